"""Plain makers of criteria records for tests; every argument is optional, real sets by default."""

from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from communes.models import Locality, ReportingPeriod
from criteria.library.files import SourceFile
from criteria.models import (
    Assessment,
    CriteriaSet,
    Criterion,
    CriterionResult,
    Dossier,
    Evidence,
    Indicator,
    IndicatorResult,
    Recognition,
    Target,
    Threshold,
)
from criteria.rules.choices import Measure, Operator, Outcome, Provenance, SetLevel, Stage, TargetOrigin
from ntm_tracker.uploads import file_columns
from tests.factories import make_locality, make_period, small_picture

FILES = sorted((Path(__file__).parent.parent / "fixtures" / "criteria").glob("*.csv"))
_numbers = count(1)


def fixture_files() -> list[SourceFile]:
    """The criteria sets that come with the program."""
    return [SourceFile(path.name, path.read_bytes()) for path in FILES]


def make_set(level: SetLevel = SetLevel.COMMUNE_ADVANCED, *, size: int = 19, **values: Any) -> CriteriaSet:
    values.setdefault("code", f"BO_{next(_numbers)}")
    values.setdefault("name", "Bộ tiêu chí quốc gia về xã nông thôn mới nâng cao")
    values.setdefault("phase", "2021-2025")
    values.setdefault("legal_basis", "QĐ 318/QĐ-TTg ngày 08/3/2022")
    return CriteriaSet.objects.create(level=level, size=size, **values)


def make_criterion(
    criteria_set: CriteriaSet | None = None, number: str = "10", name: str = "Thu nhập", **values: Any
) -> Criterion:
    values.setdefault("order", int(number) if number.isdigit() else 1000)
    values.setdefault("reading", Provenance.READ)
    return Criterion.objects.create(criteria_set=criteria_set or make_set(), number=number, name=name, **values)


def make_indicator(criterion: Criterion | None = None, code: str = "10", **values: Any) -> Indicator:
    values.setdefault("order", 1)
    values.setdefault("wording", "Thu nhập bình quân đầu người")
    values.setdefault("measure", Measure.MONEY)
    values.setdefault("operator", Operator.AT_LEAST)
    values.setdefault("unit_of_measure", "triệu đồng/người/năm")
    values.setdefault("reading", Provenance.READ)
    return Indicator.objects.create(criterion=criterion or make_criterion(), code=code, **values)


def make_threshold(
    indicator: Indicator | None = None, year: int | None = 2024, value: Decimal | None = Decimal(72), **values: Any
) -> Threshold:
    values.setdefault("reading", Provenance.READ)
    return Threshold.objects.create(indicator=indicator or make_indicator(), year=year, value=value, **values)


def make_assessment(
    criteria_set: CriteriaSet | None = None,
    *,
    period: ReportingPeriod | None = None,
    locality: Locality | None = None,
    **values: Any,
) -> Assessment:
    values.setdefault("stage", Stage.SENT)
    return Assessment.objects.create(
        criteria_set=criteria_set or make_set(),
        period=period or make_period(),
        locality=locality or make_locality(),
        **values,
    )


def make_result(
    assessment: Assessment | None = None,
    criterion: Criterion | None = None,
    declared: Outcome = Outcome.MET,
    **values: Any,
) -> CriterionResult:
    assessment = assessment or make_assessment()
    criterion = criterion or make_criterion(assessment.criteria_set)
    return CriterionResult.objects.create(assessment=assessment, criterion=criterion, declared=declared, **values)


def make_indicator_result(
    assessment: Assessment, indicator: Indicator, declared: Outcome = Outcome.MET, **values: Any
) -> IndicatorResult:
    return IndicatorResult.objects.create(assessment=assessment, indicator=indicator, declared=declared, **values)


def make_results(
    assessment: Assessment, *, not_met: set[str] = frozenset(), not_assessed: set[str] = frozenset()
) -> None:
    """A result for every counted criterion of the set: met, but for the numbers given."""
    outcomes = dict.fromkeys(not_met, Outcome.NOT_MET) | dict.fromkeys(not_assessed, Outcome.NOT_ASSESSED)
    for criterion in assessment.criteria_set.criteria.counted():
        make_result(assessment, criterion, outcomes.get(criterion.number, Outcome.MET))


def make_evidence(
    *results: CriterionResult, name: str = "anh-truong.png", content: bytes | None = None, **values: Any
) -> Evidence:
    """A picture that proves `results`; with `link` or `received` it has no file of its own."""
    if results:
        values = {"locality": results[0].assessment.locality, "period": results[0].assessment.period} | values
    values.setdefault("title", "Ảnh trường học")
    if not {"link", "received"} & set(values):
        values |= file_columns(SimpleUploadedFile(name, small_picture() if content is None else content))
    evidence = Evidence.objects.create(**values)
    evidence.results.set(results)
    return evidence


def make_target(locality: Locality | None = None, level: SetLevel = SetLevel.COMMUNE_ADVANCED, **values: Any) -> Target:
    values.setdefault("target_year", 2024)
    values.setdefault("origin", TargetOrigin.NEW)
    return Target.objects.create(locality=locality or make_locality(), level=level, **values)


def make_recognition(
    locality: Locality | None = None, level: SetLevel = SetLevel.COMMUNE_BASE, **values: Any
) -> Recognition:
    values.setdefault("standard_year", 2020)
    return Recognition.objects.create(locality=locality or make_locality(), level=level, **values)


def make_dossier(locality: Locality | None = None, level: SetLevel = SetLevel.COMMUNE_BASE, **values: Any) -> Dossier:
    values.setdefault("standard_year", 2023)
    return Dossier.objects.create(locality=locality or make_locality(), level=level, **values)
