"""Dates and numbers in forms, the Vietnamese way; Django's own `vi` does none of this."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.db import connection
from django.template import Context, Template
from django.utils import formats

from communes.models import Locality
from ntm_tracker.forms import Day
from tests.factories import make_locality


class Sheet(forms.Form):
    """A date and an amount as a clerk types them."""

    day = forms.DateField(localize=True, required=False)
    amount = forms.DecimalField(localize=True, required=False)


def cleaned(**typed: str) -> dict:
    sheet = Sheet(typed)
    assert sheet.is_valid(), sheet.errors
    return sheet.cleaned_data


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/04/2024", datetime.date(2024, 4, 5)),
        ("15/04/2024", datetime.date(2024, 4, 15)),
        ("5/4/2024", datetime.date(2024, 4, 5)),
        ("05-04-2024", datetime.date(2024, 4, 5)),
        ("05.04.2024", datetime.date(2024, 4, 5)),
        ("2024-04-05", datetime.date(2024, 4, 5)),
    ],
)
def test_the_day_comes_before_the_month(typed: str, day: datetime.date) -> None:
    assert cleaned(day=typed)["day"] == day


@pytest.mark.parametrize("typed", ["31/4/2024", "04/15/2024", "hôm qua"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert not Sheet({"day": typed}).is_valid()


@pytest.mark.parametrize(
    ("typed", "amount"), [("1.234,5", "1234.5"), ("79,2", "79.2"), ("182.223", "182223"), ("-3", "-3")]
)
def test_the_comma_is_decimal_and_the_dot_groups(typed: str, amount: str) -> None:
    assert cleaned(amount=typed)["amount"] == Decimal(amount)


def test_thousands_are_grouped_on_output() -> None:
    shown = Template("{{ people }} {{ income }}").render(Context({"people": 182223, "income": Decimal("1234.5")}))
    assert shown == "182.223 1.234,5"


def test_dates_are_shown_day_first() -> None:
    assert Template("{{ day }}").render(Context({"day": datetime.date(2024, 4, 5)})) == "05/04/2024"


def test_the_week_starts_on_monday() -> None:
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.django_db
def test_what_was_typed_comes_back_from_the_database_as_it_was() -> None:
    commune = make_locality(valid_from=cleaned(day="05/04/2024")["day"], latitude=cleaned(amount="10,309874")["amount"])
    kept = Locality.objects.get(pk=commune.pk)
    assert (kept.valid_from, kept.latitude) == (datetime.date(2024, 4, 5), Decimal("10.309874")), connection.vendor


def test_a_day_stands_in_its_field_as_everywhere_else():
    form = type("F", (forms.Form,), {"day": Day()})(initial={"day": datetime.date(2024, 3, 5)})
    assert 'value="05/3/2024"' in str(form["day"])
