"""The admin: for the administrator alone, and nothing is written without its entry in the history."""

import datetime
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod, Unit, UnitAlias
from history.admin import RecordedAdmin, site
from history.models import Entry, RecordedVia
from tests.admin_forms import submit_form
from tests.criteria_factories import make_assessment, make_set
from tests.factories import make_locality, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR, full_name="Lê Văn Tâm")
    client.force_login(user)
    return user


@pytest.fixture
def submit(client: Client, administrator: User) -> Callable:
    return partial(submit_form, client)


def changes_of(record) -> list[dict]:
    return [
        entry.changes for entry in Entry.objects.filter(record_id=record.pk, record_type__model=record._meta.model_name)
    ]


# who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_every_other_role_is_refused(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    for address in ("/quan-tri/", "/quan-tri/communes/unit/", "/quan-tri/communes/unit/add/"):
        assert client.get(address).status_code == 403


def test_django_s_own_superuser_flag_opens_nothing(client: Client) -> None:
    client.force_login(make_user(Role.OFFICE_STAFF, is_superuser=True, is_staff=True))
    assert client.get("/quan-tri/").status_code == 403


def test_who_is_not_signed_in_is_led_to_our_sign_in(client: Client) -> None:
    answer = client.get("/quan-tri/communes/unit/", follow=True)
    assert answer.redirect_chain[-1][0] == "/dang-nhap/?next=/quan-tri/communes/unit/"


def test_the_administrator_opens_every_list_and_form(client: Client, administrator: User) -> None:
    for model, model_admin in site._registry.items():
        address = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(address).status_code == 200
        if model_admin.has_add_permission(client.get(address).wsgi_request):
            assert client.get(f"{address}add/").status_code == 200


def test_everything_in_the_admin_is_recorded() -> None:
    assert all(isinstance(model_admin, RecordedAdmin) for model_admin in site._registry.values())


# what is written ------------------------------------------------------------------------------------------


def test_a_changed_field_is_recorded_with_before_after_and_who(submit: Callable, administrator: User) -> None:
    unit = make_unit("Phòng Y tế", short_name="Y tế")
    submit(f"/quan-tri/communes/unit/{unit.pk}/change/", short_name="Phòng Y tế Huyện")
    entry = Entry.objects.get()
    assert entry.changes == {"short_name": ["Y tế", "Phòng Y tế Huyện"]}
    assert (entry.actor, entry.way, entry.unit_id) == (administrator, RecordedVia.ADMIN, unit.pk)


def test_saving_without_a_change_records_nothing(submit: Callable) -> None:
    unit = make_unit()
    submit(f"/quan-tri/communes/unit/{unit.pk}/change/")
    assert not Entry.objects.exists()


def test_a_new_record_tells_what_it_began_with(submit: Callable) -> None:
    submit("/quan-tri/communes/reportingperiod/add/", year=2024, quarter=2)
    assert changes_of(ReportingPeriod.objects.get()) == [{"year": [None, 2024], "quarter": [None, 2]}]


def test_own_fields_and_members_make_one_entry(submit: Callable) -> None:
    group, member = make_unit("UBND các xã"), make_unit("UBND xã Định Yên")
    submit(f"/quan-tri/communes/unit/{group.pk}/change/", may_issue="on", members=[member.pk])
    assert changes_of(group) == [{"may_issue": [False, True], "members": [[], ["UBND xã Định Yên"]]}]


def test_rows_below_a_record_are_recorded_each(submit: Callable) -> None:
    unit = make_unit(aliases=("Y tế", "Phòng Y tế"))
    changed, gone = UnitAlias.objects.order_by("text")
    submit(
        f"/quan-tri/communes/unit/{unit.pk}/change/",
        **{"aliases-0-text": "PYT", "aliases-1-DELETE": "on", "aliases-TOTAL_FORMS": 3, "aliases-2-text": "Phòng YT"},
    )
    assert changes_of(changed) == [{"text": [changed.text, "PYT"]}]
    assert changes_of(gone) == [{"unit": [unit.pk, None], "text": [gone.text, None]}]
    assert changes_of(UnitAlias.objects.get(text="Phòng YT"))[0]["text"] == [None, "Phòng YT"]
    assert changes_of(unit) == []
    assert Entry.objects.filter(unit=unit).count() == 3


def test_a_deleted_record_is_kept_in_the_history(client: Client, administrator: User) -> None:
    unit = make_unit("Phòng Y tế")
    assert client.post(f"/quan-tri/communes/unit/{unit.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Unit.objects.exists()
    entry = Entry.objects.get()
    assert (entry.record_name, entry.changes["name"]) == ("Phòng Y tế", ["Phòng Y tế", None])


def test_a_record_with_rows_below_it_is_not_deleted(client: Client, administrator: User) -> None:
    unit = make_unit(aliases=("Y tế",))
    assert client.post(f"/quan-tri/communes/unit/{unit.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Unit.objects.exists()


def test_a_record_that_others_need_stays(client: Client, administrator: User) -> None:
    commune = make_locality()
    make_unit(locality=commune)
    client.post(f"/quan-tri/communes/locality/{commune.pk}/delete/", {"post": "yes"})
    assert Locality.objects.filter(pk=commune.pk).exists()
    assert not Entry.objects.exists()


def test_the_day_of_the_facts_is_the_heads_decision(submit: Callable) -> None:
    """The admin shows it; it is fixed on the page that asks for the decision."""
    period = make_period(2024, 1, as_of=datetime.date(2024, 4, 4))
    submit(f"/quan-tri/communes/reportingperiod/{period.pk}/change/", as_of="05/4/2024")
    period.refresh_from_db()
    assert period.as_of == datetime.date(2024, 4, 4)
    assert not Entry.objects.exists()


def test_django_s_own_log_stays_empty(submit: Callable) -> None:
    submit("/quan-tri/communes/reportingperiod/add/", year=2024, quarter=2)
    assert not LogEntry.objects.exists()


def test_the_address_of_a_commune_is_typed_once(submit: Callable) -> None:
    commune = make_locality("Định Yên", slug="xa-dinh-yen")
    submit(f"/quan-tri/communes/locality/{commune.pk}/change/", slug="khac", name="Định Yên mới")
    commune.refresh_from_db()
    assert (commune.slug, commune.name) == ("xa-dinh-yen", "Định Yên mới")


# what is shown --------------------------------------------------------------------------------------------


def test_the_history_of_a_record_is_shown_in_vietnamese(submit: Callable, client: Client) -> None:
    unit = make_unit("Phòng Y tế", short_name="Y tế")
    submit(f"/quan-tri/communes/unit/{unit.pk}/change/", short_name="Phòng Y tế Huyện")
    shown = client.get(f"/quan-tri/communes/unit/{unit.pk}/history/").content.decode()
    assert all(text in shown for text in ("Lê Văn Tâm", "tên ngắn: Y tế → Phòng Y tế Huyện", "Quản trị danh mục"))


def test_units_are_found_without_marks(client: Client, administrator: User) -> None:
    make_unit("Phòng Y tế", short_name="Phòng Y tế")
    assert "Phòng Y tế" in client.get("/quan-tri/communes/unit/?q=y+te").content.decode()


def test_django_speaks_no_english_in_the_admin(client: Client, administrator: User) -> None:
    unit = make_unit(aliases=("Y tế",))
    english = ("Show counts", "Reset password", "Raw passwords", "After you", "Save", "Delete", "History", "Welcome")
    for address in ("", "communes/unit/", "communes/unit/add/", f"communes/unit/{unit.pk}/change/"):
        shown = client.get(f"/quan-tri/{address}").content.decode()
        text = shown.split("<body")[1]
        assert [words for words in english if f">{words}" in text or f" {words} " in text] == []


# what others rest on --------------------------------------------------------------------------------------


def fields_of(client: Client, record) -> set[str]:
    page = client.get(f"/quan-tri/communes/{record._meta.model_name}/{record.pk}/change/")
    return set(page.context["adminform"].form.fields)


def test_a_period_without_anything_may_be_dated_again_and_one_with_results_may_not(
    client: Client, administrator: User, submit: Callable
) -> None:
    period = make_period(2024, 1)
    assert {"year", "quarter"} <= fields_of(client, period)
    make_assessment(make_set(), period=period, locality=make_locality())
    assert not {"year", "quarter"} & fields_of(client, period)
    submit(f"/quan-tri/communes/reportingperiod/{period.pk}/change/", year=2025, quarter=3)
    period.refresh_from_db()
    assert (period.year, period.quarter) == (2024, 1)


def test_a_locality_with_results_keeps_its_code_level_and_beginning_and_may_end(
    client: Client, administrator: User
) -> None:
    commune = make_locality()
    assert {"code", "level", "valid_from"} <= fields_of(client, commune)
    make_assessment(make_set(), period=make_period(), locality=commune)
    assert not {"code", "level", "valid_from"} & fields_of(client, commune)
    assert {"name", "valid_to"} <= fields_of(client, commune)


def test_a_unit_in_use_keeps_its_kind_place_and_beginning(client: Client, administrator: User) -> None:
    unit = make_unit()
    assert {"kind", "locality", "valid_from"} <= fields_of(client, unit)
    make_user(Role.UNIT_HEAD, unit=unit)
    assert not {"kind", "locality", "valid_from"} & fields_of(client, unit)
