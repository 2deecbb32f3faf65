"""“Last quarter” is what was sent in the period before, whatever version of the set it was declared on."""

import pytest

from criteria.models import Assessment, CriteriaSet
from criteria.rules.choices import Outcome, Stage
from criteria.sheet.sheet import declared_whole, previous_results
from tests.criteria_factories import make_assessment, make_criterion, make_result, make_set
from tests.factories import make_locality, make_period, make_village

pytestmark = pytest.mark.django_db
IS_SENT = [(stage, stage in (Stage.SENT, Stage.CONSOLIDATED)) for stage in Stage]


def declared(criteria_set: CriteriaSet, year: int, quarter: int, outcome: Outcome, **values: object) -> Assessment:
    """The one item of the set, declared in that quarter."""
    assessment = make_assessment(criteria_set, period=make_period(year, quarter, as_of=None), **values)
    make_result(assessment, criteria_set.criteria.get(), outcome)
    return assessment


def small_set(lineage: str = "thu-nhap", **values: object) -> CriteriaSet:
    found = make_set(size=1, **values)
    make_criterion(found, lineage=lineage)
    return found


@pytest.mark.parametrize(("stage", "is_sent"), IS_SENT)
def test_drafts_and_what_was_sent_back_are_not_last_quarter(stage: Stage, is_sent: bool) -> None:
    own, commune = small_set(), make_locality()
    reason = "thiếu số liệu" if stage == Stage.RETURNED else ""
    draft = declared(own, 2023, 4, Outcome.NOT_MET, locality=commune, stage=stage, return_reason=reason)
    outcomes = {own.criteria.get().pk: Outcome.NOT_MET}
    assert previous_results(make_period(), own) == ({(commune.pk, None): outcomes} if is_sent else {})
    whole = {(commune.pk, None): {"thu-nhap": Outcome.NOT_MET}}
    assert declared_whole(draft.period, own.level) == (whole if is_sent else {})


def test_only_the_period_right_before_counts() -> None:
    own, commune = small_set(), make_locality()
    latest = declared(own, 2023, 4, Outcome.NOT_MET, locality=commune)
    declared(own, 2023, 3, Outcome.MET, locality=commune)
    declared(own, 2024, 2, Outcome.MET, locality=commune)
    found = previous_results(make_period(), own)
    assert found == {(commune.pk, None): {own.criteria.get().pk: Outcome.NOT_MET}}
    assert previous_results(latest.period, own) == {(commune.pk, None): {own.criteria.get().pk: Outcome.MET}}


def test_before_the_first_period_there_is_nothing() -> None:
    assert previous_results(make_period(), small_set()) == {}


def test_an_item_keeps_its_outcome_through_versions_and_villages() -> None:
    old, new, village = small_set(), small_set(), make_village()
    declared(old, 2023, 4, Outcome.MET, locality=village.locality, village=village)
    assert previous_results(make_period(), new) == {
        (village.locality_id, village.pk): {new.criteria.get().pk: Outcome.MET}
    }


def test_another_item_or_another_level_is_not_the_same() -> None:
    old, commune = small_set(), make_locality()
    declared(old, 2023, 4, Outcome.MET, locality=commune)
    period = make_period()
    assert previous_results(period, small_set("lao-dong")) == {}
    assert previous_results(period, small_set(level="commune_base")) == {}
