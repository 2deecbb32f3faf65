"""Whatever stands in the cells of a workbook: a plan, a problem with its place, or a file that is not opened."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from communes.models import ReportingPeriod
from criteria.models import CriterionResult
from criteria.rules.choices import Outcome
from criteria.rules.columns import Layout
from criteria.workbook.cells import pages_of
from criteria.workbook.content import expected_for, sheets_of
from criteria.workbook.foreign import guess, plan_of_foreign
from ntm_tracker.fields import CONTROL_CHARACTERS
from ntm_tracker.workbooks import BadWorkbookError
from tests.criteria.workbook.filling import (
    changed,
    make_communes,
    make_office,
    make_small_set,
    own_sheet,
    planned,
    written,
)
from tests.factories import make_period
from tests.odd_input import TEXTS

pytestmark = pytest.mark.django_db
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What an .xlsx can hold: no control characters, no halves of signs.
WRITABLE = st.characters(exclude_categories=["Cs", "Cc"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1900, 3, 1)),
    st.text(WRITABLE, max_size=60),
    st.sampled_from([each for each in TEXTS if not CONTROL_CHARACTERS.search(each)]),
    st.sampled_from(["=1+1", "=cmd|' /C calc'!A0", "<b>Đạt</b>", "Đạt", "k", "72,5", "Gi¸o dôc", "x" * 32_767]),
)


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def period() -> ReportingPeriod:
    make_communes("Định Yên")
    make_small_set()
    return make_period(as_of=None)


@QUICK
@given(st.dictionaries(st.sampled_from(["F7", "G7", "F8", "F9", "D10", "F10", "G10", "F12"]), VALUES, max_size=5))
def test_any_cells_of_our_workbook(period, office, cells: dict) -> None:
    if "data" not in CACHE:
        CACHE["data"] = written(period, office)
    plan = planned(changed(CACHE["data"], cells), period, office)
    for problem in plan.problems:
        assert problem.place in {"F7", "G7", "F8", "F9", "D10", "F10", "G10"}
    for page in plan.sheets:
        assert all(change.new.outcome in Outcome.values for change in page.changes)
    assert not CriterionResult.objects.exists()


CACHE: dict[str, bytes] = {}


@QUICK
@given(
    st.lists(st.lists(VALUES, max_size=4), max_size=6),
    st.builds(Layout, *(st.integers(0, 6) for _ in range(7))),
)
def test_any_table_of_a_commune(period, office, rows: list, layout: Layout) -> None:
    page = pages_of(own_sheet(rows))[0]
    (sheet,) = sheets_of(period, expected_for(period, office))
    guess(sheet, page)
    plan = plan_of_foreign(sheet, page, layout, office)
    assert all(change.new.outcome in Outcome.values for change in plan.sheets[0].changes)


@QUICK
@given(st.binary(max_size=300), st.integers(0, 4000))
def test_any_bytes(data: bytes, at: int) -> None:
    good = own_sheet([["x"]])
    for bad in (data, good[:at] + data + good[at:]):
        try:
            pages_of(bad)
        except BadWorkbookError as error:
            assert str(error).endswith(".")
