"""Criteria sets in addresses: which version a slug means in a period."""

import datetime

import pytest
from django.http import Http404

from criteria.rules.choices import SetLevel
from criteria.subject import set_of
from tests.criteria_factories import make_assessment, make_set
from tests.factories import make_period

pytestmark = pytest.mark.django_db
CODE, SLUG = "XA_NTM_NANG_CAO_2021_2025", "xa-ntm-nang-cao-2021-2025"


def test_a_code_is_written_small_with_dashes() -> None:
    assert make_set(code=CODE).slug == SLUG


def test_a_slug_means_the_version_that_the_period_uses() -> None:
    make_set(code=CODE, version=1, in_force_from=datetime.date(2022, 3, 8))
    second = make_set(code=CODE, version=2, in_force_from=datetime.date(2024, 3, 1))
    make_set(code=CODE, version=3, in_force_from=datetime.date(2024, 4, 1))
    assert set_of(make_period(2024, 1), SLUG) == second


def test_a_set_out_of_force_is_found_where_it_was_assessed() -> None:
    period, other = make_period(2024, 1), make_period(2024, 2)
    old = make_set(code=CODE, in_force_to=datetime.date(2023, 12, 31))
    make_assessment(old, period=period)
    assert set_of(period, SLUG) == old
    with pytest.raises(Http404):
        set_of(other, SLUG)


def test_an_unknown_slug_means_nothing() -> None:
    make_set(SetLevel.COMMUNE_BASE, code=CODE)
    period = make_period()
    for unknown in ("khong-co", CODE):
        with pytest.raises(Http404):
            set_of(period, unknown)
