"""Ý kiến của ngành: given beside what was declared, by who answers for it, and never a condition of the report."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role, User
from communes.models import Unit
from criteria.models import CriterionResult, OpinionRound
from criteria.opinions.actions import close_round, open_round, record_opinions
from criteria.opinions.grid import opinion_words, overview_of, waiting_for
from criteria.rules.choices import Outcome, Stage
from criteria.sheet.record import record_results
from criteria.subject import ConflictError, Entries, Entry, Opinion, Subject, result_fingerprint
from history.models import Entry as HistoryEntry
from tests.criteria_factories import make_assessment, make_criterion, make_result, make_set
from tests.factories import make_locality, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
LETTER = {"on": datetime.date(2024, 3, 12), "source": "Công văn 12/PYT"}
REASON = "Trạm chưa có bác sĩ"


@pytest.fixture
def health() -> Unit:
    return make_unit("Phòng Y tế huyện Lấp Vò", short_name="Phòng Y tế")


@pytest.fixture
def row(health: Unit) -> CriterionResult:
    """Định Yên declared criterion 15 as met; the health department answers for it."""
    assessment = make_assessment(make_set(size=1), period=make_period(as_of=None))
    result = make_result(assessment, make_criterion(assessment.criteria_set, "15", "Y tế"))
    result.criterion.responsible_units.add(health)
    return result


@pytest.fixture
def opened(row: CriterionResult) -> OpinionRound:
    return open_round(period=row.assessment.period, criteria_set=row.assessment.criteria_set, by=make_user())


@pytest.fixture
def head(health: Unit) -> User:
    return make_user(Role.UNIT_HEAD, unit=health)


@pytest.fixture
def officer(health: Unit) -> User:
    return make_user(Role.UNIT_OFFICER, unit=health)


def give(opened: OpinionRound, row: CriterionResult, outcome: str, reason: str = "", **values: object) -> int:
    """`by` gives an opinion on the row as it is stored now."""
    unit = values.pop("unit", None) or row.criterion.responsible_units.get()
    row.refresh_from_db()
    opinion = Opinion(row.pk, outcome, reason, result_fingerprint(row), values.pop("send_back", ""))
    return record_opinions(opened=opened, unit=unit, opinions=[opinion], **values)


def declare(row: CriterionResult, outcome: str) -> None:
    row.refresh_from_db()
    place = row.assessment
    subject = Subject(place.criteria_set, place.period, place.locality)
    entries = Entries([Entry(row.criterion_id, outcome, row.version)])
    record_results(subject=subject, entries=entries, by=make_user())
    row.refresh_from_db()


def test_the_round_is_opened_once_and_closed_and_opinions_stay(opened: OpinionRound, row: CriterionResult) -> None:
    place = {"period": opened.period, "criteria_set": opened.criteria_set, "by": make_user()}
    assert open_round(**place) == opened
    give(opened, row, MET, by=make_user(), **LETTER)
    close_round(**place)
    close_round(**place)
    assert not OpinionRound.objects.exists()
    row.refresh_from_db()
    assert row.has_opinion
    with pytest.raises(ValidationError, match="đã tắt"):
        give(opened, row, NOT_MET, REASON, by=make_user(), **LETTER)


@pytest.mark.parametrize("role", [each for each in Role if each not in (Role.OFFICE_STAFF, Role.OFFICE_HEAD)])
def test_only_the_office_opens_and_closes(opened: OpinionRound, role: Role) -> None:
    place = {"period": opened.period, "criteria_set": opened.criteria_set, "by": make_user(role)}
    for action in (open_round, close_round):
        with pytest.raises(PermissionDenied):
            action(**place)


def test_an_officer_prepares_and_the_head_confirms(
    opened: OpinionRound, row: CriterionResult, officer: User, head: User
) -> None:
    assert give(opened, row, NOT_MET, REASON, by=officer) == 1
    row.refresh_from_db()
    assert (row.opinion, row.opinion_about, row.opinion_by, row.has_opinion) == (NOT_MET, MET, officer, False)
    assert give(opened, row, NOT_MET, REASON, by=officer) == 0
    assert give(opened, row, NOT_MET, REASON, by=head) == 1
    row.refresh_from_db()
    assert (row.declared, row.has_opinion, row.opinion_agrees, row.opinion_reason) == (MET, True, False, REASON)
    assert row.opinion_unit == head.unit
    with pytest.raises(ValidationError, match="chỉ trưởng đơn vị đổi được"):
        give(opened, row, MET, by=officer)


def test_the_head_sends_back_with_a_reason_and_the_officer_prepares_again(
    opened: OpinionRound, row: CriterionResult, officer: User, head: User
) -> None:
    give(opened, row, MET, by=officer)
    with pytest.raises(ValidationError, match="Chỉ trưởng đơn vị trả lại"):
        give(opened, row, MET, send_back="Xem lại", by=officer)
    give(opened, row, MET, send_back="Xem lại biên bản", by=head)
    row.refresh_from_db()
    assert (row.opinion_returned, row.opinion_confirmed) == ("Xem lại biên bản", False)
    give(opened, row, MET, by=officer)
    row.refresh_from_db()
    assert (row.opinion_returned, row.opinion_confirmed) == ("", False)


def test_what_is_confirmed_is_not_sent_back(opened: OpinionRound, row: CriterionResult, head: User) -> None:
    give(opened, row, MET, by=head)
    with pytest.raises(ValidationError, match="Chỉ trưởng đơn vị trả lại"):
        give(opened, row, MET, send_back="Xem lại", by=head)


def test_the_office_records_a_letter_on_behalf_of_a_unit(opened: OpinionRound, row: CriterionResult) -> None:
    staff = make_user()
    give(opened, row, NOT_MET, REASON, by=staff, **LETTER)
    row.refresh_from_db()
    assert (row.opinion_on, row.opinion_source, row.opinion_by) == (LETTER["on"], "Công văn 12/PYT", staff)
    assert opinion_words(row) == (
        f"Phòng Y tế: không thống nhất, chưa đạt: {REASON}, ngày 12/3/2024 (VPĐP nhập thay, Công văn 12/PYT)"
    )
    entry = HistoryEntry.objects.latest("pk")
    assert (entry.reason, entry.locality) == (
        "VPĐP nhập thay Phòng Y tế, Công văn 12/PYT, ngày 12/3/2024",
        row.assessment.locality,
    )


@pytest.mark.parametrize("letter", [{}, LETTER | {"source": " "}, {"on": datetime.date(2199, 1, 1), "source": "CV 1"}])
def test_the_office_says_what_it_records_from(opened: OpinionRound, row: CriterionResult, letter: dict) -> None:
    with pytest.raises(ValidationError):
        give(opened, row, MET, by=make_user(), **letter)


def test_who_differs_gives_a_reason_and_who_agrees_leaves_none(
    opened: OpinionRound, row: CriterionResult, head: User
) -> None:
    with pytest.raises(ValidationError, match="hãy ghi lý do") as refused:
        give(opened, row, NOT_MET, "  ", by=head)
    assert list(refused.value.message_dict) == [f"opinion-{row.pk}"]
    give(opened, row, NOT_MET, REASON, by=head)
    give(opened, row, MET, REASON, by=head)
    row.refresh_from_db()
    assert (row.opinion, row.opinion_reason) == (MET, "")


def test_an_opinion_is_taken_back(opened: OpinionRound, row: CriterionResult, head: User) -> None:
    give(opened, row, NOT_MET, REASON, by=head)
    assert give(opened, row, "", by=head) == 1
    row.refresh_from_db()
    assert (row.opinion, row.opinion_unit, row.opinion_on, row.opinion_about) == ("", None, None, "")
    assert give(opened, row, "", by=head) == 0


def test_what_a_commune_enters_is_not_disturbed_by_an_opinion(
    opened: OpinionRound, row: CriterionResult, head: User
) -> None:
    seen = row.version
    give(opened, row, NOT_MET, REASON, by=head)
    row.refresh_from_db()
    assert (row.version, row.declared) == (seen, MET)
    declare(row, NOT_MET)
    assert (row.opinion, row.opinion_reason, row.opinion_about) == (NOT_MET, REASON, MET)


def test_an_outcome_that_changed_after_the_opinion_is_stale_until_it_is_looked_at(
    opened: OpinionRound, row: CriterionResult, head: User, officer: User
) -> None:
    give(opened, row, MET, by=head)
    declare(row, NOT_MET)
    assert (row.opinion_is_stale, row.opinion_agrees) == (True, True)
    give(opened, row, NOT_MET, by=officer)
    row.refresh_from_db()
    assert (row.opinion_is_stale, row.opinion_confirmed) == (False, False)
    declare(row, MET)
    assert row.opinion_is_stale
    give(opened, row, MET, by=head)
    row.refresh_from_db()
    assert (row.opinion_is_stale, row.has_opinion) == (False, True)


def test_an_opinion_about_what_is_declared_no_more_is_a_conflict(
    opened: OpinionRound, row: CriterionResult, head: User, health: Unit
) -> None:
    shown = result_fingerprint(row)
    declare(row, NOT_MET)
    with pytest.raises(ConflictError) as conflict:
        record_opinions(opened=opened, unit=health, opinions=[Opinion(row.pk, MET, REASON, shown)], by=head)
    assert [each.declared for each in conflict.value.conflicts] == [NOT_MET]
    row.refresh_from_db()
    assert row.opinion == ""


def test_two_people_of_a_unit_do_not_overwrite_each_other_unseen(
    opened: OpinionRound, row: CriterionResult, head: User, health: Unit
) -> None:
    shown = result_fingerprint(row)
    give(opened, row, NOT_MET, REASON, by=head)
    with pytest.raises(ConflictError):
        record_opinions(opened=opened, unit=health, opinions=[Opinion(row.pk, MET, "", shown)], by=head)
    same = [Opinion(row.pk, NOT_MET, REASON, shown)]
    assert record_opinions(opened=opened, unit=health, opinions=same, by=head) == 0


def test_a_unit_writes_for_itself_at_its_own_criteria(
    opened: OpinionRound, row: CriterionResult, head: User, health: Unit
) -> None:
    stranger = make_user(Role.UNIT_HEAD, unit=make_unit("Phòng Tư pháp"))
    with pytest.raises(PermissionDenied):
        give(opened, row, MET, by=stranger)
    with pytest.raises(ValidationError, match="không thuộc phần của đơn vị"):
        give(opened, row, MET, by=stranger, unit=stranger.unit)
    other = make_result(row.assessment, make_criterion(row.assessment.criteria_set, "16"))
    with pytest.raises(ValidationError, match="không thuộc phần của đơn vị"):
        give(opened, other, MET, by=head, unit=health)
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.COMMUNE_OFFICER):
        with pytest.raises(PermissionDenied):
            give(opened, row, MET, by=make_user(role, unit=health))


def test_nothing_is_written_when_one_of_several_cannot_be(
    opened: OpinionRound, row: CriterionResult, head: User, health: Unit
) -> None:
    elsewhere = make_assessment(row.assessment.criteria_set, period=opened.period, locality=make_locality("Tân Mỹ"))
    second = make_result(elsewhere, row.criterion)
    both = [
        Opinion(row.pk, MET, "", result_fingerprint(row)),
        Opinion(second.pk, NOT_MET, "", result_fingerprint(second)),
    ]
    with pytest.raises(ValidationError):
        record_opinions(opened=opened, unit=health, opinions=both, by=head)
    row.refresh_from_db()
    assert row.opinion == ""


@pytest.mark.parametrize("stage", [Stage.ENTERING, Stage.NOT_SENT, Stage.RETURNED])
def test_what_was_not_sent_has_no_opinion(opened: OpinionRound, row: CriterionResult, head: User, stage: Stage) -> None:
    row.assessment.stage, row.assessment.return_reason = stage, "Thiếu số 15"
    row.assessment.save()
    with pytest.raises(ValidationError, match="trả lại"):
        give(opened, row, MET, by=head)


def test_a_second_unit_of_the_same_criterion_does_not_replace_the_first(
    opened: OpinionRound, row: CriterionResult, head: User
) -> None:
    give(opened, row, MET, by=head)
    centre = make_unit("Trung tâm Y tế huyện Lấp Vò", short_name="TTYT Huyện")
    row.criterion.responsible_units.add(centre)
    with pytest.raises(ValidationError, match="Phòng Y tế đã cho ý kiến"):
        give(opened, row, NOT_MET, REASON, by=make_user(Role.UNIT_HEAD, unit=centre), unit=centre)


def test_a_member_answers_for_its_group(opened: OpinionRound, row: CriterionResult) -> None:
    member, group = make_unit("Phòng Nội vụ"), make_unit("Các ngành")
    group.members.add(member)
    row.criterion.responsible_units.set([group])
    assert give(opened, row, MET, by=make_user(Role.UNIT_HEAD, unit=member), unit=member) == 1
    (share,), _ = overview_of(opened.period, opened.criteria_set)
    assert (share.unit, share.given, share.total) == (member, 1, 1)


def test_the_overview_counts_what_each_unit_gave(
    opened: OpinionRound, row: CriterionResult, head: User, officer: User
) -> None:
    make_criterion(opened.criteria_set, "16", "Văn hóa")
    (share,), unassigned = overview_of(opened.period, opened.criteria_set)
    assert (share.numbers, share.given, share.total, unassigned) == (["15"], 0, 1, ["16"])
    give(opened, row, NOT_MET, REASON, by=officer)
    (share,), _ = overview_of(opened.period, opened.criteria_set)
    assert (share.waiting, share.given) == (1, 0)
    give(opened, row, NOT_MET, REASON, by=head)
    declare(row, NOT_MET)
    (share,), _ = overview_of(opened.period, opened.criteria_set)
    assert (share.waiting, share.given, share.differing, share.stale) == (0, 1, 1, 1)


def test_who_signs_in_for_a_unit_is_told_of_open_rounds(
    opened: OpinionRound, row: CriterionResult, head: User, officer: User
) -> None:
    give(opened, row, MET, by=officer)
    (waiting,) = waiting_for(head)
    assert (waiting.opened, waiting.total, waiting.given, waiting.unconfirmed) == (opened, 1, 0, 1)
    for other in (make_user(), make_user(Role.UNIT_HEAD, unit=make_unit()), make_user(Role.UNIT_HEAD)):
        assert waiting_for(other) == []
