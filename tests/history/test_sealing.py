"""An entry that was altered, removed or added past the program is found."""

import datetime
import threading
import uuid

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from history import actions
from history.evaluation import seal_mark
from history.models import Entry, Seal, SealLock, SealMember
from history.verification import verify
from tests.factories import make_contact, make_unit


def write_entries(number: int = 3) -> list[Entry]:
    contact = make_contact(make_unit())
    for position in range(number):
        actions.change(contact, by=None, reason="Thử", phone=f"0900 {position}")
    return list(Entry.objects.order_by("pk"))


def by_hand(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


@pytest.mark.django_db
def test_an_untouched_history_is_sound() -> None:
    write_entries()
    assert verify() == type(verify())((), 3, 0, 3)
    assert actions.seal().size == 3
    assert actions.seal() is None
    write_entries(1)
    found = verify()
    assert (found.is_sound, found.entries, found.seals, found.unsealed) == (True, 4, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "Lý do khác"),
        ("changes", '{"phone": ["", "1"]}'),
        ("record_id", 99),
        ("way", "page"),
        ("uuid", uuid.UUID(int=7)),
        ("at", timezone.now()),
    ],
)
def test_a_row_edited_by_hand_is_caught(column: str, value: object, sealed: bool) -> None:
    entry = write_entries()[1]
    if sealed:
        actions.seal()
    stored = value.hex if isinstance(value, uuid.UUID) and connection.vendor == "sqlite" else value
    by_hand(f"UPDATE history_entry SET {column} = %s WHERE id = %s", stored, entry.pk)
    problems = verify().problems
    assert problems[0].startswith(f"Mục {entry.pk} (")
    assert len(problems) == (2 if sealed else 1)


@pytest.mark.django_db
def test_a_row_removed_after_its_seal_is_caught() -> None:
    entry = write_entries()[1]
    actions.seal()
    by_hand("DELETE FROM history_entry WHERE id = %s", entry.pk)
    assert verify().problems == (
        f"Mục {entry.pk}: đã niêm phong (số {Seal.objects.get().pk}) nhưng không còn trong bảng.",
    )


@pytest.mark.django_db
def test_a_copied_row_is_caught() -> None:
    entry = write_entries()[0]
    entry.pk, entry.uuid = None, uuid.uuid4()
    entry.save(force_insert=True)
    assert len(verify().problems) == 1


@pytest.mark.django_db
def test_a_seal_with_another_list_of_members_is_caught() -> None:
    write_entries()
    seal = actions.seal()
    by_hand("DELETE FROM history_sealmember WHERE seal_id = %s AND position = 2", seal.pk)
    assert verify().problems == (f"Niêm phong số {seal.pk}: lúc niêm phong hoặc danh sách mục bị sửa, thêm hoặc bớt.",)


@pytest.mark.django_db
def test_the_time_of_a_seal_is_inside_its_mark() -> None:
    write_entries()
    seal = actions.seal()
    by_hand("UPDATE history_seal SET at = %s WHERE id = %s", seal.at - datetime.timedelta(days=1), seal.pk)
    assert len(verify().problems) == 1


@pytest.mark.django_db
def test_a_seal_of_the_first_versions_holds_without_its_time() -> None:
    write_entries()
    seal = actions.seal()
    digests = list(seal.members.order_by("position").values_list("digest", flat=True))
    seal.has_time, seal.mark = False, seal_mark("", digests, settings.HISTORY_KEY, None)
    seal.save()
    assert verify().is_sound
    by_hand("UPDATE history_seal SET has_time = %s WHERE id = %s", True, seal.pk)
    assert not verify().is_sound


# another key ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_history_gets_another_key_once_sealed_and_recorded(settings, capsys) -> None:
    settings.HISTORY_KEY = settings.EXAMPLE_SECRET_KEY
    write_entries()
    actions.seal()
    write_entries(1)
    settings.HISTORY_KEY = "of the server" * 5
    assert len(verify().problems) == 4 + 1
    call_command("rekey_history")
    found = verify()
    assert (found.is_sound, found.entries, found.seals, found.unsealed) == (True, 5, 2, 0)
    assert "04 mục, 01 niêm phong" in Entry.objects.latest("pk").reason
    with pytest.raises(CommandError, match="không có gì phải đổi"):
        call_command("rekey_history")


@pytest.mark.django_db
def test_a_history_that_somebody_altered_gets_no_other_key(settings) -> None:
    settings.HISTORY_KEY = settings.EXAMPLE_SECRET_KEY
    entry = write_entries()[1]
    by_hand("UPDATE history_entry SET reason = 'x' WHERE id = %s", entry.pk)
    settings.HISTORY_KEY = "of the server" * 5
    with pytest.raises(CommandError, match="không còn nguyên vẹn") as refused:
        call_command("rekey_history")
    assert f"Mục {entry.pk}" in str(refused.value)
    assert len(verify().problems) == 3


@pytest.mark.django_db
def test_seals_hang_together(settings) -> None:
    write_entries(2)
    actions.seal()
    write_entries(2)
    second = actions.seal()
    assert second.previous is not None
    assert verify().is_sound
    settings.HISTORY_KEY = "another key"
    assert len(verify().problems) == 4 + 2


@pytest.mark.django_db
def test_the_commands_tell_and_fail(capsys) -> None:
    call_command("seal_history")
    entry = write_entries()[0]
    call_command("seal_history")
    call_command("verify_history")
    told = capsys.readouterr().out
    assert "Không có mục nào chưa niêm phong." in told
    assert "Đã niêm phong 03 mục" in told
    assert "Lịch sử nguyên vẹn." in told
    by_hand("UPDATE history_entry SET reason = 'x' WHERE id = %s", entry.pk)
    with pytest.raises(CommandError, match="Có 02 chỗ sai"):
        call_command("verify_history")


@pytest.mark.django_db(transaction=True)
def test_an_entry_committed_after_a_later_one_was_sealed_is_sealed_next() -> None:
    """On PostgreSQL a transaction may hold a low number while a higher one is committed and sealed."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    SealLock.objects.get_or_create(pk=1)  # a transactional test empties the tables
    contact, other = make_contact(make_unit()), make_contact(make_unit(), name="Lê Thị Bình")
    wrote, sealed = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            actions.change(contact, by=None, phone="1")
            wrote.set()
            sealed.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    wrote.wait(10)
    actions.change(other, by=None, phone="2")
    assert actions.seal().size == 1
    sealed.set()
    thread.join()
    late = Entry.objects.order_by("pk").first()
    assert not SealMember.objects.filter(entry_number=late.pk).exists()
    assert verify().unsealed == 1
    assert actions.seal().size == 1
    assert verify().is_sound


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_leave_one_chain() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    SealLock.objects.get_or_create(pk=1)
    contact = make_contact(make_unit())
    for position in range(30):
        actions.change(contact, by=None, phone=str(position))

    def sealer() -> None:
        actions.seal()
        connection.close()

    threads = [threading.Thread(target=sealer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (verify().is_sound, verify().unsealed) == (True, 0)
