"""How far the report of a period is: today's draft, or what was handed over; its files are made and read here.

Files are given out to be saved, under a type of ours; a kept one only while it is what it was.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.shortcuts import render

from accounts.policies import UserRequest
from communes.models import ReportingPeriod
from history.models import Entry, Seal
from ntm_tracker.uploads import LostFileError, made_response, opened
from reports import facts
from reports.facts import ReportFacts
from reports.facts.frame import signed_by
from reports.models import HandedOver, HandedOverFile, Issued, ReportStage, SignatureProfile
from reports.printing.pdf import BusyError
from reports.quarterly import report
from reports.quarterly.report import PRINTERS, Report

FACTS = "json"
FORMS = ("pdf", "docx", "txt")  # what is given out; the facts stay here
PRINTING = ("weasyprint", "python-docx", "jinja2", "markdown-it-py")
# What the words and the look of a report depend on.
SOURCES = (
    ("reports", "*.py"),
    ("reports/printing/word_base", "*"),
    ("templates/reports/quarterly", "*.md"),
    ("templates/reports/paper", "*.html"),
)
STYLE = "static/css/report.css"
PRINTED = ("pdf", "docx")
LOST = "Tệp đã trình bị mất hoặc bị thay đổi trên máy chủ. Hãy báo người quản trị; bản sao lưu giữ tệp gốc."
NOT_WRITTEN_AGAIN = "Chương trình đã đổi nên không hiện lại được trang đã trình. Hãy mở tệp PDF hoặc Word đã trình."
OTHER_PERIOD = "Báo cáo đã trình là của kỳ khác: năm hoặc quý của kỳ này bị sửa từ bên ngoài. Hãy báo người quản trị."
WORDS_CHANGED = "Chương trình đã đổi: chữ trên trang này khác với tệp đã trình. Tệp PDF và Word đã trình là bản đúng."


def prepare(period: ReportingPeriod, signature: SignatureProfile) -> dict[str, bytes]:
    """Return the files of the report of `period` as `signature` signs it, by their kind.

    Call it outside any transaction. Raises BusyError.
    """
    collected = replace(facts.collect(period), signature=signed_by(signature))
    made = report.from_facts(collected)
    return {FACTS: facts.dump(collected), **{form: PRINTERS[form](made) for form in FORMS}}


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


@cache
def versions() -> str:
    """Return what made the files: this program, a digest of what writes and prints, and the printers."""
    root = Path(settings.BASE_DIR)
    paths = {path for folder, pattern in SOURCES for path in (root / folder).rglob(pattern) if path.is_file()}
    own = digest(b"\0".join(part for path in sorted(paths | {root / STYLE}) for part in _told(path, root)))
    printers = ", ".join(f"{name} {version(name)}" for name in PRINTING)
    return f"NTM Tracker {settings.VERSION} ({own[:12]}), {printers}"


def _told(path: Path, root: Path) -> tuple[bytes, bytes]:
    return path.relative_to(root).as_posix().encode(), path.read_bytes()


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
    handed_over = HandedOver.objects.standing_of(period)
    if handed_over is None:
        return ReportState(ReportStage.DRAFT, None, report.make(period))
    stage = ReportStage(handed_over.report.stage)
    try:
        frozen = report.from_facts(facts.load(content_of(handed_over.file_of(FACTS))))
    except LostFileError:
        return ReportState(stage, handed_over, None, LOST)
    except msgspec.DecodeError:
        return ReportState(stage, handed_over, None, NOT_WRITTEN_AGAIN)
    told = frozen.facts.period
    if (told.year_number, told.quarter) != (period.year, period.quarter):
        return ReportState(stage, handed_over, frozen, OTHER_PERIOD)
    same_words = digest(PRINTERS["txt"](frozen)) == handed_over.file_of("txt").file_sha256
    shown = _numbered(frozen, handed_over.issue) if handed_over.issue else frozen
    return ReportState(stage, handed_over, shown, "" if same_words else WORDS_CHANGED)


def _numbered(frozen: Report, issued: Issued) -> Report:
    """Return a report with the number and date that the clerk gave it."""
    letterhead = replace(frozen.facts.letterhead, number=issued.printed_number, issued_on=issued.issued_on)
    return report.from_facts(replace(frozen.facts, letterhead=letterhead))


def content_of(file: HandedOverFile | Issued) -> bytes:
    """Return a file that was handed over, once its digest was looked at; raise LostFileError."""
    with opened(file) as source:
        return source.read()


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


def printed_file(
    request: UserRequest, period: ReportingPeriod | None, name: str, printing: Callable[[], bytes]
) -> HttpResponse:
    """Return what `printing` gives, to be saved as `name`; while too many others print, a page that says so."""
    try:
        content = printing()
    except BusyError:
        answer = render(request, "reports/busy.html", {"period": period}, status=503)
        answer.headers["Retry-After"] = "5"
        return answer
    return made_response(content, name)


def kept_file(request: UserRequest, file: HandedOverFile | Issued) -> HttpResponse:
    """Return a file that was handed over, or the signed copy; a page that says so when it is no longer what it was."""
    handed_over = file.handed_over
    period = handed_over.report.period
    try:
        content = content_of(file)
    except LostFileError:
        return render(request, "reports/altered.html", {"period": period}, status=409)
    which = "da-ky" if isinstance(file, Issued) else f"trinh-lan-{handed_over.number}"
    return made_response(content, f"bao-cao-{period.year}-quy-{period.quarter}-{which}.{file.file_kind}")
