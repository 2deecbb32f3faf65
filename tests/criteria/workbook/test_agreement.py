"""What is typed into the sheet and what is filled in a workbook lead to the same outcome, or are both refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from criteria.models import CriterionResult, Indicator
from criteria.rules.choices import HowMet, Outcome
from criteria.sheet.forms import entries_of, type_into
from criteria.sheet.record import record_results
from criteria.sheet.sheet import load
from criteria.subject import Entries, Entry, Subject
from criteria.workbook.content import INDICATOR, expected_for, sheets_of
from tests.criteria.workbook.filling import filled_in, make_communes, make_office, make_small_set, planned, written
from tests.factories import make_period

pytestmark = pytest.mark.django_db
MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
INCOME = "c:10"


@pytest.mark.parametrize(
    ("stored", "entered", "note", "value", "expected"),
    [
        (None, None, "", "68", NOT_MET),
        (MET, None, "", "68", NOT_MET),
        (MET, None, "", "72", MET),
        (NOT_MET, None, "", "72", MET),
        (None, MET, "", "72", MET),
        (None, MET, "", "68", None),
        (NOT_MET, MET, "", "68", None),
        (MET, None, "đã xác minh", "68", None),  # the row was entered again as it was, against its indicator
        (MET, None, "đã xác minh", "72", MET),
        (MET, NOT_MET, "", "", NOT_MET),
    ],
)
def test_a_criterion_follows_from_its_indicators_alike(
    stored: Outcome | None, entered: Outcome | None, note: str, value: str, expected: Outcome | None
) -> None:
    (commune,), criteria_set, office = make_communes("Định Yên"), make_small_set(code="XA"), make_office()
    period = make_period(as_of=None)
    subject = Subject(criteria_set, period, commune)
    income = criteria_set.criteria.get(number="10")
    if stored:
        record_results(subject=subject, entries=Entries([Entry(income.pk, stored)]), by=office)

    data = written(period, office)
    for column, key, typed in (
        ("F", INCOME, entered and entered.label),
        ("G", INCOME, note),
        ("D", "i:10/10.1", value),
    ):
        data = filled_in(data, {key: typed}, column=column) if typed else data
    plan = planned(data, period, office)
    with transaction.atomic():
        predicted = None if plan.problems else _recorded(subject, plan.sheets[0].entries(), office)
        transaction.set_rollback(True)

    sheet = load(subject)
    (row,) = [each for each in sheet.rows if each.item == income]
    (indicator,) = row.indicators
    outcome = entered or stored or ""
    criterion = {f"w-{row.pk}": row.fingerprint, f"o-{row.pk}": outcome, f"n-{row.pk}": note}
    type_into(sheet, criterion | {f"iw-{indicator.pk}": indicator.fingerprint, f"iv-{indicator.pk}": value})
    assert (predicted, _recorded(subject, entries_of(sheet), office)) == (expected, expected)


def _recorded(subject: Subject, entries: Entries, by: object) -> str | None:
    """The outcome of income once `entries` are recorded; None where they are refused."""
    try:
        record_results(subject=subject, entries=entries, by=by)
    except ValidationError:
        return None
    return CriterionResult.objects.get(criterion__number="10").declared


@pytest.mark.parametrize("how_met", HowMet)
@pytest.mark.parametrize("criterion_checked", [True, False])
@pytest.mark.parametrize("indicator_checked", [True, False])
def test_the_same_indicators_can_be_entered(how_met: HowMet, criterion_checked: bool, indicator_checked: bool) -> None:
    (commune,), criteria_set, office = make_communes("Định Yên"), make_small_set(code="XA"), make_office()
    period = make_period(as_of=None)
    reading = {True: "read", False: "recalled"}
    derived = "commune_advanced" if how_met == HowMet.DERIVED else ""
    income = criteria_set.criteria.filter(number="10")
    income.update(how_met=how_met, derived_from=derived, reading=reading[criterion_checked])
    Indicator.objects.update(reading=reading[indicator_checked])
    in_sheet = {each.item.pk for each in load(Subject(criteria_set, period, commune)).indicators}
    (page,) = sheets_of(period, expected_for(period, office))
    assert in_sheet == {line.item.pk for line in page.lines if line.kind == INDICATOR}
    assert bool(in_sheet) == (how_met == HowMet.ALL and criterion_checked and indicator_checked)
