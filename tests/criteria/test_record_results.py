"""Entering a self-assessment: only what changed is written, nothing of another's is overwritten unseen."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role
from communes.models import Locality
from communes.rules.choices import Channel
from criteria.models import Assessment, CriteriaSet, CriterionResult
from criteria.rules.choices import Basis, Outcome, Stage
from criteria.sheet.record import confirm_kept, consolidate, record_results, send, send_back
from criteria.subject import ConflictError, Entries, Entry, Source, Subject
from history.models import Entry as HistoryEntry
from tests.criteria_factories import (
    make_assessment,
    make_criterion,
    make_indicator,
    make_results,
    make_set,
    make_threshold,
)
from tests.factories import make_locality, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
MET, NOT_MET, NOT_ASSESSED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED


@pytest.fixture
def small_set() -> CriteriaSet:
    """Three criteria: 1, 2, 3."""
    small = make_set(size=3)
    for number in "123":
        make_criterion(small, number, f"Tiêu chí {number}")
    return small


@pytest.fixture
def subject(small_set: CriteriaSet) -> Subject:
    return Subject(small_set, make_period(as_of=None), make_locality())


def item(subject: Subject, number: str) -> int:
    return subject.criteria_set.criteria.get(number=number).pk


def entered(subject: Subject, **outcomes: str) -> Entries:
    """`_1=MET`: criterion 1 is met, seen as new."""
    return Entries([Entry(item(subject, name[1:]), outcome) for name, outcome in outcomes.items()])


def outcomes(subject: Subject) -> dict[str, str]:
    rows = CriterionResult.objects.filter(assessment__locality=subject.locality, assessment__period=subject.period)
    return dict(rows.values_list("criterion__number", "declared"))


def test_what_the_office_enters_whole_is_consolidated(subject: Subject) -> None:
    staff = make_user()
    source = Source(Channel.ZALO, "Nguyễn Văn An", datetime.date(2024, 3, 6))
    first = record_results(subject=subject, entries=entered(subject, _1=MET, _2=NOT_MET), source=source, by=staff)
    assert (first.stage, first.channel, first.received_on) == (Stage.ENTERING, "zalo", datetime.date(2024, 3, 6))
    whole = record_results(subject=subject, entries=entered(subject, _3=NOT_ASSESSED), by=staff)
    assert (whole.pk, whole.stage, whole.channel) == (first.pk, Stage.CONSOLIDATED, "zalo")
    assert outcomes(subject) == {"1": MET, "2": NOT_MET, "3": NOT_ASSESSED}
    row = CriterionResult.objects.get(criterion__number="2")
    assert (row.declared_by, row.basis, row.version) == (staff, Basis.ENTERED, 1)
    assert row.declared_at is not None


def test_only_what_differs_is_written(subject: Subject) -> None:
    staff = make_user()
    record_results(subject=subject, entries=entered(subject, _1=MET, _2=MET, _3=MET), by=staff)
    before = HistoryEntry.objects.count()
    again = Entries([Entry(item(subject, "1"), MET, 1), Entry(item(subject, "2"), NOT_MET, 1)])
    record_results(subject=subject, entries=again, by=staff)
    (entry,) = HistoryEntry.objects.order_by("pk")[before:]
    assert entry.changes == {"declared": [MET, NOT_MET]}
    assert entry.locality == subject.locality


def test_who_saves_second_is_shown_what_differs_and_overwrites_nothing(subject: Subject) -> None:
    first, second = make_user(), make_user()
    record_results(subject=subject, entries=entered(subject, _1=MET, _2=MET, _3=MET), by=first)
    seen = Entries([Entry(item(subject, "1"), NOT_MET, 1), Entry(item(subject, "2"), NOT_MET, 1)])
    record_results(subject=subject, entries=Entries([Entry(item(subject, "1"), NOT_ASSESSED, 1)]), by=first)
    with pytest.raises(ConflictError) as caught:
        record_results(subject=subject, entries=seen, by=second)
    (conflict,) = caught.value.conflicts
    assert (conflict.declared, conflict.declared_by, conflict.item_id) == (NOT_ASSESSED, first, item(subject, "1"))
    assert outcomes(subject) == {"1": NOT_ASSESSED, "2": MET, "3": MET}
    decided = Entries([Entry(item(subject, "1"), NOT_MET, 2), Entry(item(subject, "2"), NOT_MET, 1)])
    record_results(subject=subject, entries=decided, by=second)
    assert outcomes(subject) == {"1": NOT_MET, "2": NOT_MET, "3": MET}


def test_two_who_enter_the_same_do_not_disturb_each_other(subject: Subject) -> None:
    for _ in range(2):
        record_results(subject=subject, entries=entered(subject, _1=NOT_MET), by=make_user())
    assert outcomes(subject) == {"1": NOT_MET}


def test_an_item_of_another_set_is_refused(subject: Subject) -> None:
    other = make_criterion(make_set(), "1")
    with pytest.raises(ValidationError, match="không thuộc bộ tiêu chí"):
        record_results(subject=subject, entries=Entries([Entry(other.pk, MET)]), by=make_user())
    with pytest.raises(ValidationError, match="không thuộc bộ tiêu chí"):
        record_results(subject=subject, entries=entered(subject, _1="sure"), by=make_user())
    assert not Assessment.objects.exists()


def test_a_fixed_period_asks_for_a_reason_when_an_outcome_changes(small_set: CriteriaSet) -> None:
    subject, staff = Subject(small_set, make_period(), make_locality()), make_user()
    record_results(subject=subject, entries=entered(subject, _1=MET, _2=MET, _3=MET), by=staff)
    change = Entries([Entry(item(subject, "1"), NOT_MET, 1)])
    with pytest.raises(ValidationError) as caught:
        record_results(subject=subject, entries=change, by=staff)
    assert list(caught.value.message_dict) == ["reason"]
    record_results(subject=subject, entries=change, by=staff, reason="Xã báo nhầm")
    assert HistoryEntry.objects.filter(reason="Xã báo nhầm").exists()
    assert outcomes(subject)["1"] == NOT_MET


def income_of(subject: Subject) -> int:
    criterion = subject.criteria_set.criteria.get(number="1")
    indicator = make_indicator(criterion, "1")
    make_threshold(indicator, 2024, Decimal(72))
    return indicator.pk


def test_a_measured_value_is_compared_and_the_criterion_follows(subject: Subject) -> None:
    income = income_of(subject)
    measured = Entries(indicators=[Entry(income, "", value=Decimal("68"))])
    record_results(subject=subject, entries=measured, by=make_user())
    row = CriterionResult.objects.get()
    assert (row.declared, row.basis) == (NOT_MET, Basis.DERIVED)


def test_deciding_otherwise_than_the_threshold_asks_for_a_reason(subject: Subject) -> None:
    income, staff = income_of(subject), make_user()
    with pytest.raises(ValidationError) as caught:
        record_results(subject=subject, entries=Entries(indicators=[Entry(income, MET, value=Decimal(68))]), by=staff)
    assert list(caught.value.message_dict) == [f"indicator-{income}"]
    reasoned = [Entry(income, MET, value=Decimal(68), differs_reason="Cục Thống kê tỉnh đã điều chỉnh")]
    record_results(subject=subject, entries=Entries(indicators=reasoned), by=staff)
    assert outcomes(subject) == {"1": MET}


def test_a_criterion_cannot_be_met_against_its_indicators(subject: Subject) -> None:
    income = income_of(subject)
    against = Entries([Entry(item(subject, "1"), MET)], [Entry(income, NOT_MET)])
    with pytest.raises(ValidationError, match="chưa đạt"):
        record_results(subject=subject, entries=against, by=make_user())
    assert not CriterionResult.objects.exists()


@pytest.mark.parametrize(("value", "told"), [("-1", "âm"), ("0", None)])
def test_a_value_that_cannot_be_is_refused(subject: Subject, value: str, told: str | None) -> None:
    income = income_of(subject)
    entries = Entries(indicators=[Entry(income, "", value=Decimal(value))])
    if told is None:
        assert record_results(subject=subject, entries=entries, by=make_user())
    else:
        with pytest.raises(ValidationError, match=told):
            record_results(subject=subject, entries=entries, by=make_user())


# keeping ----------------------------------------------------------------------------------------------------


def last_quarter(small_set: CriteriaSet, *communes: Locality) -> None:
    for each in small_set.criteria.all():
        each.lineage = f"BO:{each.number}"
        each.save()
    period = make_period(2023, 4, as_of=None)
    for commune in communes:
        make_results(make_assessment(small_set, period=period, locality=commune), not_met={"2"})


def test_many_communes_keep_last_quarters_outcomes_with_one_source(small_set: CriteriaSet) -> None:
    communes = [make_locality("Long Hưng A"), make_locality("Long Hưng B")]
    last_quarter(small_set, *communes)
    period = make_period(as_of=None)
    source = Source(Channel.ZALO, "", datetime.date(2024, 3, 5))
    kept = confirm_kept(period=period, criteria_set=small_set, localities=communes, source=source, by=make_user())
    assert {each.stage for each in kept} == {Stage.CONSOLIDATED}
    assert outcomes(Subject(small_set, period, communes[1])) == {"1": MET, "2": NOT_MET, "3": MET}
    assert set(CriterionResult.objects.filter(assessment__in=kept).values_list("basis", flat=True)) == {Basis.KEPT}


def test_what_was_entered_is_not_overwritten_by_keeping(small_set: CriteriaSet) -> None:
    commune, staff = make_locality(), make_user()
    last_quarter(small_set, commune)
    subject = Subject(small_set, make_period(as_of=None), commune)
    record_results(subject=subject, entries=entered(subject, _1=NOT_MET), by=staff)
    confirm_kept(period=subject.period, criteria_set=small_set, localities=[commune], source=Source(), by=staff)
    assert outcomes(subject) == {"1": NOT_MET, "2": NOT_MET, "3": MET}


def test_nobody_keeps_what_was_never_declared(small_set: CriteriaSet) -> None:
    known, new = make_locality("Tân Mỹ"), make_locality("Vĩnh Thạnh")
    last_quarter(small_set, known)
    with pytest.raises(ValidationError, match="Vĩnh Thạnh"):
        confirm_kept(
            period=make_period(as_of=None),
            criteria_set=small_set,
            localities=[known, new],
            source=Source(),
            by=make_user(),
        )
    assert not Assessment.objects.filter(period__year=2024).exists()


# who may, and the stages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.ADMINISTRATOR])
def test_others_enter_nothing(subject: Subject, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        record_results(subject=subject, entries=entered(subject, _1=MET), by=make_user(role, unit=make_unit()))


def test_a_commune_enters_sends_mends_and_sends_again(subject: Subject) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=make_unit("UBND xã Định Yên", locality=subject.locality))
    office = make_user()
    own = record_results(subject=subject, entries=entered(subject, _1=MET, _2=MET, _3=MET), by=officer)
    assert own.stage == Stage.ENTERING
    with pytest.raises(PermissionDenied):
        send_back(assessment=own, reason="Chưa gửi thì chưa trả", by=office)
    send(assessment=own, by=officer)
    own.refresh_from_db()
    assert (own.stage, own.channel) == (Stage.SENT, Channel.PROGRAM)
    change = Entries([Entry(item(subject, "2"), NOT_MET, 1)])
    with pytest.raises(PermissionDenied):
        record_results(subject=subject, entries=change, by=officer)
    with pytest.raises(ValidationError, match="lý do"):
        send_back(assessment=own, reason=" ", by=office)
    send_back(assessment=own, reason="Thiếu minh chứng", at={item(subject, "2"): "Chưa có ảnh"}, by=office)
    assert CriterionResult.objects.get(criterion__number="2").return_reason == "Chưa có ảnh"
    record_results(subject=subject, entries=change, by=officer)
    assert CriterionResult.objects.get(criterion__number="2").return_reason == ""
    send(assessment=own, by=officer)
    consolidate(assessment=own, by=office)
    own.refresh_from_db()
    assert (own.stage, own.return_reason) == (Stage.CONSOLIDATED, "")


def test_a_commune_touches_no_other_commune(subject: Subject) -> None:
    stranger = make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=make_locality("Tân Mỹ")))
    with pytest.raises(PermissionDenied):
        record_results(subject=subject, entries=entered(subject, _1=MET), by=stranger)
    theirs = record_results(subject=subject, entries=entered(subject, _1=MET), by=make_user())
    with pytest.raises(PermissionDenied):
        send(assessment=theirs, by=stranger)
    assert theirs not in Assessment.objects.visible_to(stranger)


def test_saving_ninety_rows_takes_no_query_a_row(django_assert_max_num_queries) -> None:
    period, staff = make_period(as_of=None), make_user()
    for size in (3, 90):
        large = make_set(size=size)
        for number in range(1, size + 1):
            make_criterion(large, str(number))
        subject = Subject(large, period, make_locality())
        rows = [Entry(each.pk, MET) for each in large.criteria.all()]
        with django_assert_max_num_queries(40):
            record_results(subject=subject, entries=Entries(rows), by=staff)
        rows = [Entry(each.pk, NOT_MET, 1) for each in large.criteria.all()]
        with django_assert_max_num_queries(40):
            record_results(subject=subject, entries=Entries(rows), by=staff)
