"""A record that was changed past the program is found by comparing it with its last entries."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from communes.models import Contact
from criteria.models import Threshold
from history import actions
from history.verification import altered_records
from tests.factories import make_contact, make_unit
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db


def by_hand(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def recorded_contact() -> Contact:
    made = make_contact(make_unit())
    (contact,) = actions.create([Contact(unit=made.unit, name="Trần Thị Bình", phone="0939 123 456")], by=None)
    made.delete()
    return contact


def altered() -> list[str]:
    return [one for one in altered_records() if "đầu mối" in one.lower() or "Trần" in one]


def test_records_as_the_program_wrote_them_are_sound(capsys: pytest.CaptureFixture) -> None:
    contact = recorded_contact()
    actions.change(contact, by=None, phone="0939 123 457")
    actions.change(contact, by=None, phone="")
    assert altered() == []
    call_command("verify_records")
    assert "khớp với lịch sử" in capsys.readouterr().out


def test_every_record_of_the_criteria_sets_is_sound() -> None:
    import_fixtures()
    assert list(altered_records()) == []


@pytest.mark.parametrize(("column", "value"), [("name", "Người khác"), ("phone", "0900 000 000"), ("post", "Thêm")])
def test_a_column_changed_by_hand_is_named(column: str, value: str) -> None:
    contact = recorded_contact()
    by_hand(f"UPDATE communes_contact SET {column} = %s WHERE id = %s", value, contact.pk)
    (problem,) = altered()
    assert str(Contact._meta.get_field(column).verbose_name) in problem
    with pytest.raises(CommandError, match="khác với lịch sử"):
        call_command("verify_records")


def test_a_row_taken_away_or_put_in_by_hand_is_found() -> None:
    contact = recorded_contact()
    by_hand("DELETE FROM communes_contact WHERE id = %s", contact.pk)
    assert any("không còn trong bảng" in one for one in altered_records())
    make_contact(contact.unit, name="Trần Văn Lạ")
    assert any("lịch sử không ghi" in one and "Trần Văn Lạ" in one for one in altered_records())


def test_a_record_that_was_deleted_by_the_program_is_no_problem() -> None:
    actions.delete(recorded_contact(), by=None)
    assert altered() == []


def test_one_number_is_the_same_however_it_is_written() -> None:
    import_fixtures()
    level = Threshold.objects.exclude(value=None).first()
    actions.change(level, by=None, value=Decimal("79.2"))
    assert list(altered_records()) == []
