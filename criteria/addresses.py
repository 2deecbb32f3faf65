"""How criteria sets stand in addresses: `xa-ntm-nang-cao-2021-2025` for XA_NTM_NANG_CAO_2021_2025."""

from communes.models import ReportingPeriod
from criteria.asked import sets_in
from criteria.models import CriteriaSet


def set_slug(criteria_set: CriteriaSet) -> str:
    """The code of a set as its addresses write it; all versions of a set share it."""
    return criteria_set.code.lower().replace("_", "-")


def set_of(period: ReportingPeriod, slug: str) -> CriteriaSet | None:
    """The set that `slug` means in `period`: the version that the period uses, else one that was assessed in it."""
    if found := next((each for each in sets_in(period).values() if set_slug(each) == slug), None):
        return found
    assessed = CriteriaSet.objects.filter(assessment__period=period).distinct().order_by("-version")
    return next((each for each in assessed if set_slug(each) == slug), None)
