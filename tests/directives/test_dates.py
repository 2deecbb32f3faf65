"""The days of directives: the day before, the day itself, the day after, and no day at all."""

import datetime
from itertools import count, product

import pytest

from communes.models import ReportingPeriod
from directives.models import Directive, Recipient, SteeringTask, WorkingSession
from directives.rules.choices import Answer, RecipientState, SessionKind, SupplementStage
from directives.rules.documents import Numbered, document_doubts
from directives.rules.evaluation import Timeliness, has_answered, recipient_state, state_day, total_of, unnamed_units
from directives.views.forms import TABS
from tests.directives.directive_factories import make_directive, make_document
from tests.factories import make_unit

BEFORE, DAY, AFTER = (datetime.date(2024, 4, day) for day in (3, 4, 5))
LONG_AFTER = datetime.date(2024, 5, 6)
NONE, PREPARED, RECORDED = Answer
_numbers = count(1)

# rules ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_on", "today", "day"),
    [
        (None, LONG_AFTER, DAY),
        (BEFORE, LONG_AFTER, DAY),
        (DAY, LONG_AFTER, DAY),
        (AFTER, LONG_AFTER, LONG_AFTER),  # nothing for that report
        (None, BEFORE, BEFORE),  # the as-of day did not come yet
        (DAY, DAY, DAY),
        (DAY, BEFORE, BEFORE),
    ],
)
def test_a_directive_is_looked_at_on_the_as_of_day(
    given_on: datetime.date | None, today: datetime.date, day: datetime.date
) -> None:
    assert state_day(given_on, DAY, today) == day


@pytest.mark.parametrize(("on", "counts"), [(None, True), (BEFORE, True), (DAY, True), (AFTER, False)])
def test_an_answer_counts_from_its_own_day_on(on: datetime.date | None, counts: bool) -> None:
    assert has_answered(RECORDED, on, DAY) is counts
    assert not has_answered(PREPARED, on, DAY)
    assert not has_answered(NONE, on, DAY)


@pytest.mark.parametrize(
    ("answered_on", "due_on", "state"),
    [
        (BEFORE, DAY, RecipientState.IN_TIME),
        (DAY, DAY, RecipientState.IN_TIME),
        (DAY, BEFORE, RecipientState.LATE),
        (DAY, AFTER, RecipientState.IN_TIME),
        (None, BEFORE, RecipientState.ANSWERED),
        (DAY, None, RecipientState.ANSWERED),
        (AFTER, BEFORE, RecipientState.OVERDUE),
        (AFTER, DAY, RecipientState.WAITING),
        (AFTER, AFTER, RecipientState.WAITING),
        (AFTER, None, RecipientState.WAITING),
    ],
)
def test_the_due_day_itself_is_in_time(
    answered_on: datetime.date | None, due_on: datetime.date | None, state: RecipientState
) -> None:
    assert recipient_state(answer=RECORDED, answered_on=answered_on, due_on=due_on, as_of=DAY) == state


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (None, RecipientState.WAITING),
        (AFTER, RecipientState.WAITING),
        (DAY, RecipientState.WAITING),
        (BEFORE, RecipientState.OVERDUE),
    ],
)
@pytest.mark.parametrize("answer", [NONE, PREPARED])
def test_who_is_silent_is_overdue_from_the_day_after(
    answer: Answer, due_on: datetime.date | None, state: RecipientState
) -> None:
    assert recipient_state(answer=answer, answered_on=None, due_on=due_on, as_of=DAY) == state


@pytest.mark.parametrize(("on", "is_odd"), [(BEFORE, False), (DAY, False), (AFTER, True)])
def test_a_lower_number_of_a_later_day_is_odd(on: datetime.date, is_odd: bool) -> None:
    values = {"kind": "CV", "number": "12", "symbol": "UBND-NN", "issued_on": DAY, "issuer_kind": ""}
    assert bool(document_doubts(**values, same=[Numbered("11", on)])) is is_odd
    higher = document_doubts(**values, same=[Numbered("13", DAY + (DAY - on))])
    assert bool(higher) is is_odd


@pytest.mark.parametrize(("named", "known", "unnamed"), [(None, 3, 0), (0, 0, 0), (9, 7, 2), (7, 7, 0), (6, 7, 0)])
def test_units_that_a_document_names_beyond_the_known(named: int | None, known: int, unnamed: int) -> None:
    assert unnamed_units(named, known) == unnamed


def test_timeliness_adds_up() -> None:
    assert total_of([]) == Timeliness()
    assert Timeliness().percent == ""
    whole = total_of([Timeliness(5, 1, 1, 1, 2), Timeliness(4, 2, 0, 1, 1)])
    assert whole == Timeliness(9, 3, 1, 2, 3)
    assert (whole.share, whole.percent) == ("03/9", "33,33%")
    assert Timeliness(asked=1).percent == "0%"


# questions to the database --------------------------------------------------------------------------------


def task(**values: object) -> Directive:
    return make_directive(0, task=f"Nhiệm vụ {next(_numbers)}", **{"given_on": BEFORE, "due_on": None, **values})


def asked(directive: Directive, **values: object) -> Recipient:
    unit = make_unit(f"Phòng số {next(_numbers)}")
    return Recipient.objects.create(directive=directive, unit=unit, order=next(_numbers), **values)


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "is_found"), [(None, True), (BEFORE, True), (DAY, True), (AFTER, False)])
def test_given_by_a_day(on: datetime.date | None, is_found: bool) -> None:
    task(given_on=on)
    assert Directive.objects.given_by(DAY).exists() is is_found


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "is_found"), [(None, True), (BEFORE, False), (DAY, False), (AFTER, True)])
def test_open_after_a_day(on: datetime.date | None, is_found: bool) -> None:
    task(closed_on=on)
    assert Directive.objects.open_after(DAY).exists() is is_found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_on", "answer", "answered_on", "is_found"),
    [
        (BEFORE, RECORDED, BEFORE, False),
        (BEFORE, RECORDED, DAY, True),
        (BEFORE, RECORDED, None, True),
        (BEFORE, PREPARED, BEFORE, True),
        (BEFORE, NONE, None, True),
        (DAY, RECORDED, BEFORE, True),
        (None, RECORDED, BEFORE, True),
    ],
)
def test_what_was_settled_before_a_day_is_left_out(
    given_on: datetime.date | None, answer: Answer, answered_on: datetime.date | None, is_found: bool
) -> None:
    asked(task(given_on=given_on), answer=answer, answered_on=answered_on)
    assert Directive.objects.perhaps_reported_from(DAY).exists() is is_found


@pytest.mark.django_db
def test_without_recipients_or_with_unnamed_ones_nothing_is_settled() -> None:
    nobody, unnamed = task(), task(named_total=2)
    asked(unnamed, answer=RECORDED, answered_on=BEFORE)
    assert set(Directive.objects.perhaps_reported_from(DAY)) == {nobody, unnamed}


@pytest.mark.django_db
@pytest.mark.parametrize("today", [BEFORE, DAY, AFTER, LONG_AFTER])
def test_the_database_follows_progress_as_the_rule_does(today: datetime.date) -> None:
    """Every way in which the days of one directive and its answer can lie to the as-of day, and to today."""
    answers = [(NONE, None), *product((PREPARED, RECORDED), (None, BEFORE, DAY, AFTER, LONG_AFTER))]
    for given_on, (answer, answered_on), extended_to in product((None, DAY, AFTER), answers, (None, AFTER)):
        asked(task(given_on=given_on, due_on=DAY), answer=answer, answered_on=answered_on, extended_to=extended_to)
    for one in Directive.objects.with_progress(DAY, today).prefetch_related("recipients"):
        (recipient,) = one.recipients.all()
        day = state_day(one.given_on, DAY, today)
        has = has_answered(recipient.answer, recipient.answered_on, day)
        due = recipient.extended_to or one.due_on
        assert (one.day, one.known, one.answered, one.total) == (day, 1, int(has), 1)
        assert one.silent_due == (None if has else due)


@pytest.mark.django_db
def test_the_first_silent_unit_is_waited_for_and_unnamed_ones_count() -> None:
    directive = task(due_on=BEFORE, named_total=5)
    asked(directive, answer=RECORDED, answered_on=DAY)
    asked(directive, answer=RECORDED, answered_on=AFTER, extended_to=LONG_AFTER)
    asked(directive, extended_to=AFTER)
    (found,) = Directive.objects.with_progress(DAY, LONG_AFTER)
    assert (found.known, found.answered, found.total, found.silent_due) == (3, 1, 5, AFTER)


@pytest.mark.django_db
@pytest.mark.parametrize(("due_on", "days"), [(None, 0), (AFTER, 0), (DAY, 0), (BEFORE, 1)])
def test_on_the_due_day_itself_nothing_is_overdue(due_on: datetime.date | None, days: int) -> None:
    asked(task(due_on=due_on))
    found = Directive.objects.with_progress(DAY, LONG_AFTER)
    (line,) = found
    assert (line.is_late, line.days_late) == (bool(days), days)
    assert found.filter(TABS["qua-han"][1]).exists() is bool(days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_on", "due_on", "extended_to", "at"),
    [
        (DAY, None, None, DAY),
        (DAY, AFTER, None, AFTER),
        (DAY, AFTER, LONG_AFTER, LONG_AFTER),
        (None, AFTER, None, AFTER),
        (None, None, None, None),
        (AFTER, DAY, None, None),  # not given yet
    ],
)
def test_a_row_belongs_to_the_day_on_which_it_was_due(
    given_on: datetime.date | None,
    due_on: datetime.date | None,
    extended_to: datetime.date | None,
    at: datetime.date | None,
) -> None:
    asked(task(given_on=given_on, due_on=due_on), extended_to=extended_to)
    assert [each.at for each in Recipient.objects.placed_in_time(DAY)] == ([at] if at else [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answered_on", "due_on", "counted"),
    [
        (DAY, DAY, {"in_time": 1}),
        (DAY, AFTER, {"in_time": 1}),
        (DAY, BEFORE, {"late": 1}),
        (AFTER, BEFORE, {"silent": 1}),
        (None, BEFORE, {"undated": 1}),
        (DAY, None, {"undated": 1}),
    ],
)
def test_months_are_counted_by_the_day(
    answered_on: datetime.date | None, due_on: datetime.date | None, counted: dict[str, int]
) -> None:
    asked(task(due_on=due_on), answer=RECORDED, answered_on=answered_on)
    (found,) = Recipient.objects.counted_by_month(DAY)
    assert found.pop("month") == "2024-04"
    del found["unit"]
    assert found | {"silent": found["asked"] - found["in_time"] - found["late"] - found["undated"]} == {
        **vars(Timeliness(asked=1)),
        **counted,
    }


@pytest.mark.django_db
def test_the_collecting_letter_is_followed_elsewhere() -> None:
    letter, other = task(period=ReportingPeriod.objects.create(year=2024, quarter=1)), task()
    asked(letter)
    assert list(Directive.objects.followed()) == [other]
    assert not Recipient.objects.placed_in_time(DAY).exists()


@pytest.mark.django_db
def test_what_is_owed_is_owed_until_its_own_day() -> None:
    one = asked(task(due_on=BEFORE))
    assert one.due_until == BEFORE
    one.extended_to = DAY
    assert one.due_until == DAY
    one.needs_more, one.more_due_on = True, AFTER
    assert one.due_until == AFTER
    one.more_due_on = None
    assert one.due_until is None


@pytest.mark.django_db
def test_supplements_stand_in_the_order_of_their_days() -> None:
    one = asked(task(), answer=RECORDED, answered_on=BEFORE, needs_more=True)
    late = one.supplements.create(stage=SupplementStage.RECORDED, answered_on=AFTER)
    early = one.supplements.create(stage=SupplementStage.RECORDED, answered_on=DAY)
    prepared = one.supplements.create(stage=SupplementStage.PREPARED, answered_on=BEFORE)
    assert one.sent_supplements == [early, late]
    assert one.in_hand == prepared


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "is_found"), [(BEFORE, False), (DAY, True), (AFTER, True), (LONG_AFTER, False)])
def test_sessions_held_between_two_days(on: datetime.date, is_found: bool) -> None:
    WorkingSession.objects.create(slug="buoi", kind=SessionKind.MEETING, held_on=on, purpose="tiêu chí môi trường")
    assert WorkingSession.objects.held_between(DAY, AFTER).exists() is is_found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raised_on", "issued_on", "is_found"),
    [
        (None, None, True),
        (DAY, None, True),
        (AFTER, None, True),
        (LONG_AFTER, None, False),
        (BEFORE, BEFORE, False),
        (BEFORE, DAY, True),
        (None, LONG_AFTER, True),  # open on the last day
    ],
)
def test_tasks_of_the_annex_between_two_days(
    raised_on: datetime.date | None, issued_on: datetime.date | None, is_found: bool
) -> None:
    document = make_document(issued_on=issued_on) if issued_on else None
    SteeringTask.objects.create(slug="viec", content="Ban hành kế hoạch", raised_on=raised_on, document=document)
    assert SteeringTask.objects.reported_between(DAY, AFTER).exists() is is_found
