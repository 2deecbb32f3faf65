"""Who gets which answer on which page: the one table of page × role × method → status.

A page is one line: its name, the methods that it takes, the answer to each role, and how its address is filled.
What a line leaves out is the rule of the house:

- who is not signed in, or whose account was closed, is led to the sign-in page with `next`;
- a role that is not named gets 403 (`REST: 404` where the page is out of its sight);
- a method that no line of the page names gets 405.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from accounts.models import Role, User
from accounts.people.links import new_link
from communes.models import Contact, IncomingFile, Installation, Locality, ReportingPeriod, Unit
from criteria.library.contents import key_of
from criteria.models import Assessment, CriteriaSet, Evidence, Indicator, OpinionRound
from criteria.rules.choices import Stage
from desk.collecting.actions import remind
from directives.actions.answers import Letter, ask_for_more, prepare, record
from directives.actions.documents import change_document
from directives.actions.following import remind as remind_units
from directives.models import OfficialDocument, Recipient, Reminder, SteeringTask, WorkingSession
from directives.rules.choices import Answer, ReminderWay
from directives.views.forms import VALUES
from history.actions import record_decision
from history.decisions import Decided
from history.models import Decision, DecisionSubject, Manner
from reports import facts
from reports.findings import Finding
from reports.handing_over.actions import issue, submit, take_back
from reports.handing_over.finding_actions import dismiss_finding, waive_finding
from reports.models import Dismissal, HandedOver, Letterhead, Narrative, OutlineSection, SignatureProfile
from tests.cast import ANONYMOUS, INACTIVE
from tests.criteria.workbook.filling import own_sheet, written
from tests.criteria_factories import (
    make_assessment,
    make_criterion,
    make_dossier,
    make_evidence,
    make_indicator,
    make_recognition,
    make_result,
    make_set,
    make_target,
)
from tests.factories import make_contact, make_incoming, make_locality, make_unit, make_user, make_village

READ, WRITE = ("GET", "HEAD"), ("POST",)
BOTH = READ + WRITE
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")

EVERYBODY = tuple(Role.values)  # who is signed in
OFFICE = (Role.OFFICE_STAFF.value, Role.OFFICE_HEAD.value)
ADMINISTRATOR = Role.ADMINISTRATOR.value
LEADER = Role.LEADER.value
COMMUNE = Role.COMMUNE_OFFICER.value
UNITS = (Role.UNIT_HEAD.value, Role.UNIT_OFFICER.value)
READERS_OF_FILES = (*OFFICE, LEADER, ADMINISTRATOR, COMMUNE)
SEES_DRAFTS = (*OFFICE, LEADER, ADMINISTRATOR)
ALL_DIRECTIVES = (*OFFICE, LEADER, ADMINISTRATOR, *UNITS)
WRITERS = (*OFFICE, ADMINISTRATOR)
COMMUNE_AND_UNITS = (COMMUNE, *UNITS)
OUTSIDE = (ANONYMOUS, INACTIVE)
REST = "rest"


@dataclass(frozen=True)
class Row:
    """A line of the table. `args` are the address's arguments, `data` what a POST sends."""

    name: str
    methods: tuple[str, ...]
    answers: dict[str | tuple[str, ...], int]
    args: tuple | Callable[[], Iterable] = ()
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    note: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.methods[0], self.note)))

    def address(self) -> str:
        """The page's address; a name with a slash is the address of a page without a name."""
        args = [str(each) for each in (self.args() if callable(self.args) else self.args)]
        path = self.name.format(*args) if "/" in self.name else reverse(self.name, args=args)
        return path + self.query

    def answer(self, who: str) -> int | None:
        """The status for `who`; None: the way leads to the sign-in page."""
        for named, status in self.answers.items():
            if who in ((named,) if isinstance(named, str) else named):
                return status
        return None if who in OUTSIDE else self.answers.get(REST, 403)


def made(make: Callable[[], models.Model]) -> Callable[[], Iterable]:
    """The number of a record that is made for this page."""
    return lambda: [make().pk]


def somebody() -> User:
    """A person who cannot sign in: making a password takes half a second."""
    return make_user(password=None)


def with_second_factor() -> User:
    """A person who enters a code, too."""
    return make_user(password=None, has_second_factor=True)


def one_of(model: type[models.Model]) -> Callable[[], models.Model]:
    """A record of the example quarter."""
    return lambda: model._default_manager.order_by("pk")[0]


def closed() -> User:
    """A person whose account was closed."""
    return make_user(password=None, is_active=False)


def link() -> list[str]:
    """What stands in the address of a link to set a password."""
    return new_link(somebody()).strip("/").split("/")[-2:]


def contact() -> list[str | int]:
    """A unit, and one whom to call there."""
    one: Contact = make_contact()
    return [one.unit.code, one.pk]


def item_of_set() -> list[str | int]:
    """A set's address, and one of its indicators."""
    return [*A_SET, key_of(Indicator.objects.filter(criterion__criteria_set__code="XA_NTM_2021_2025")[0])]


def draft_minutes() -> list[str | int]:
    """What stands in the address of minutes of a self-assessment that is not sent yet."""
    one = make_assessment(period=one_of(ReportingPeriod)(), stage=Stage.ENTERING)
    return [one.locality.slug, *QUARTER, one.criteria_set.slug, "docx"]


def village_minutes() -> list[str | int]:
    """What stands in the address of a village's minutes."""
    village = make_village()
    one = make_assessment(period=one_of(ReportingPeriod)(), locality=village.locality, village=village)
    return [village.locality.slug, village.pk, *QUARTER, one.criteria_set.slug, "docx"]


def decision() -> Decision:
    """A decision of the head of the office, with the paper that proves it."""
    head = User.objects.filter(role=Role.OFFICE_HEAD)[0]
    paper = SimpleUploadedFile("phieu-trinh.pdf", b"%PDF-1.7\n%%EOF")
    decided = Decided(head.full_name, "Chánh Văn phòng", datetime.date(2024, 4, 4), Manner.PAPER, file=paper)
    return record_decision(about=one_of(ReportingPeriod)(), subject=DecisionSubject.AS_OF, decided=decided, by=head)


def own_file(**values: Any) -> IncomingFile:
    """A received picture of the commune whose officer is asked."""
    officer = User.objects.filter(role=Role.COMMUNE_OFFICER).earliest("pk")
    return make_incoming(locality=officer.unit.locality, **values)


def own_paper() -> IncomingFile:
    """A received PDF of the same commune."""
    return own_file(name="bao-cao.pdf", content=b"%PDF-1.7\n%%EOF")


def own_workbook() -> IncomingFile:
    """The workbook of the same commune, as it went out."""
    officer = User.objects.filter(role=Role.COMMUNE_OFFICER).earliest("pk")
    return own_file(name="ket-qua.xlsx", content=written(one_of(ReportingPeriod)(), officer))


def commune_sheet() -> IncomingFile:
    """The same commune's own table."""
    rows = [("STT", "Tiêu chí", "Kết quả"), (1, "Quy hoạch", "x"), (5, "Trường học", "K")]
    return own_file(name="bang-rieng.xlsx", content=own_sheet(rows))


def in_period(make: Callable[[], models.Model]) -> Callable[[], Iterable]:
    """The period, and the number of a record that is made for this page."""
    return lambda: [*QUARTER, make().pk]


def call() -> list[int]:
    """A quarter, and a call of the office in it."""
    period, staff = one_of(ReportingPeriod)(), User.objects.filter(role=Role.OFFICE_STAFF)[0]
    (logged,) = remind(period=period, units=[Unit.objects.get(code="ubnd-tan-my")], way=ReminderWay.CALL, by=staff)
    return [*QUARTER, logged.pk]


def in_admin(label: str, make: Callable[[], models.Model], *, add: int = 200, delete: int = 302) -> Iterator[Row]:
    """The lines of a model in the admin; `add` and `delete` are what the administrator gets."""
    name, args = f"admin:{label}", made(make)
    yield Row(f"{name}_changelist", READ, {ADMINISTRATOR: 200})
    yield Row(f"{name}_add", BOTH, {ADMINISTRATOR: add})
    yield Row(f"{name}_change", BOTH, {ADMINISTRATOR: 200}, args)
    yield Row(f"{name}_delete", READ, {ADMINISTRATOR: 200 if delete == 302 else delete}, args)
    yield Row(f"{name}_delete", WRITE, {ADMINISTRATOR: delete}, args, {"post": "yes"})
    yield Row(f"{name}_history", READ, {ADMINISTRATOR: 200}, args)
    yield Row(f"/quan-tri/{label.replace('_', '/')}/{{}}/", READ, {ADMINISTRATOR: 302}, args)


def asked_unit() -> Recipient:
    """A silent unit of directive 38: the one whose head and officer are among the cast."""
    head = User.objects.filter(role=Role.UNIT_HEAD).earliest("pk")
    return Recipient.objects.get(directive__slug=A_DIRECTIVE[0], unit=head.unit)


def asked_document() -> OfficialDocument:
    """The document of the same directive."""
    return asked_unit().directive.document


def paper_document() -> OfficialDocument:
    """The same, with its file."""
    found, staff = asked_document(), User.objects.filter(role=Role.OFFICE_STAFF)[0]
    values = {name: getattr(found, name) for name in VALUES}
    file = SimpleUploadedFile("38.pdf", b"%PDF-1.7\n%%EOF")
    change_document(document=found, values=values, file=file, by=staff)
    return found


def of_directive(make: Callable[[], models.Model]) -> Callable[[], Iterable]:
    """The directive, and the number of a record that is made for this page."""
    return lambda: [*A_DIRECTIVE, make().pk]


def directive_call() -> Reminder:
    """The same unit was called."""
    staff = User.objects.filter(role=Role.OFFICE_STAFF)[0]
    (made,) = remind_units(recipients=[asked_unit()], way=ReminderWay.CALL, by=staff)
    return made


def prepared_answer() -> Recipient:
    """The same unit, its officer's letter waits for the head."""
    one = asked_unit()
    officer = User.objects.get(role=Role.UNIT_OFFICER, unit=one.unit)
    prepare(recipients=[one], letter=Letter(datetime.date(2024, 3, 15), "12/BC"), by=officer)
    return one


def paper_answer() -> Recipient:
    """The same unit, answered by a signed letter; a test that walks on from page to page has it already."""
    one = asked_unit()
    staff = User.objects.filter(role=Role.OFFICE_STAFF)[0]
    letter = Letter(datetime.date(2024, 3, 15), "12/BC", SimpleUploadedFile("12.pdf", b"%PDF-1.7\n%%EOF"))
    if one.answer != Answer.RECORDED:
        record(directive=one.directive, recipients=[one], letter=letter, by=staff)
    return one


def unit_asked_for_more() -> Recipient:
    """The same unit, answered by a signed letter that does not suffice."""
    one = paper_answer()
    ask_for_more(recipient=one, reason="Thiếu biểu 2", by=User.objects.filter(role=Role.OFFICE_STAFF)[0])
    return one


def prepared_supplement() -> Recipient:
    """The same unit, its officer's supplement with a file waits for the head."""
    one = unit_asked_for_more()
    one.refresh_from_db()
    officer = User.objects.get(role=Role.UNIT_OFFICER, unit=one.unit)
    letter = Letter(datetime.date(2024, 3, 18), "20/BC", SimpleUploadedFile("20.pdf", b"%PDF-1.7\n%%EOF"))
    if not one.supplements.exists():
        prepare(recipients=[one], letter=letter, by=officer)
    return one


def supplement_of(one: Recipient) -> list:
    """The address of the file of the supplement of `one`."""
    return [*A_DIRECTIVE, one.pk, one.supplements.get().pk]


QUARTER = (2024, 1)
A_DIRECTIVE = ("cv-38-ubnd",)
A_SET = ("xa-ntm-2021-2025", 1)
ENTRY = (*QUARTER, "xa-ntm-2021-2025", "dinh-yen")


def village() -> list:
    """The self-assessment of a smart village that nobody entered yet."""
    dinh_yen = Locality.objects.get(slug="dinh-yen")
    found = dinh_yen.villages.first() or make_village(dinh_yen)
    return [*QUARTER, "lang-thong-minh-2021-2025", "dinh-yen", found.pk]


def sent_entry() -> list:
    """The same commune's self-assessment, sent and not taken in yet."""
    found = Assessment.objects.filter(locality__slug="dinh-yen", criteria_set__code="XA_NTM_2021_2025")
    found.update(stage=Stage.SENT)
    return [*ENTRY]


def proof(**values: Any) -> Evidence:
    """Evidence of a result that the commune of the officer sent."""
    assessment = Assessment.objects.submitted().filter(
        locality__slug="dinh-yen", criteria_set__code="XA_NTM_2021_2025"
    )[0]
    return make_evidence(assessment.results.all()[0], **values)


def proof_on_paper() -> Evidence:
    """The same, a PDF."""
    return proof(name="quyet-dinh.pdf", content=b"%PDF-1.7\n%%EOF")


def draft_proof() -> Evidence:
    """Evidence of a result that the same commune did not send yet."""
    *_, number = village()
    dinh_yen = Locality.objects.get(slug="dinh-yen")
    smart = CriteriaSet.objects.get(code="LANG_THONG_MINH_2021_2025")
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    place = {"criteria_set": smart, "period": period, "locality": dinh_yen, "village_id": number}
    draft = Assessment.objects.filter(**place).first() or make_assessment(**place, stage=Stage.ENTERING)
    return make_evidence(draft.results.first() or make_result(draft, smart.criteria.all()[0]))


def asked_for_opinions() -> list:
    """The advanced set, on which the units are asked for their opinion."""
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    advanced = CriteriaSet.objects.get(code=ADVANCED.upper().replace("-", "_"))
    opened_on = {"opened_on": datetime.date(2024, 3, 1)}
    OpinionRound.objects.get_or_create(criteria_set=advanced, period=period, defaults=opened_on)
    return [*QUARTER, ADVANCED]


def troubled_quarter() -> list:
    """A quarter with own words that are to be looked at: its part of the address of a finding."""
    period, _ = ReportingPeriod.objects.get_or_create(year=2025, quarter=1)
    words = {"section": "difficulties", "text": "Sản phẩm * OCOP."}
    Narrative.objects.get_or_create(period=period, slug="san-pham", defaults=words)
    return [2025, 1, *STRAY_MARK]


def kept_finding() -> list:
    """The same finding, kept with a reason."""
    address = troubled_quarter()
    period, head = ReportingPeriod.objects.get(year=2025), User.objects.filter(role=Role.OFFICE_HEAD)[0]
    finding = Finding(*STRAY_MARK, "Dấu “*” đứng lẻ, sẽ in ra như chữ thường.")
    decided = Decided(head.full_name, "Chánh Văn phòng", datetime.date(2025, 4, 4), Manner.PAPER)
    waive_finding(period=period, finding=finding, because="Tên sản phẩm", decided=decided, by=head)
    return address


def dismissed_finding() -> list[int]:
    """The address of the same finding, dismissed."""
    year, quarter, *_ = troubled_quarter()
    period, head = ReportingPeriod.objects.get(year=2025), User.objects.filter(role=Role.OFFICE_HEAD)[0]
    finding = Finding(*STRAY_MARK, "Dấu “*” đứng lẻ, sẽ in ra như chữ thường.")
    dismiss_finding(period=period, finding=finding, by=head)
    return [year, quarter, Dismissal.objects.get().pk]


def handed_over() -> list[int]:
    """A quarter whose report was handed over."""
    period, head = ReportingPeriod.objects.get(year=2024, quarter=1), User.objects.filter(role=Role.OFFICE_HEAD)[0]
    if not HandedOver.objects.standing().of_period(period):
        files = {"json": facts.dump(facts.collect(period)), "pdf": b"%PDF-1.7", "docx": b"PK", "txt": b"BC"}
        decided = Decided(head.full_name, "Chánh Văn phòng", datetime.date(2024, 4, 5), Manner.PAPER)
        signature = SignatureProfile.objects.get()
        submit(period=period, prepared=files, signature=signature, decided=decided, by=head)
    return [*QUARTER]


def taken_back() -> list[int]:
    """The same quarter once it was taken back."""
    address, head = handed_over(), User.objects.filter(role=Role.OFFICE_HEAD)[0]
    take_back(handed_over=HandedOver.objects.standing().get(), because="Sửa lời văn", by=head)
    return address


def issued() -> list[int]:
    """The same quarter once its report was issued."""
    address, head = handed_over(), User.objects.filter(role=Role.OFFICE_HEAD)[0]
    if (one := HandedOver.objects.standing().get()).issue is None:
        signed, day = SimpleUploadedFile("da-ky.pdf", b"%PDF-1.7\n%%EOF"), datetime.date(2024, 4, 5)
        issue(handed_over=one, number="7", issued_on=day, signed=signed, by=head)
    return address


def in_words(place: str) -> Callable[[], list]:
    """A place of the own words of a quarter whose report was handed over."""
    return lambda: [*handed_over(), place]


OWN_WORDS = ("nang-hang-ocop",)
STRAY_MARK = ("stray-mark", "narrative.san-pham")
FIGURE = "advanced.recognised"
ADVANCED = "xa-ntm-nang-cao-2021-2025"
UNITS_OF_INSTALLATION = "?app_label=communes&model_name=installation&field_name=office"

TABLE = [
    # watchers, who do not sign in
    Row("alive", READ, {OUTSIDE + EVERYBODY: 200}),
    Row("ready", READ, {OUTSIDE + EVERYBODY: 200}),
    # signing in, and the own account
    Row("sign-in", BOTH, {OUTSIDE: 200, EVERYBODY: 302}),
    Row("sign-in-code", BOTH, {OUTSIDE + EVERYBODY: 302}, note="without a password before"),
    Row("sign-out", WRITE, {OUTSIDE + EVERYBODY: 302}),
    Row("kept-input", BOTH, {EVERYBODY: 302}, note="nothing kept"),
    Row("set-password", READ, {OUTSIDE + EVERYBODY: 302}, link),
    Row("set-password", BOTH, {OUTSIDE + EVERYBODY: 404}, ["MQ", "moi"], note="no link"),
    Row("account", READ, {EVERYBODY: 200}),
    Row("account-password", BOTH, {EVERYBODY: 200}),
    Row("sign-out-everywhere", WRITE, {EVERYBODY: 302}),
    Row("second-factor", BOTH, {EVERYBODY: 200}),
    Row("second-factor-off", BOTH, {EVERYBODY: 302}, note="not switched on"),
    Row("recovery-codes", BOTH, {EVERYBODY: 302}, note="not switched on"),
    Row("recovery-codes-kept", WRITE, {EVERYBODY: 302}),
    Row("second-factor-roles", READ, {ADMINISTRATOR: 200}),
    Row("second-factor-roles", WRITE, {ADMINISTRATOR: 302}),
    # people
    Row("administration", READ, {ADMINISTRATOR: 200}),
    Row("people", READ, {ADMINISTRATOR: 200}),
    Row("person-add", BOTH, {ADMINISTRATOR: 200}),
    Row("person", READ, {ADMINISTRATOR: 200, REST: 404}, made(somebody)),
    Row("person-edit", BOTH, {ADMINISTRATOR: 200, REST: 404}, made(somebody)),
    Row("person-close", BOTH, {ADMINISTRATOR: 200, REST: 404}, made(somebody)),
    Row("person-close", BOTH, {ADMINISTRATOR: 403, REST: 404}, made(closed), note="closed already"),
    Row("person-reopen", BOTH, {ADMINISTRATOR: 200, REST: 404}, made(closed)),
    Row("person-reopen", BOTH, {ADMINISTRATOR: 403, REST: 404}, made(somebody), note="not closed"),
    Row("person-link", BOTH, {ADMINISTRATOR: 200, REST: 404}, made(somebody)),
    Row("person-hand-over", BOTH, {ADMINISTRATOR: 200, REST: 404}, made(somebody)),
    Row("person-second-factor", BOTH, {ADMINISTRATOR: 200, REST: 404}, made(with_second_factor)),
    Row("person-second-factor", BOTH, {ADMINISTRATOR: 403, REST: 404}, made(somebody), note="not switched on"),
    # copies: the office and the administrator see when they were made, the head of the office takes one
    Row("backups", READ, {WRITERS: 200}),
    Row("backups", WRITE, {Role.OFFICE_HEAD.value: 200}, note="nothing typed"),
    # units, communes, periods: everybody reads, the office and the administrator keep the list of whom to call
    Row("reference", READ, {EVERYBODY: 200}),
    Row("units", READ, {EVERYBODY: 200}),
    Row("unit", READ, {EVERYBODY: 200}, lambda: [make_unit().code]),
    Row("unit", READ, {EVERYBODY: 404}, ["khong-co"], note="unknown"),
    Row("contact-add", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, lambda: [make_unit().code]),
    Row("contact-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, contact),
    Row("contact-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 404}, lambda: [make_unit().code, 0], note="of another unit"),
    Row("contact-end", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, contact),
    Row("communes", READ, {EVERYBODY: 200}),
    Row("commune", READ, {EVERYBODY: 200}, lambda: [make_locality().slug]),
    Row("commune", READ, {EVERYBODY: 404}, ["khong-co"], note="unknown"),
    Row("commune-minutes", READ, {EVERYBODY: 200}, ("binh-thanh-trung", *QUARTER, ADVANCED, "pdf"), note="pdf"),
    Row("commune-minutes", READ, {EVERYBODY: 200}, ("binh-thanh-trung", *QUARTER, ADVANCED, "docx"), note="docx"),
    Row("commune-minutes", READ, {EVERYBODY: 404}, ("binh-thanh-trung", *QUARTER, ADVANCED, "txt"), note="unknown"),
    Row("commune-minutes", READ, {SEES_DRAFTS: 200, REST: 404}, draft_minutes, note="not sent yet"),
    Row("village-minutes", READ, {EVERYBODY: 200}, village_minutes),
    Row("periods", READ, {EVERYBODY: 200}),
    Row("as-of", BOTH, {OFFICE: 200}, QUARTER),
    Row("as-of", BOTH, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    # collecting: the office works in it, leaders and administrators read, a commune's officer sees the own commune
    Row("collecting", READ, {READERS_OF_FILES: 302, REST: 404}),
    Row("collecting-sheet", READ, {READERS_OF_FILES: 200, REST: 404}, QUARTER),
    Row("collecting-sheet", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("collecting-file", READ, {READERS_OF_FILES: 200, REST: 404}, QUARTER),
    *(
        Row(f"collecting-{page}", BOTH, {OFFICE: 200, READERS_OF_FILES: 403, REST: 404}, QUARTER)
        for page in ("due", "extension", "carry-over", "message")
    ),
    Row("collecting-call", WRITE, {OFFICE: 302, READERS_OF_FILES: 403, REST: 404}, (*QUARTER, "tan-my")),
    Row("collecting-call", WRITE, {OFFICE: 404, READERS_OF_FILES: 403, REST: 404}, (*QUARTER, "x"), note="unknown"),
    Row("collecting-paper", BOTH, {OFFICE: 200, READERS_OF_FILES: 403, REST: 404}, (*QUARTER, "tan-my")),
    Row("collecting-reminder", BOTH, {OFFICE: 200, READERS_OF_FILES: 403, REST: 404}, call),
    Row("collecting-reminder", READ, {OFFICE: 404, READERS_OF_FILES: 403, REST: 404}, (*QUARTER, 0), note="unknown"),
    # received files: the office sorts, leaders and administrators read, a commune's officer sees the own commune's
    Row("incoming", READ, {READERS_OF_FILES: 200, REST: 404}),
    Row("incoming", WRITE, {(*OFFICE, COMMUNE): 200, (LEADER, ADMINISTRATOR): 403, REST: 404}),
    Row("incoming-file", READ, {(*OFFICE, LEADER, ADMINISTRATOR): 200, REST: 404}, made(make_incoming)),
    Row("incoming-file", READ, {READERS_OF_FILES: 200, REST: 404}, made(own_file), note="of the own commune"),
    Row("incoming-file", WRITE, {OFFICE: 200, (LEADER, ADMINISTRATOR): 403, REST: 404}, made(make_incoming)),
    Row("incoming-file", WRITE, {OFFICE: 200, READERS_OF_FILES: 403, REST: 404}, made(own_file), note="own commune"),
    *(
        Row(f"incoming-{part}", READ, {READERS_OF_FILES: 200, REST: 404}, made(own_file), note="of the own commune")
        for part in ("view", "download", "thumbnail")
    ),
    *(
        Row(f"incoming-{part}", READ, {(*OFFICE, LEADER, ADMINISTRATOR): 200, REST: 404}, made(make_incoming))
        for part in ("view", "download", "thumbnail")
    ),
    Row("incoming-view", READ, {READERS_OF_FILES: 200, REST: 404}, made(own_paper), note="PDF in a frame"),
    Row("incoming-aside", WRITE, {OFFICE: 302, READERS_OF_FILES: 403, REST: 404}, made(own_file)),
    Row("incoming-back", WRITE, {OFFICE: 302, READERS_OF_FILES: 403, REST: 404}, made(own_file)),
    # levels: everybody reads, the office and the administrator keep them
    Row("targets", READ, {EVERYBODY: 200}),
    Row("target-add", BOTH, {(*OFFICE, ADMINISTRATOR): 200}),
    Row("target-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_target)),
    Row("target-remove", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_target)),
    Row("recognitions", READ, {EVERYBODY: 200}),
    Row("recognition-add", BOTH, {(*OFFICE, ADMINISTRATOR): 200}),
    Row("recognition-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_recognition)),
    Row("recognition-revoke", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_recognition)),
    Row("recognition-remove", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_recognition)),
    Row("model-level", READ, {EVERYBODY: 200}, QUARTER),
    Row("model-level", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("group-choice", BOTH, {OFFICE: 200}, (*QUARTER, "dinh-yen"), note="sent already"),
    Row("group-choice", READ, {EVERYBODY: 404}, (*QUARTER, "khong-co"), note="unknown"),
    Row("district", READ, {EVERYBODY: 200}, QUARTER),
    Row("district", WRITE, {OFFICE: 302}, QUARTER),
    Row("district", BOTH, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("dossiers", READ, {EVERYBODY: 200}),
    Row("dossier-add", BOTH, {(*OFFICE, ADMINISTRATOR): 200}),
    Row("dossier-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_dossier)),
    Row("dossier-remove", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(make_dossier)),
    # Phụ lục I and working sessions: everybody reads; the office and the administrator write
    Row("annex-latest", READ, {EVERYBODY: 302}),
    Row("annex", READ, {EVERYBODY: 200}, QUARTER),
    Row("annex", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("annex-order", WRITE, {(*OFFICE, ADMINISTRATOR): 302}, QUARTER),
    Row("annex-add", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, QUARTER),
    Row("annex-paste", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, QUARTER),
    Row("annex-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, in_period(one_of(SteeringTask))),
    Row("annex-remove", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, in_period(one_of(SteeringTask))),
    Row("sessions", READ, {EVERYBODY: 200}),
    Row("session-add", BOTH, {(*OFFICE, ADMINISTRATOR): 200}),
    Row("session-edit", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(one_of(WorkingSession))),
    Row("session-remove", BOTH, {(*OFFICE, ADMINISTRATOR): 200}, made(one_of(WorkingSession))),
    # history: each sees the own entries; decisions are the office's, leaders and administrators read them
    Row("history", READ, {EVERYBODY: 200}),
    Row("history-file", READ, {EVERYBODY: 200}, query="?q=khong-co"),
    Row("decision-file", READ, {(*OFFICE, LEADER, ADMINISTRATOR): 200, REST: 404}, made(decision)),
    # what is measured: everybody looks; what is not sent yet is shown to few
    Row("matrix-latest", READ, {EVERYBODY: 302}),
    Row("matrix-period", READ, {EVERYBODY: 302}, QUARTER),
    Row("matrix-period", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("matrix", READ, {EVERYBODY: 200}, (*QUARTER, ADVANCED)),
    Row("matrix", READ, {EVERYBODY: 200}, (*QUARTER, ADVANCED), query="?dang=chep", note="to copy"),
    Row("matrix", READ, {EVERYBODY: 404}, (*QUARTER, "khong-co"), note="unknown"),
    Row("matrix-workbook", READ, {EVERYBODY: 200}, (*QUARTER, ADVANCED)),
    # self-assessments: what was sent is everybody's, drafts are the office's and the own commune's
    Row("entry", READ, {EVERYBODY: 200}, ENTRY),
    Row("entry", WRITE, {OFFICE: 302}, ENTRY),
    Row("entry", BOTH, {EVERYBODY: 404}, (*QUARTER, "khong-co", "dinh-yen"), note="unknown"),
    Row("entry-village", READ, {(*OFFICE, LEADER, ADMINISTRATOR, COMMUNE): 200, REST: 404}, village, note="a draft"),
    Row("entry-village", WRITE, {(*OFFICE, COMMUNE): 302, (LEADER, ADMINISTRATOR): 403, REST: 404}, village),
    Row("send-back", BOTH, {OFFICE: 200}, ENTRY),
    Row(
        "send-back-village", BOTH, {(*OFFICE, LEADER, ADMINISTRATOR, COMMUNE): 403, REST: 404}, village, note="not sent"
    ),
    Row("take-back", WRITE, {}, ENTRY, note="taken into the report"),
    Row("take-back", WRITE, {COMMUNE: 302}, sent_entry, note="sent"),
    Row(
        "take-back-village",
        WRITE,
        {(*OFFICE, LEADER, ADMINISTRATOR, COMMUNE): 403, REST: 404},
        village,
        note="not sent",
    ),
    Row("consolidate", WRITE, {OFFICE: 302}, ENTRY),
    Row("consolidate-village", WRITE, {(*OFFICE, LEADER, ADMINISTRATOR, COMMUNE): 403, REST: 404}, village),
    # evidence: with the self-assessment; a commune reads its own alone, what was sent only the office changes
    Row("evidence", READ, {EVERYBODY: 200}, ENTRY),
    Row("evidence", WRITE, {OFFICE: 200}, ENTRY),
    Row("evidence-village", READ, {(*OFFICE, LEADER, ADMINISTRATOR, COMMUNE): 200, REST: 404}, village),
    Row("evidence-village", WRITE, {(*OFFICE, COMMUNE): 302, (LEADER, ADMINISTRATOR): 403, REST: 404}, village),
    Row("evidence-detail", READ, {EVERYBODY: 200}, made(proof)),
    Row("evidence-detail", WRITE, {OFFICE: 200}, made(proof)),
    *(
        Row(name, READ, {(*OFFICE, LEADER, ADMINISTRATOR, COMMUNE): 200, REST: 404}, made(draft_proof), note="a draft")
        for name in ("evidence-detail", "evidence-file", "evidence-download")
    ),
    Row(
        "evidence-detail", WRITE, {(*OFFICE, COMMUNE): 200, (LEADER, ADMINISTRATOR): 403, REST: 404}, made(draft_proof)
    ),
    Row("evidence-file", READ, {EVERYBODY: 200}, made(proof)),
    Row("evidence-file", READ, {EVERYBODY: 200}, made(proof_on_paper), note="PDF in a frame"),
    Row("evidence-download", READ, {EVERYBODY: 200}, made(proof)),
    Row("evidence-remove", BOTH, {OFFICE: 200}, made(proof)),
    Row("evidence-remove", BOTH, {(*OFFICE, COMMUNE): 200, (LEADER, ADMINISTRATOR): 403, REST: 404}, made(draft_proof)),
    # criteria: the library. Everybody reads; the office checks off and assigns; the administrator changes
    Row("criteria-sets", READ, {EVERYBODY: 200}),
    Row("criteria-sets-file", READ, {EVERYBODY: 200}, ["xlsx"], note="xlsx"),
    Row("criteria-sets-file", READ, {EVERYBODY: 404}, ["csv"], note="unknown"),
    Row("criteria-set", READ, {EVERYBODY: 200}, A_SET),
    Row("criteria-set", READ, {EVERYBODY: 404}, ("xa-ntm-2021-2025", 9), note="unknown"),
    Row("criteria-set-file", READ, {EVERYBODY: 200}, (*A_SET, "csv"), note="csv"),
    Row("criteria-set-check", READ, {(*OFFICE, ADMINISTRATOR): 200}, A_SET),
    Row("criteria-set-check", WRITE, {(*OFFICE, ADMINISTRATOR): 302}, A_SET),
    Row("criteria-set-units", READ, {(*OFFICE, ADMINISTRATOR): 200}, A_SET),
    Row("criteria-set-units", WRITE, {(*OFFICE, ADMINISTRATOR): 302}, A_SET),
    Row("criteria-set-version", BOTH, {ADMINISTRATOR: 200}, A_SET),
    Row("criteria-item-edit", BOTH, {ADMINISTRATOR: 200}, item_of_set),
    Row("criteria-item-edit", BOTH, {ADMINISTRATOR: 404}, (*A_SET, "tc0"), note="of another set"),
    Row("criteria-level-edit", BOTH, {ADMINISTRATOR: 200}, item_of_set),
    Row("criteria-import", BOTH, {ADMINISTRATOR: 200}),
    Row("criteria-import-preview", BOTH, {ADMINISTRATOR: 404}, ["0" * 32], note="of another session"),
    # workbooks: the office's, and the own commune's
    Row("workbook", BOTH, {(*OFFICE, COMMUNE): 200}, QUARTER),
    Row("workbook", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("workbook-file", READ, {(*OFFICE, COMMUNE): 200}, QUARTER),
    Row("workbook-file", READ, {(*OFFICE, COMMUNE): 404}, QUARTER, query="?xa=khong-co", note="unknown commune"),
    Row("workbook-preview", BOTH, {(*OFFICE, COMMUNE): 200}, in_period(own_workbook)),
    Row("workbook-preview", READ, {(*OFFICE, COMMUNE): 302}, in_period(commune_sheet), note="a commune's own table"),
    Row("workbook-preview", READ, {OFFICE: 404, COMMUNE: 404}, in_period(make_incoming), note="a picture"),
    Row("workbook-columns", BOTH, {(*OFFICE, COMMUNE): 200}, in_period(commune_sheet)),
    Row("workbook-columns", BOTH, {(*OFFICE, COMMUNE): 302}, in_period(own_workbook), note="our own workbook"),
    # ý kiến của ngành: a unit's own grid; the office, leaders and administrators see how far all units are
    Row("opinions", READ, {COMMUNE: 404, EVERYBODY: 200}, (*QUARTER, ADVANCED)),
    Row("opinions", READ, {COMMUNE: 404, EVERYBODY: 200}, asked_for_opinions, note="switched on"),
    Row("opinions", READ, {SEES_DRAFTS: 200, REST: 404}, asked_for_opinions, query="?don-vi=yte", note="of a unit"),
    Row("opinions", READ, {EVERYBODY: 404}, asked_for_opinions, query="?don-vi=khong-co", note="of no unit"),
    Row("opinions", READ, {EVERYBODY: 404}, (*QUARTER, "khong-co"), note="unknown"),
    Row("opinions", WRITE, {UNITS: 302, COMMUNE: 404}, asked_for_opinions, note="own unit"),
    Row(
        "opinions",
        WRITE,
        {OFFICE: 200, (LEADER, ADMINISTRATOR): 403, REST: 404},
        asked_for_opinions,
        query="?don-vi=yte",
    ),
    Row("opinions-switch", WRITE, {OFFICE: 302, COMMUNE: 404}, (*QUARTER, ADVANCED)),
    # directives: the office works in them, leaders and administrators read, a unit sees those that ask it
    Row("directives", READ, {EVERYBODY: 200}),
    Row("documents", READ, {EVERYBODY: 200}),
    Row("document-add", BOTH, {OFFICE: 200}),
    Row("document", READ, {ALL_DIRECTIVES: 200, REST: 404}, made(asked_document)),
    Row("document-edit", BOTH, {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404}, made(asked_document)),
    Row("document-ask", BOTH, {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404}, made(asked_document)),
    Row("document-remove", BOTH, {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404}, made(asked_document)),
    Row("task-add", BOTH, {OFFICE: 200}),
    Row("document-file", READ, {ALL_DIRECTIVES: 200, REST: 404}, made(paper_document)),
    Row("document-file", READ, {EVERYBODY: 404}, made(asked_document), note="no file"),
    Row("directive", READ, {ALL_DIRECTIVES: 200, REST: 404}, A_DIRECTIVE),
    Row("directive", READ, {EVERYBODY: 404}, ["khong-co"], note="unknown"),
    Row("directive-answer", WRITE, {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404}, A_DIRECTIVE, note="nobody ticked"),
    *(
        Row(f"directive-{page}", BOTH, {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404}, A_DIRECTIVE)
        for page in ("message", "letter", "extension", "edit", "close", "name")
    ),
    *(
        Row(
            "directive-letter-file",
            READ,
            {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404},
            (*A_DIRECTIVE, form),
            note=form,
        )
        for form in ("docx", "pdf")
    ),
    Row(
        "directive-letter-file",
        READ,
        {OFFICE: 404, ALL_DIRECTIVES: 403, REST: 404},
        (*A_DIRECTIVE, "txt"),
        note="unknown",
    ),
    Row("directive-reminder", BOTH, {OFFICE: 200, ALL_DIRECTIVES: 403, REST: 404}, of_directive(directive_call)),
    Row("directive-reminder", READ, {OFFICE: 404, ALL_DIRECTIVES: 403, REST: 404}, (*A_DIRECTIVE, 0), note="unknown"),
    Row("directive-call", WRITE, {OFFICE: 302, ALL_DIRECTIVES: 403, REST: 404}, of_directive(asked_unit)),
    Row("directive-recipient", READ, {ALL_DIRECTIVES: 200, REST: 404}, of_directive(asked_unit)),
    Row(
        "directive-recipient",
        WRITE,
        {(*OFFICE, *UNITS): 200, ALL_DIRECTIVES: 403, REST: 404},
        of_directive(asked_unit),
    ),
    Row("directive-answer-file", READ, {ALL_DIRECTIVES: 200, REST: 404}, of_directive(paper_answer)),
    Row("directive-answer-file", READ, {EVERYBODY: 404}, of_directive(asked_unit), note="no file"),
    Row(
        "directive-recipient",
        READ,
        {ALL_DIRECTIVES: 200, REST: 404},
        of_directive(prepared_supplement),
        note="a supplement waits",
    ),
    Row(
        "directive-recipient",
        WRITE,
        {(*OFFICE, *UNITS): 200, ALL_DIRECTIVES: 403, REST: 404},
        of_directive(prepared_supplement),
        note="a supplement waits",
    ),
    Row(
        "directive-supplement-file",
        READ,
        {ALL_DIRECTIVES: 200, REST: 404},
        lambda: supplement_of(prepared_supplement()),
    ),
    Row(
        "directive-supplement-file",
        READ,
        {EVERYBODY: 404},
        lambda: [*A_DIRECTIVE, paper_answer().pk, 0],
        note="unknown",
    ),
    Row("timeliness", READ, {EVERYBODY: 200}),
    Row("timeliness-workbook", READ, {EVERYBODY: 200}),
    Row("to-do-send", WRITE, {EVERYBODY: 200}, note="nothing ticked"),
    Row("to-do-confirm", WRITE, {UNITS[0]: 302, UNITS[1]: 403, REST: 404}, lambda: [prepared_answer().pk]),
    Row(
        "to-do-confirm",
        WRITE,
        {UNITS[0]: 302, UNITS[1]: 403, REST: 404},
        lambda: [prepared_supplement().pk],
        note="a supplement",
    ),
    # reports
    Row("home", READ, {EVERYBODY: 200}),
    Row("report", READ, {EVERYBODY: 200}, QUARTER),
    Row("report", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("report-file", READ, {EVERYBODY: 200}, (*QUARTER, "txt"), note="txt"),
    Row("report-file", READ, {EVERYBODY: 200}, (*QUARTER, "docx"), note="docx"),
    Row("report-file", READ, {EVERYBODY: 200}, (*QUARTER, "pdf"), note="pdf"),
    Row("report-file", READ, {EVERYBODY: 404}, (*QUARTER, "html"), note="unknown"),
    Row("report-figure", READ, {EVERYBODY: 200}, (*QUARTER, FIGURE)),
    Row("report-figure", READ, {EVERYBODY: 404}, (*QUARTER, "khong.co"), note="unknown"),
    Row("finding-keep", BOTH, {OFFICE: 200}, troubled_quarter),
    Row("finding-keep", BOTH, {OFFICE: 302}, (*QUARTER, *STRAY_MARK), note="put right meanwhile"),
    Row("finding-keep", BOTH, {EVERYBODY: 404}, (2024, 2, *STRAY_MARK), note="no such quarter"),
    Row("finding-reopen", WRITE, {OFFICE: 302}, kept_finding),
    Row("finding-dismiss", WRITE, {OFFICE: 302}, troubled_quarter),
    Row("finding-restore", WRITE, {OFFICE: 302}, dismissed_finding),
    Row("finding-restore", WRITE, {OFFICE: 404}, (*QUARTER, 999), note="nothing was dismissed"),
    Row("finding-reopen", WRITE, {OFFICE: 404}, (*QUARTER, *STRAY_MARK), note="not kept"),
    Row("report", READ, {EVERYBODY: 200}, handed_over, note="handed over"),
    Row("report-file", READ, {EVERYBODY: 200}, lambda: [*handed_over(), "pdf"], note="handed over"),
    # own words: the office and the administrator write, leaders read, to others they are out of sight
    Row("narratives", READ, {SEES_DRAFTS: 200, REST: 404}, QUARTER),
    Row("narratives", READ, {SEES_DRAFTS: 200, REST: 404}, handed_over, note="handed over"),
    Row("narratives", READ, {EVERYBODY: 404}, (2024, 2), note="unknown"),
    Row("narrative-act", WRITE, {WRITERS: 302, LEADER: 403, REST: 404}, QUARTER, {"untell": OWN_WORDS[0]}),
    Row("narrative-act", WRITE, {WRITERS: 302, LEADER: 403, REST: 404}, QUARTER, note="no button"),
    Row("narrative-carry", WRITE, {WRITERS: 302, LEADER: 403, REST: 404}, QUARTER),
    Row("narrative-add", BOTH, {WRITERS: 200, LEADER: 403, REST: 404}, (*QUARTER, "difficulties")),
    Row("narrative-add", BOTH, {(*WRITERS, *COMMUNE_AND_UNITS): 404}, (*QUARTER, "khong-co"), note="no such place"),
    Row("narrative-add", READ, {WRITERS: 302, LEADER: 403, REST: 404}, in_words("difficulties"), note="handed over"),
    Row("narrative-edit", BOTH, {WRITERS: 200, LEADER: 403, REST: 404}, (*QUARTER, *OWN_WORDS)),
    Row("narrative-edit", BOTH, {(*WRITERS, *COMMUNE_AND_UNITS): 404}, (*QUARTER, "khong-co"), note="unknown"),
    Row("narrative-remove", BOTH, {WRITERS: 200, LEADER: 403, REST: 404}, (*QUARTER, *OWN_WORDS)),
    Row("report-submit", BOTH, {OFFICE: 200}, QUARTER),
    Row("report-submit", BOTH, {OFFICE: 302}, handed_over, note="handed over"),
    Row("report-submit", BOTH, {EVERYBODY: 404}, (2024, 2), note="no such quarter"),
    Row("report-take-back", BOTH, {OFFICE: 200}, handed_over),
    Row("report-take-back", BOTH, {OFFICE: 302}, QUARTER, note="a draft"),
    Row("handed-over-file", READ, {EVERYBODY: 200}, lambda: [*handed_over(), 1, "docx"], note="stands"),
    Row(
        "handed-over-file",
        READ,
        {SEES_DRAFTS: 200, REST: 404},
        lambda: [*taken_back(), 1, "docx"],
        note="taken back",
    ),
    Row("handed-over-file", READ, {EVERYBODY: 404}, lambda: [*handed_over(), 1, "json"], note="facts"),
    Row("handed-over-file", READ, {EVERYBODY: 404}, (*QUARTER, 1, "pdf"), note="a draft"),
    Row("report-issue", BOTH, {OFFICE: 200}, handed_over),
    Row("report-issue", BOTH, {OFFICE: 302}, QUARTER, note="a draft"),
    Row("report-issue", BOTH, {OFFICE: 302}, issued, note="issued"),
    Row("report-take-back", BOTH, {OFFICE: 302}, issued, note="issued"),
    Row("report", READ, {EVERYBODY: 200}, issued, note="issued"),
    Row("issued-file", READ, {EVERYBODY: 200}, issued),
    Row("issued-file", READ, {EVERYBODY: 404}, handed_over, note="handed over"),
    Row("components", READ, {EVERYBODY: 404}, note="while developing only"),
    # admin
    Row("admin:login", READ, {OUTSIDE + EVERYBODY: 302}),
    Row("admin:logout", WRITE, {ADMINISTRATOR: 302}),
    Row("admin:password_change", READ, {ADMINISTRATOR: 302}),
    Row("admin:password_change_done", READ, {ADMINISTRATOR: 302}),
    Row("admin:jsi18n", READ, {ADMINISTRATOR: 200}),
    Row("admin:autocomplete", READ, {ADMINISTRATOR: 200}, query=UNITS_OF_INSTALLATION),
    Row("admin:autocomplete", READ, {}, note="without a field"),
    Row("admin:view_on_site", READ, {ADMINISTRATOR: 404}, (0, 0)),
    Row("admin:app_list", READ, {ADMINISTRATOR: 200}, ["communes"]),
    Row("/quan-tri/khong-co/", READ, {ADMINISTRATOR: 404}),
    *in_admin("communes_installation", one_of(Installation), add=403),
    *in_admin("communes_locality", make_locality),
    *in_admin("communes_reportingperiod", lambda: ReportingPeriod.objects.get_or_create(year=2031, quarter=1)[0]),
    *in_admin("communes_unit", make_unit),
    *in_admin("communes_village", make_village),
    *in_admin("criteria_criteriaset", make_set),
    *in_admin("criteria_criterion", make_criterion),
    *in_admin("criteria_indicator", make_indicator),
    *in_admin("reports_letterhead", one_of(Letterhead), delete=403),
    *in_admin("reports_outlinesection", one_of(OutlineSection)),
]
