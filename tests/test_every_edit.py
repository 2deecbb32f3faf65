"""Every page that changes a record: what somebody else saved meanwhile is shown before it is written over.

A page of `permission_table.py` that shows a form and takes it stands in `EDITS`, or in `EXEMPT` with the reason.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role, SecondFactorRule, User
from communes.models import Contact, IncomingFile, Installation, Locality, ReportingPeriod, Unit, Village
from criteria.models import (
    Assessment,
    CriteriaSet,
    Criterion,
    Dossier,
    Evidence,
    GroupChoice,
    Indicator,
    Recognition,
    Target,
    Threshold,
)
from desk.collecting.actions import set_due
from directives.models import Directive, OfficialDocument, Recipient, Reminder, SteeringTask, WorkingSession
from directives.rules.choices import Answer
from history import actions as history
from reports.models import Letterhead, Narrative, OutlineSection
from tests.cast import Cast, example_cast
from tests.offers import Offers
from tests.permission_table import TABLE, Row
from tests.test_every_url import taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.crossing]
MEANWHILE = "Trong lúc bạn sửa, người khác đã lưu bản khác. Chưa ghi gì."
DAY = datetime.date(2024, 3, 20)
WRITES, REMOVES, ACTS, SIGNS_IN = "makes a new record", "asks why, then removes", "only acts", "the own password, codes"
At = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """Which record a page changes, what somebody else saves meanwhile, what is typed and how it is stored."""

    record: Callable[[At], models.Model]
    theirs: dict[str, Any]
    typed: dict[str, Any]
    mine: dict[str, str] = field(default_factory=dict)


def by_pk(model: type[models.Model]) -> Callable[[At], models.Model]:
    return lambda at: model._default_manager.get(pk=at.get("pk") or at["object_id"])


def texts(model: type[models.Model], name: str, **more: str) -> Edit:
    """Two people write something else into one field; the page wants `more`."""
    return Edit(by_pk(model), {name: "Người khác ghi"}, {name: "Tôi ghi"} | more, {name: "Tôi ghi"})


def unit(code: str) -> Callable[[], Unit]:
    return lambda: Unit.objects.get(code=code)


def made_of(values: dict[str, Any]) -> dict[str, Any]:
    """The values, those that are found by a question with the answer."""
    return {name: value() if callable(value) else value for name, value in values.items()}


def own_period(at: At) -> ReportingPeriod:
    return ReportingPeriod.objects.get(year=at["year"], quarter=at["quarter"])


def collecting_letter(at: At) -> Directive:
    staff = User.objects.filter(role=Role.OFFICE_STAFF)[0]
    return set_due(period=own_period(at), due_on=datetime.date(2024, 3, 15), by=staff)


def item_of(at: At) -> Indicator:
    return Indicator.objects.get(pk=at["key"].removeprefix("ct"))


def level_of(at: At) -> Threshold:
    """The level of a year that nobody used yet."""
    return Threshold.objects.get_or_create(indicator=item_of(at), year=2025, defaults={"words": "đạt"})[0]


def seated(at: At) -> User:
    """A person who belongs to the office."""
    person = User.objects.get(pk=at["pk"])
    history.change(person, by=None, role=Role.OFFICE_STAFF, unit=Installation.objects.get().office)
    return person


def chosen_group(at: At) -> GroupChoice:
    """A group that the commune chose."""
    groups = Indicator.objects.filter(criterion__how_met="any_group")
    model_set = groups[0].criterion.criteria_set
    place = {"criteria_set": model_set, "period": own_period(at), "locality": Locality.objects.get(slug=at["slug"])}
    assessment = Assessment.objects.get_or_create(**place)[0]
    return GroupChoice.objects.get_or_create(assessment=assessment, defaults={"group": groups[0], "lacks": "Đường"})[0]


def assessment_of(at: At) -> Assessment:
    return Assessment.objects.get(
        period=own_period(at), locality__slug=at["slug"], criteria_set__code="XA_NTM_2021_2025", village=None
    )


DECIDED = {"decided_by": "Nguyễn Văn An", "decided_on": "04/4/2024", "manner": "paper"}
PREPARED = {"answer": Answer.PREPARED, "answered_on": DAY, "answered_by": "Người khác ghi"}
EDITS: dict[str, Edit] = {
    "annex-edit": texts(SteeringTask, "note"),
    "as-of": Edit(own_period, {"as_of": datetime.date(2024, 4, 6)}, {"as_of": "05/4/2024"} | DECIDED),
    "collecting-due": Edit(collecting_letter, {"due_on": DAY}, {"due_on": "22/3/2024"}),
    "collecting-reminder": texts(Reminder, "note"),
    "contact-edit": texts(Contact, "post"),
    "contact-end": Edit(by_pk(Contact), {"valid_to": DAY}, {"valid_to": "22/3/2024"}),
    "criteria-item-edit": Edit(item_of, {"note": "Người khác ghi"}, {"note": "Tôi ghi"}),
    "criteria-level-edit": Edit(
        level_of, {"source": "Người khác ghi"}, {"year": "2025", "level": "đạt", "source": "Tôi ghi"}
    ),
    "directive-edit": Edit(
        lambda at: Directive.objects.get(slug=at["slug"]), {"outcome": "Người khác ghi"}, {"outcome": "Tôi ghi"}
    ),
    "directive-recipient": Edit(
        by_pk(Recipient),
        PREPARED,
        {"answered_on": "21/3/2024", "answered_by": "Tôi ghi 1"},
        {"answered_by": "Tôi ghi 1"},
    ),
    "directive-reminder": texts(Reminder, "note"),
    "document-edit": texts(OfficialDocument, "subject"),
    "dossier-edit": texts(Dossier, "note"),
    "entry": Edit(assessment_of, {"received_from": "Người khác ghi"}, {"received_from": "Tôi ghi"}),
    "evidence-detail": texts(Evidence, "title"),
    "group-choice": Edit(
        chosen_group, {"lacks": "Người khác ghi"}, {"lacks": "Tôi ghi", "outcome": "not_met", "reason": "Xã đính chính"}
    ),
    "incoming-file": texts(IncomingFile, "note"),
    "narrative-edit": Edit(
        lambda at: Narrative.objects.get(slug=at["slug"]), {"text": "Người khác ghi."}, {"text": "Tôi ghi."}
    ),
    "person-edit": Edit(seated, {"full_name": "Người khác ghi"}, {"full_name": "Tôi ghi"}),
    "recognition-edit": texts(Recognition, "note"),
    "session-edit": texts(WorkingSession, "note"),
    "target-edit": texts(Target, "note"),
    "admin:communes_installation_change": Edit(
        by_pk(Installation), {"office": unit("ubnd-tan-my")}, {"office": unit("yte")}
    ),
    "admin:communes_locality_change": texts(Locality, "name"),
    "admin:communes_reportingperiod_change": Edit(by_pk(ReportingPeriod), {"year": 2032}, {"year": "2033"}),
    "admin:communes_unit_change": texts(Unit, "name"),
    "admin:communes_village_change": texts(Village, "name"),
    "admin:criteria_criteriaset_change": texts(CriteriaSet, "name"),
    "admin:criteria_criterion_change": texts(Criterion, "note"),
    "admin:criteria_indicator_change": texts(Indicator, "note"),
    "admin:reports_letterhead_change": texts(Letterhead, "place"),
    "admin:reports_outlinesection_change": texts(OutlineSection, "title"),
}
EXEMPT: dict[str, str] = {
    # a grid: each row carries its fingerprint, and is decided on by itself
    "district": "tests/criteria/test_district.py",
    "entry-village": "the page of `entry`",
    "opinions": "tests/criteria/test_opinions_page.py",
    "criteria-set-units": "writes only what was ticked or unticked: tests/criteria/test_library_pages.py",
    "second-factor-roles": "no record, but a set of them: below",
    # what is confirmed is what was shown
    "collecting-carry-over": "tests/desk/test_collecting.py",
    "criteria-set-check": "tests/criteria/test_library_pages.py",
    "finding-keep": "tests/reports/test_keep_findings.py",
    "workbook-columns": "tests/criteria/workbook/test_views.py",
    "workbook-preview": "tests/criteria/workbook/test_views.py",
    "report-submit": "refused once the facts are others: tests/reports/test_handing_over.py",
    "backups": "changes no record: tests/desk/backups/test_page.py",
    # new records
    **dict.fromkeys(("annex-paste", "criteria-import", "criteria-set-version", "directive-name"), WRITES),
    **dict.fromkeys(("document-ask", "evidence", "evidence-village", "incoming", "report-issue", "workbook"), WRITES),
    # a button with a day or a reason, refused where it was pressed already
    **dict.fromkeys(("collecting-extension", "collecting-message", "collecting-paper"), ACTS),
    **dict.fromkeys(("directive-close", "directive-extension", "directive-letter", "directive-message"), ACTS),
    **dict.fromkeys(("person-close", "person-hand-over", "person-link", "person-reopen"), ACTS),
    **dict.fromkeys(("person-second-factor", "recognition-revoke", "report-take-back", "send-back"), ACTS),
    **dict.fromkeys(("account-password", "second-factor", "sign-in"), SIGNS_IN),
}
ENDS = {("-add", "_add"): WRITES, ("-remove", "_delete"): REMOVES}


def rows_of(name: str, method: str, *answers: int) -> list[Row]:
    """The lines of a page that answer `method` so to somebody."""
    rows = [row for row in TABLE if row.name == name and method in row.methods]
    return [row for row in rows if set(answers) & set(row.answers.values())]


def takes_a_form(name: str) -> bool:
    return bool(rows_of(name, "GET", 200) and rows_of(name, "POST", 200, 302))


PAGES = sorted({row.name for row in TABLE if takes_a_form(row.name)})


def test_every_page_that_takes_a_form_is_known() -> None:
    asked = {name for name in PAGES if not name.endswith(tuple(end for ends in ENDS for end in ends))}
    assert asked == EDITS.keys() | EXEMPT.keys()
    assert not EDITS.keys() & EXEMPT.keys()


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), example_cast() as cast:
        yield cast


@pytest.fixture(autouse=True)
def light_files(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def opened(cast: Cast, name: str) -> tuple[Client, str]:
    """A browser of somebody who may change the record, and the page's address."""
    shown, sent = rows_of(name, "GET", 200)[0], rows_of(name, "POST", 200, 302)[0]
    may = [who for who in Role.values if shown.answer(who) == 200 and sent.answer(who) in (200, 302)]
    who = Role.OFFICE_STAFF.value if Role.OFFICE_STAFF in may else may[0]
    return cast.client(who), shown.address()


def form_of(address: str, answer: HttpResponse) -> dict[str, list[str]]:
    """What the first form that leads back to its page sends when Enter is pressed."""
    sent = [form for form in Offers(address, answer.content.decode()).forms if form.method == "post"]
    form = next(form for form in sent if form.action.partition("?")[0] == address.partition("?")[0])
    return replace(form, buttons=[]).data()


def stored(record: models.Model, wanted: dict[str, Any]) -> dict[str, str]:
    """What the database says of the columns that `wanted` names, as it is typed."""
    record = type(record)._default_manager.get(pk=record.pk)
    return {name: as_typed(getattr(record, name)) for name in wanted}


def as_typed(value: Any) -> str:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y").replace("/03/", "/3/").replace("/04/", "/4/")
    return str(value)


@pytest.mark.parametrize("name", EDITS)
def test_nobody_writes_over_what_was_saved_meanwhile(cast: Cast, name: str) -> None:
    with taken_back():
        edit, (client, address) = EDITS[name], opened(cast, name)
        record = edit.record(resolve(address.partition("?")[0]).kwargs)
        theirs, typed = made_of(edit.theirs), {key: as_typed(each) for key, each in made_of(edit.typed).items()}
        wanted = edit.mine or {key: each for key, each in typed.items() if hasattr(record, key)}
        mine = form_of(address, client.get(address))
        assert mine.get("fingerprint", [""])[0], "the page carries no fingerprint"
        history.change(type(record)._default_manager.get(pk=record.pk), by=None, **theirs)
        before = stored(record, theirs | wanted)
        answer = client.post(address, mine | typed)
        assert answer.status_code == 200
        html = answer.content.decode()
        assert MEANWHILE in html
        assert stored(record, theirs | wanted) == before
        again = form_of(address, answer)
        assert {key: again[key] for key in typed} == {key: [value] for key, value in typed.items()}
        assert client.post(address, again).status_code == 302
        assert stored(record, wanted) == wanted


def test_the_roles_that_need_a_second_factor_are_not_written_over(cast: Cast) -> None:
    with taken_back():
        client, address = opened(cast, "second-factor-roles")
        mine = form_of(address, client.get(address)) | {"roles": Role.LEADER.value}
        history.create([SecondFactorRule(role=Role.UNIT_HEAD)], by=None)
        answer = client.post(address, mine)
        assert MEANWHILE in answer.content.decode()
        assert {rule.role for rule in SecondFactorRule.objects.all()} == {Role.UNIT_HEAD}
        again = form_of(address, answer)
        assert again["roles"] == [Role.LEADER.value]
        client.post(address, again)
        assert {rule.role for rule in SecondFactorRule.objects.all()} == {Role.LEADER}
