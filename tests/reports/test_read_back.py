"""What the report tells of a self-assessment is read back as it was declared, in every shape of its sentences."""

import pytest

from communes.models import ReportingPeriod
from criteria.models import CriteriaSet, CriterionResult
from criteria.rules.choices import Outcome
from criteria.rules.reading import read_pasted
from criteria.sheet.words import vocabulary_of
from tests.reports.reading import read
from tests.reports.test_variants_model import declare

BASE, ADVANCED = "XA_NTM_2021_2025", "XA_NTM_NANG_CAO_2021_2025"
MODEL, SMART = "XA_NTM_KIEU_MAU_2021_2025", "LANG_THONG_MINH_2021_2025"
MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE = Outcome


def read_back(code: str, text: str) -> dict[str, Outcome]:
    words = vocabulary_of(CriteriaSet.objects.get(code=code))
    return {row.number: row.outcome for row in read_pasted(text, words).rows}


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"5": NOT_MET},
        {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET},
        {"5": NOT_ASSESSED},
        {"4": NOT_MET, "5": NOT_ASSESSED, "6": NOT_APPLICABLE},
        {"3": NOT_MET, "6": NOT_APPLICABLE, "7": NOT_APPLICABLE},
        dict.fromkeys(map(str, range(1, 20)), NOT_MET),
        dict.fromkeys(map(str, range(1, 20)), NOT_ASSESSED),
        dict.fromkeys(map(str, range(1, 18)), NOT_MET) | {"18": NOT_ASSESSED, "19": NOT_ASSESSED},
    ],
    ids=str,
)
def test_a_commune_s_result_is_read_back(period: ReportingPeriod, declared: dict[str, Outcome]) -> None:
    found = CriterionResult.objects.filter(
        assessment__locality__slug="binh-thanh-trung", assessment__criteria_set__code=ADVANCED
    )
    found.update(declared=MET)
    for number, outcome in declared.items():
        found.filter(criterion__number=number).update(declared=outcome)
    told = read(period)["advanced.assessed.binh-thanh-trung"]
    whole = {str(number): MET for number in range(1, 20)} | declared
    named = {number: outcome for number, outcome in whole.items() if outcome in {NOT_MET, NOT_ASSESSED}}
    assert read_back(ADVANCED, told) == (named if declared else whole)


@pytest.mark.parametrize(
    "declared",
    [
        (MET,) * 4,
        (NOT_MET,) * 4,
        (NOT_ASSESSED,) * 4,
        (NOT_APPLICABLE,) * 4,
        (MET, NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED),
        (NOT_MET, NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED),
        (MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE),
        (MET, MET, NOT_MET, NOT_MET),
        (NOT_APPLICABLE, NOT_MET, NOT_MET, NOT_ASSESSED),
    ],
)
def test_the_conditions_of_a_model_commune_are_read_back(
    period: ReportingPeriod, declared: tuple[Outcome, ...]
) -> None:
    declare(MODEL, *declared)
    told = read(period)["model.conditions.dinh-yen"]
    assert read_back(MODEL, told) == {str(number): outcome for number, outcome in enumerate(declared, 1)}


@pytest.mark.parametrize("outcome", Outcome)
def test_a_smart_village_s_counts_name_no_item(period: ReportingPeriod, outcome: Outcome) -> None:
    """All met, or none assessed, is an outcome of every item; any other number says nothing of one."""
    declare(SMART, outcome)
    told = next(text for key, text in read(period).items() if key.startswith("smart.dinh-yen"))
    whole = {str(number): outcome for number in range(1, 28)}
    assert read_back(SMART, told) == (whole if outcome in {MET, NOT_ASSESSED} else {})


@pytest.mark.parametrize("key", ["base.recognised", "advanced.recognised", "advanced.targets", "model.recognised"])
def test_what_is_told_of_several_communes_is_nobody_s_result(period: ReportingPeriod, key: str) -> None:
    told = read(period)[key]
    assert read_back(BASE, told) == read_back(ADVANCED, told) == {}
