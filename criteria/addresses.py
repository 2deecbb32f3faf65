"""How criteria sets stand in addresses: `xa-ntm-nang-cao-2021-2025` for XA_NTM_NANG_CAO_2021_2025."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from communes.models import Locality, ReportingPeriod, Unit, Village
from criteria.models import CriteriaSet
from criteria.rules.choices import SetLevel


def set_slug(criteria_set: CriteriaSet) -> str:
    """The code of a set as its addresses write it; all versions of a set share it."""
    return criteria_set.slug


def set_of(period: ReportingPeriod, slug: str) -> CriteriaSet | None:
    """The set that `slug` means in `period`: the version that the period uses, else one that was assessed in it."""
    used = CriteriaSet.objects.by_level_in(period).values()
    if found := next((each for each in used if set_slug(each) == slug), None):
        return found
    assessed = CriteriaSet.objects.filter(assessment__period=period).distinct().order_by("-version")
    return next((each for each in assessed if set_slug(each) == slug), None)


def matrix_address(period: ReportingPeriod, criteria_set: CriteriaSet) -> str:
    """Where the results of a set in a period stand: communes × criteria; of the district its own page."""
    if criteria_set.level == SetLevel.DISTRICT:
        return reverse("district", args=[period.year, period.quarter])
    return reverse("matrix", args=[period.year, period.quarter, set_slug(criteria_set)])


def entry_address(
    period: ReportingPeriod, criteria_set: CriteriaSet, locality: Locality, village: Village | None = None
) -> str:
    """Where the self-assessment of a commune, or of one of its villages, is entered and read."""
    place = [period.year, period.quarter, set_slug(criteria_set), locality.slug]
    try:
        return reverse("entry-village", args=[*place, village.pk]) if village else reverse("entry", args=place)
    except NoReverseMatch:
        return ""


def opinions_address(period: ReportingPeriod, criteria_set: CriteriaSet, unit: Unit | None = None) -> str:
    """Where the units' opinions on a set in a period are given, and where the office sees how far they are."""
    address = reverse("opinions", args=[period.year, period.quarter, set_slug(criteria_set)])
    return f"{address}?{urlencode({'don-vi': unit.code})}" if unit else address
