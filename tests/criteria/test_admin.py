"""Criteria sets in the admin: open until an assessment stands on them, then frozen but for what keeps their meaning."""

import datetime
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Role, User
from criteria.models import Criterion, Indicator, Threshold
from criteria.rules.choices import Provenance
from history.models import Entry
from tests.admin_forms import submit_form
from tests.criteria_factories import make_assessment, make_criterion, make_indicator, make_set, make_threshold
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def used() -> Indicator:
    """Thu nhập of a set that a commune has assessed itself by: 72 in 2024."""
    indicator = make_indicator(make_criterion(make_set()))
    make_threshold(indicator, 2024, Decimal(72))
    make_assessment(indicator.criterion.criteria_set)
    return indicator


def test_an_unused_criterion_is_open(client: Client) -> None:
    criterion = make_criterion(name="Thu nhâp")
    submit_form(client, f"/quan-tri/criteria/criterion/{criterion.pk}/change/", name="Thu nhập")
    criterion.refresh_from_db()
    assert criterion.name == "Thu nhập"
    assert Entry.objects.get().changes == {"name": ["Thu nhâp", "Thu nhập"]}


def test_the_name_of_a_used_criterion_stays_but_its_units_may_change(client: Client, used: Indicator) -> None:
    unit = make_unit("Chi cục Thống kê Huyện")
    address = f"/quan-tri/criteria/criterion/{used.criterion_id}/change/"
    submit_form(client, address, name="Khác", responsible_units=[unit.pk], reading=Provenance.READ)
    criterion = Criterion.objects.get(pk=used.criterion_id)
    assert (criterion.name, list(criterion.responsible_units.all())) == ("Thu nhập", [unit])


def test_a_used_level_stays_and_a_new_year_may_be_added(client: Client, used: Indicator) -> None:
    address = f"/quan-tri/criteria/indicator/{used.pk}/change/"
    row = {"year": 2025, "value": "76", "reading": Provenance.READ}
    typed = {f"thresholds-1-{name}": value for name, value in row.items()}
    submit_form(client, address, **typed, **{"thresholds-0-value": "1", "thresholds-TOTAL_FORMS": 2})
    assert list(Threshold.objects.order_by("year").values_list("year", "value")) == [(2024, 72), (2025, 76)]


def test_a_used_set_cannot_end_before_it_began(client: Client) -> None:
    """The first day is not on the form of a used set; the rule holds all the same."""
    used_set = make_set(in_force_from=datetime.date(2022, 1, 1))
    make_assessment(used_set)
    answer = client.post(f"/quan-tri/criteria/criteriaset/{used_set.pk}/change/", {"in_force_to": "01/01/2000"})
    assert answer.status_code == 200
    assert "Ngày hết hiệu lực phải sau ngày có hiệu lực." in answer.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("number", ["khong-co", "9223372036854775808", "-1", " "])
def test_a_unit_that_there_is_not_is_refused(client: Client, used: Indicator, number: str) -> None:
    address = f"/quan-tri/criteria/criterion/{used.criterion_id}/change/"
    answer = client.post(address, {"reading": Provenance.READ, "responsible_units": [number]})
    assert answer.status_code == 200
    assert answer.context["errors"]


@pytest.mark.parametrize("model", ["criteriaset", "criterion", "indicator"])
def test_nothing_of_a_used_set_is_deleted(client: Client, used: Indicator, model: str) -> None:
    key = {"criteriaset": used.criterion.criteria_set_id, "criterion": used.criterion_id, "indicator": used.pk}[model]
    assert client.post(f"/quan-tri/criteria/{model}/{key}/delete/", {"post": "yes"}).status_code == 403


def test_a_used_set_takes_no_new_criterion(client: Client, used: Indicator) -> None:
    page = client.get("/quan-tri/criteria/criterion/add/")
    offered = page.context["adminform"].form.fields["criteria_set"].queryset
    assert used.criterion.criteria_set not in offered


def test_a_used_criterion_takes_no_new_indicator(client: Client, used: Indicator) -> None:
    page = client.get("/quan-tri/criteria/indicator/add/")
    assert used.criterion not in page.context["adminform"].form.fields["criterion"].queryset


def test_new_words_and_levels_take_the_checked_mark_away(client: Client, administrator: User) -> None:
    mark = {"checked_on": datetime.date(2024, 3, 5), "checked_by": administrator}
    indicator = make_indicator(**mark)
    levels = [make_threshold(indicator, year, **mark) for year in (2023, 2024)]
    address = f"/quan-tri/criteria/indicator/{indicator.pk}/change/"
    submit_form(client, address, **{"wording": "Thu nhập của xã", "thresholds-0-value": "70"})
    marks = [each.checked_on for each in (Indicator.objects.get(), *Threshold.objects.order_by("year"))]
    assert marks == [None, None, mark["checked_on"]]
    assert Threshold.objects.get(pk=levels[0].pk).value == 70


def test_a_mark_is_not_typed(client: Client, administrator: User) -> None:
    criterion = make_criterion(reading=Provenance.RECALLED)
    submit_form(
        client,
        f"/quan-tri/criteria/criterion/{criterion.pk}/change/",
        checked_on="05/3/2024",
        checked_by=administrator.pk,
        note="x",
    )
    criterion.refresh_from_db()
    assert (criterion.note, criterion.checked_on) == ("x", None)
