"""How far the report of a period is, and as what it is shown: as it is today, or as it was handed over."""

from dataclasses import dataclass, replace

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import UserRequest
from communes.models import ReportingPeriod
from history.models import Entry, Seal
from reports import facts
from reports.choices import ReportStage
from reports.facts import ReportFacts
from reports.facts.scope import NotInstalledError
from reports.models import HandedOver, HandedOverFile, Issued
from reports.quarterly import report
from reports.quarterly.prepared import FACTS, digest
from reports.quarterly.report import PRINTERS, Report, make

LOST = "Tệp đã trình bị mất hoặc bị thay đổi trên máy chủ. Hãy báo người quản trị; bản sao lưu giữ tệp gốc."
NOT_WRITTEN_AGAIN = "Chương trình đã đổi nên không hiện lại được trang đã trình. Hãy mở tệp PDF hoặc Word đã trình."
WORDS_CHANGED = "Chương trình đã đổi: chữ trên trang này khác với tệp đã trình. Tệp PDF và Word đã trình là bản đúng."


class AlteredError(Exception):
    """A file that was handed over is no longer what it was."""


@dataclass(frozen=True)
class ReportState:
    """The stage of a report, the handing over that stands, the report as it is shown.

    `report` is None where it cannot be written again; `warning` says why, or what is not as it was.
    """

    stage: ReportStage
    handed_over: HandedOver | None
    report: Report | None
    warning: str = ""

    @property
    def is_draft(self) -> bool:
        return self.stage == ReportStage.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.stage == ReportStage.ISSUED


@dataclass(frozen=True)
class Difference:
    """A figure of the report that today's records show differently; `now` is empty where they have none."""

    key: str
    meaning: str
    written: str
    now: str


def state_of_report(period: ReportingPeriod) -> ReportState:
    """Return how far the report of `period` is. A draft is made from the records. Raises NotInstalledError."""
    handed_over = HandedOver.objects.standing().of_period(period).with_names().first()
    if handed_over is None:
        return ReportState(ReportStage.DRAFT, None, report.make(period))
    stage = ReportStage(handed_over.report.stage)
    try:
        frozen = report.from_facts(facts.load(content_of(handed_over.file_of(FACTS))))
    except AlteredError:
        return ReportState(stage, handed_over, None, LOST)
    except msgspec.DecodeError:
        return ReportState(stage, handed_over, None, NOT_WRITTEN_AGAIN)
    same_words = digest(PRINTERS["txt"](frozen)) == handed_over.file_of("txt").file_sha256
    shown = _numbered(frozen, handed_over.issue) if handed_over.issue else frozen
    return ReportState(stage, handed_over, shown, "" if same_words else WORDS_CHANGED)


def _numbered(frozen: Report, issued: Issued) -> Report:
    """Return a report with the number and date that the clerk gave it."""
    letterhead = replace(frozen.facts.letterhead, number=issued.printed_number, issued_on=issued.issued_on)
    return report.from_facts(replace(frozen.facts, letterhead=letterhead))


def content_of(file: HandedOverFile | Issued) -> bytes:
    """Return a file that was handed over, once its digest was looked at. Raises AlteredError."""
    try:
        with file.file.open("rb") as source:
            content = source.read()
    except OSError:
        raise AlteredError(file.file.name) from None
    if digest(content) != file.file_sha256:
        raise AlteredError(file.file.name)
    return content


def differences(written: ReportFacts, today: ReportFacts) -> tuple[Difference, ...]:
    """Return the figures that `written` and `today` show differently."""
    now = today.figures()
    return tuple(
        Difference(key, figure.meaning, figure.text, now[key].text if key in now else "")
        for key, figure in written.figures().items()
        if key not in now or now[key].text != figure.text
    )


def seal_of(handed_over: HandedOver) -> Seal | None:
    """Return the seal that closed over the entry of a handing over."""
    record_type = ContentType.objects.get_for_model(HandedOver)
    entries = Entry.objects.filter(record_type=record_type, record_id=handed_over.pk).values("pk")
    return Seal.objects.filter(members__entry_number__in=entries).order_by("pk").first()


def made_of(period: ReportingPeriod) -> Report:
    """Return the report as it is today; 404 while nobody has said where the program is used."""
    try:
        return make(period)
    except NotInstalledError as error:
        raise Http404(str(error)) from error


def shown_of(period: ReportingPeriod) -> ReportState:
    """Return the report as it is shown: a draft of today, or what was handed over; 404 as above."""
    try:
        return state_of_report(period)
    except NotInstalledError as error:
        raise Http404(str(error)) from error


def busy(request: UserRequest, period: ReportingPeriod | None) -> HttpResponse:
    """Return the answer while others print."""
    answer = render(request, "reports/busy.html", {"period": period}, status=503)
    answer.headers["Retry-After"] = "5"
    return answer
