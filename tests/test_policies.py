"""Who may do what, asked of the policies themselves: by role, seat, stage and open or closed; no database.

The permission table says the same of pages; here each rule stands alone, so that none hides behind another.
"""

from collections.abc import Callable
from inspect import isfunction, signature
from itertools import product

import pytest

from accounts import policies as accounts
from accounts.models import Role, User
from communes.models import Locality, Unit
from criteria import policies as criteria
from criteria.models import Assessment, Evidence
from criteria.rules.choices import Stage
from directives import policies as directives
from directives.models import Directive, Recipient, Supplement
from directives.rules.choices import Answer
from reports import policies as reports

ADMINISTRATOR, HEAD, STAFF = Role.ADMINISTRATOR, Role.OFFICE_HEAD, Role.OFFICE_STAFF
UNIT_HEAD, UNIT_OFFICER, COMMUNE, LEADER = Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.COMMUNE_OFFICER, Role.LEADER
OFFICE = {HEAD, STAFF}
WRITERS = OFFICE | {ADMINISTRATOR}
READERS = WRITERS | {LEADER}
UNITS = {UNIT_HEAD, UNIT_OFFICER}
EVERYBODY = set(Role)
OWN, OTHER = Locality(pk=1), Locality(pk=2)
SENT = {Stage.SENT, Stage.CONSOLIDATED}


def person(role: Role, *, pk: int = 1, is_active: bool = True, unit: Unit | None = None) -> User:
    return User(pk=pk, role=role, is_active=is_active, unit=unit)


def seated(role: Role, **values: object) -> User:
    """Somebody of the unit 1, which belongs to the commune 1."""
    return person(role, unit=Unit(pk=1, locality=OWN), **values)


def who(may: Callable[[User], object], make: Callable[..., User] = seated) -> set[Role]:
    """The roles for whom `may` holds; it holds for nobody whose account is closed."""
    assert not [role for role in Role if may(make(role, is_active=False))]
    return {role for role in Role if may(make(role))}


BY_ROLE = {
    accounts.is_office: OFFICE,
    accounts.can_administer: {ADMINISTRATOR},
    accounts.reads_everything: READERS,
    accounts.acts_for_commune: {COMMUNE},
    accounts.is_office_head: {HEAD},
    accounts.may_write: WRITERS,
    accounts.can_record_decisions: OFFICE,
    accounts.can_edit_contacts: WRITERS,
    accounts.can_see_backups: WRITERS,
    accounts.can_take_backup: {HEAD},
    accounts.can_read_reports: EVERYBODY,
    accounts.can_sort_files: OFFICE,
    accounts.can_bring_files: OFFICE | {COMMUNE},
    accounts.sees_files: READERS | {COMMUNE},
    criteria.can_consolidate: OFFICE,
    criteria.can_see_opinions: READERS | UNITS,
    criteria.can_edit_levels: WRITERS,
    criteria.can_edit_sets: {ADMINISTRATOR},
    criteria.can_check_off: WRITERS,
    directives.can_follow_up: OFFICE,
    directives.sees_collecting: READERS | {COMMUNE},
    directives.can_edit_tasks: WRITERS,
    directives.can_edit_sessions: WRITERS,
    directives.can_record_documents: OFFICE,
    directives.sees_directives: EVERYBODY,
    reports.can_fix_as_of: OFFICE,
    reports.can_keep_findings: OFFICE,
    reports.sees_findings: READERS,
    reports.can_submit: OFFICE,
    reports.can_issue: OFFICE,
    reports.can_take_back: OFFICE,
    reports.sees_narratives: READERS,
    reports.can_write_narratives: WRITERS,
}


@pytest.mark.parametrize("may", BY_ROLE, ids=lambda may: f"{may.__module__}.{may.__name__}")
def test_a_role_may(may: Callable[[User], object]) -> None:
    assert who(may) == BY_ROLE[may]


def test_every_rule_about_a_person_alone_is_asked() -> None:
    rules = [rule for module in (accounts, criteria, directives, reports) for rule in vars(module).values()]
    own = [rule for rule in rules if isfunction(rule) and rule.__module__.endswith(".policies")]
    alone = {
        rule for rule in own if list(signature(rule).parameters) == ["user"] and not rule.__name__.startswith("visible")
    }
    assert alone - set(BY_ROLE) == set()


def test_without_a_seat_nobody_acts_for_a_unit_or_a_commune() -> None:
    assert who(directives.sees_directives, person) == READERS
    assert who(directives.sees_collecting, person) == READERS
    assert who(accounts.can_bring_files, person) == OFFICE
    for unit in (None, Unit(pk=1)):
        assert not accounts.can_bring_files(person(COMMUNE, unit=unit))
        assert not directives.sees_collecting(person(COMMUNE, unit=unit))
        assert not criteria.is_own(person(COMMUNE, unit=unit), OWN)


def test_accounts_are_anothers_to_close_and_ones_own_to_change() -> None:
    me, open_one, closed = (person(STAFF, pk=pk, is_active=pk < 3) for pk in (1, 2, 3))
    assert who(lambda user: accounts.can_close(user, open_one)) == {ADMINISTRATOR}
    assert who(lambda user: accounts.can_close(user, me)) == who(lambda user: accounts.can_close(user, closed)) == set()
    assert who(lambda user: accounts.can_reopen(user, closed)) == {ADMINISTRATOR}
    assert who(lambda user: accounts.can_reopen(user, open_one)) == set()
    assert who(lambda user: accounts.can_change_own_account(user, me)) == EVERYBODY
    assert who(lambda user: accounts.can_change_own_account(user, open_one)) == set()
    assert who(lambda user: accounts.can_reset_second_factor(user, open_one)) == {ADMINISTRATOR}
    assert who(lambda user: accounts.can_reset_second_factor(user, me)) == set()


@pytest.mark.parametrize(("stage", "place"), product(Stage, (OWN, OTHER)))
def test_a_self_assessment_is_the_communes_until_it_is_sent(stage: Stage, place: Locality) -> None:
    assessment = Assessment(stage=stage, locality=place)
    own = {COMMUNE} if place is OWN else set()
    seen = EVERYBODY if stage in SENT else READERS | own
    assert who(lambda user: criteria.can_see_entry(user, place, assessment)) == seen
    assert who(lambda user: criteria.can_see_evidence(user, place, assessment)) == seen - {COMMUNE} | own
    assert who(lambda user: criteria.can_enter(user, place)) == OFFICE | own
    assert who(lambda user: criteria.can_change_entry(user, assessment)) == OFFICE | (
        own if stage not in SENT else set()
    )
    can_send = own if stage in {Stage.ENTERING, Stage.RETURNED} else set()
    assert who(lambda user: criteria.can_send(user, assessment)) == can_send
    assert who(lambda user: criteria.can_send_back(user, assessment)) == (OFFICE if stage in SENT else set())


def test_before_there_is_a_self_assessment() -> None:
    assert who(lambda user: criteria.can_see_entry(user, OWN, None)) == READERS | {COMMUNE}
    assert who(lambda user: criteria.can_see_entry(user, OTHER, None)) == READERS


def test_evidence_of_another_commune_is_no_communes_to_change() -> None:
    evidence = Evidence(locality=OTHER)
    assert {role for role in Role if criteria.can_change_evidence(seated(role), evidence)} == OFFICE
    assert who(lambda user: user.is_active and criteria.can_open_file(user, evidence)) == EVERYBODY


@pytest.mark.parametrize(("unit", "own"), [(Unit(pk=1), True), (Unit(pk=2), False)])
def test_an_opinion_is_the_units_own(unit: Unit, own: bool) -> None:
    assert who(lambda user: criteria.can_see_opinions(user, unit)) == READERS | (UNITS if own else set())
    assert who(lambda user: criteria.can_prepare_opinions(user, unit)) == OFFICE | (UNITS if own else set())
    assert who(lambda user: criteria.can_confirm_opinions(user, unit)) == OFFICE | ({UNIT_HEAD} if own else set())


def asked(answer: Answer = Answer.NONE, *, closed_on: object = None, **values: object) -> Recipient:
    recipient = Recipient(pk=1, unit=Unit(pk=1), directive=Directive(closed_on=closed_on), answer=answer, **values)
    recipient._prefetched_objects_cache = {"supplements": Supplement.objects.none()}
    return recipient


@pytest.mark.parametrize(
    ("recipient", "is_open"),
    [
        (asked(Answer.NONE), True),
        (asked(Answer.PREPARED), True),
        (asked(Answer.RECORDED), False),
        (asked(Answer.RECORDED, needs_more=True), True),
        (asked(Answer.NONE, closed_on="2024-04-04"), False),
        (asked(Answer.RECORDED, needs_more=True, closed_on="2024-04-04"), False),
    ],
)
def test_a_unit_answers_for_itself_until_the_answer_counts(recipient: Recipient, is_open: bool) -> None:
    assert who(lambda user: directives.answers_for(user, recipient)) == UNITS | {COMMUNE}
    assert who(lambda user: directives.can_prepare(user, recipient)) == (UNITS | {COMMUNE} if is_open else set())
    assert who(lambda user: directives.can_confirm(user, recipient)) == ({UNIT_HEAD, COMMUNE} if is_open else set())
    for unit in (None, Unit(pk=2)):
        assert not any(directives.answers_for(person(role, unit=unit), recipient) for role in Role)


def test_only_what_was_prepared_is_sent_back_and_once() -> None:
    head = seated(UNIT_HEAD)
    assert directives.can_send_back(head, asked(Answer.PREPARED))
    assert not directives.can_send_back(head, asked(Answer.PREPARED, return_reason="thiếu số liệu"))
    assert not directives.can_send_back(head, asked(Answer.NONE))
    assert not directives.can_send_back(seated(UNIT_OFFICER), asked(Answer.PREPARED))
    unnamed = Recipient(unit=None, directive=Directive(), answer=Answer.NONE)
    assert not any(directives.answers_for(person(role), unnamed) for role in Role)
