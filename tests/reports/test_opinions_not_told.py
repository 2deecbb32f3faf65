"""Ý kiến của ngành is never a condition of the report: it reads what the communes declared."""

from communes.models import ReportingPeriod, Unit
from criteria.models import Criterion, CriterionResult
from criteria.models.assessments import SUBMITTED_STAGES
from criteria.opinions.actions import open_round, record_opinions
from criteria.rules.choices import Outcome
from criteria.subject import Opinion, result_fingerprint
from reports.facts import collect, dump
from tests.factories import make_user


def test_the_report_is_the_same_whatever_the_units_found(period: ReportingPeriod) -> None:
    before = dump(collect(period))
    staff, unit = make_user(password=None), Unit.objects.get(code="yte")
    for criterion in Criterion.objects.all():
        criterion.responsible_units.add(unit)
    rows = CriterionResult.objects.filter(assessment__period=period, assessment__stage__in=SUBMITTED_STAGES)
    for criteria_set in {row.criterion.criteria_set for row in rows.select_related("criterion__criteria_set")}:
        opened = open_round(period=period, criteria_set=criteria_set, by=staff)
        found = [
            Opinion(row.pk, other_than(row.declared), "Kiểm tra thực tế", result_fingerprint(row))
            for row in rows.filter(assessment__criteria_set=criteria_set)
        ]
        letter = {"on": period.span.last_day, "source": "Công văn 12/PYT"}
        assert record_opinions(opened=opened, unit=unit, opinions=found, **letter, by=staff) == len(found)
    assert not rows.filter(opinion="").exists()
    assert dump(collect(period)) == before


def other_than(declared: str) -> str:
    return Outcome.NOT_MET if declared == Outcome.MET else Outcome.MET
