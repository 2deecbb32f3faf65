"""What changes in the course of a report."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import ReportingPeriod
from history import actions as history
from history.decisions import Decided
from history.models import DecisionSubject
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.uploads import FileKind, file_columns
from ntm_tracker.vietnamese import short_date
from reports import facts, policies
from reports.facts.frame import letterhead_of
from reports.facts.scope import Scope
from reports.findings import Finding
from reports.models import (
    HandedOver,
    HandedOverFile,
    Issued,
    OpenFinding,
    QuarterlyReport,
    ReportStage,
    SignatureProfile,
)
from reports.quarterly.state import FACTS, digest, versions

FROZEN = "Báo cáo của kỳ này đang trình ký. Muốn thay đổi, hãy thu hồi để sửa trước."
ISSUED_STAYS = (
    "Báo cáo của kỳ này đã phát hành nên giữ nguyên. Cần sửa thì ban hành văn bản thay thế hoặc công văn đính chính."
)
WHY_FROZEN: dict[str, str] = {ReportStage.SUBMITTED: FROZEN, ReportStage.ISSUED: ISSUED_STAYS}
GONE = "Bản này đã được thu hồi."
NOT_PDF = "Bản đã ký phải là tệp PDF. Hãy quét hoặc lưu thành PDF rồi chọn lại."
SIGNED_DAY = "Hãy ghi ngày trên bản đã ký."
ALREADY_SUBMITTED = "Báo cáo này đã được trình ký. Muốn trình bản khác, hãy thu hồi để sửa trước."
NOT_FIXED = "Chưa chốt số liệu của kỳ này. Hãy chốt số liệu (ghi ngày số liệu tính đến) rồi trình ký."
Said = tuple[Finding, str]  # a finding, and what is said of it when the report goes although it is open
NO_LETTERHEAD = "Chưa có mẫu tiêu đề báo cáo. Người quản trị khai báo tiêu đề và người ký trong mục Quản trị."
MOVED_ON = "Dữ liệu vừa thay đổi trong lúc tạo tệp, chưa trình bản nào. Hãy xem lại báo cáo rồi bấm Trình ký lần nữa."


@transaction.atomic
def fix_as_of(
    *, period: ReportingPeriod, as_of: datetime.date, decided: Decided, by: User, fingerprint: str = ""
) -> ReportingPeriod:
    """Chốt số liệu: the day up to which the facts of a period are known, as the head decided it.

    It is a date, not a wall: later entries are accepted. Raises ValidationError when it cannot be that day.
    """
    require(policies.can_fix_as_of(by))
    period = opened(period.pk)
    check_unchanged(period, {"as_of": as_of}, shown=fingerprint, now=fingerprint_of(period, ["as_of"]))
    check_as_of(period, as_of)
    history.change(period, by=by, reason=decided.note, as_of=as_of)
    history.record_decision(about=period, subject=DecisionSubject.AS_OF, decided=decided, by=by)
    return period


def check_as_of(period: ReportingPeriod, as_of: datetime.date) -> None:
    """Raise ValidationError when `as_of` lies before its quarter or outside its neighbours' days."""
    if as_of < period.span.first_day:
        first = short_date(period.span.first_day)
        raise ValidationError(f"Ngày này trước ngày đầu của {period} ({first}). Hãy chọn ngày từ {first} trở đi.")
    previous, following = period.neighbours()
    if previous and as_of <= previous.known_until:
        known = short_date(previous.known_until)
        raise ValidationError(f"{previous} đã tính đến hết ngày {known}. Hãy chọn ngày sau ngày đó.")
    if following and following.as_of and as_of >= following.as_of:
        known = short_date(following.as_of)
        raise ValidationError(f"{following} đã chốt đến hết ngày {known}. Hãy chọn ngày trước ngày đó.")


@transaction.atomic
def submit(
    *,
    period: ReportingPeriod,
    prepared: dict[str, bytes],
    signature: SignatureProfile,
    decided: Decided,
    by: User,
    said: Iterable[Said] = (),
) -> HandedOver:
    """Trình ký: hand over the files that were prepared, as the head decided, and seal the history over it.

    `said` is what the office says of each finding that had to be handled and is open; it is kept with the files.
    Raises ValidationError when the report cannot go now, or tells something else than when it was prepared.
    """
    require(policies.can_submit(by))
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    check_ready(period)
    report = _report_of(period, by=by)
    check_signature(report, signature, decided.on)
    history.change(report, by=by, reason=decided.note, stage=ReportStage.SUBMITTED, signature=signature)
    if facts.dump(facts.collect(period)) != prepared[FACTS]:
        raise ValidationError(MOVED_ON)
    handed_over = HandedOver(
        report=report,
        number=report.handed_over.count() + 1,
        signature=signature,
        submitted_at=timezone.now(),
        submitted_by=by,
        versions=versions(),
    )
    history.create([handed_over], by=by, reason=decided.note)
    history.create([_kept_file(handed_over, kind, content) for kind, content in prepared.items()], by=by)
    history.create(
        [
            OpenFinding(
                handed_over=handed_over, check_name=one.check, place=one.place, message=one.message, said=sentence
            )
            for one, sentence in said
        ],
        by=by,
    )
    history.record_decision(about=handed_over, subject=DecisionSubject.SUBMISSION, decided=decided, by=by)
    history.seal()
    return handed_over


def _kept_file(handed_over: HandedOver, kind: str, content: bytes) -> HandedOverFile:
    return HandedOverFile(
        handed_over=handed_over,
        file=ContentFile(content, name=kind),
        file_kind=kind,
        file_size=len(content),
        file_sha256=digest(content),
    )


def _report_of(period: ReportingPeriod, *, by: User) -> QuarterlyReport:
    """Return the report of a period that is locked; it is made where there is none yet."""
    letterhead, report = letterhead_of(Scope.of(period))
    if report is None:
        (report,) = history.create([QuarterlyReport(period=period, letterhead=letterhead)], by=by)
    report.period = period
    return report


def check_ready(period: ReportingPeriod) -> None:
    """Raise ValidationError when the report cannot be handed over now, saying what is to be done first."""
    letterhead, report = letterhead_of(Scope.of(period))
    if letterhead is None:
        raise ValidationError(NO_LETTERHEAD)
    if report and report.stage != ReportStage.DRAFT:
        raise ValidationError(ALREADY_SUBMITTED if report.stage == ReportStage.SUBMITTED else ISSUED_STAYS)
    if period.as_of is None:
        raise ValidationError(NOT_FIXED)


def check_signature(report: QuarterlyReport, signature: SignatureProfile, day: datetime.date) -> None:
    """Raise ValidationError when `signature` is not one that signs for this office on `day`."""
    valid = SignatureProfile.objects.valid_on(day).filter(letterhead=report.letterhead_id, pk=signature.pk)
    if not valid.exists():
        text = f"{signature} không giữ chức vụ này vào ngày quyết định {short_date(day)}."
        raise ValidationError({"signature": f"{text} Hãy chọn người ký khác hoặc ghi đúng ngày quyết định."})


@transaction.atomic
def take_back(*, handed_over: HandedOver, because: str, by: User) -> HandedOver:
    """Thu hồi để sửa: the report is a draft again; what was handed over stays on record. Raises ValidationError."""
    require(policies.can_take_back(by))
    handed_over = _standing(handed_over)
    values = {"taken_back_at": timezone.now(), "taken_back_by": by, "because": because}
    history.change(handed_over, by=by, reason=because, **values)
    history.change(handed_over.report, by=by, reason=because, stage=ReportStage.DRAFT)
    return handed_over


@transaction.atomic
def issue(*, handed_over: HandedOver, number: str, issued_on: datetime.date, signed: UploadedFile, by: User) -> Issued:
    """Ghi nhận phát hành: the clerk's number and date, and the signed copy. Seals. Raises ValidationError."""
    require(policies.can_issue(by))
    handed_over = _standing(handed_over)
    check_issued_on(handed_over.report.period, issued_on)
    columns = file_columns(signed)
    if columns["file_kind"] != FileKind.PDF:
        raise ValidationError({"signed": NOT_PDF})
    issued = Issued(
        handed_over=handed_over,
        number=number,
        issued_on=issued_on,
        recorded_at=timezone.now(),
        recorded_by=by,
        **columns,
    )
    history.create([issued], by=by)
    history.change(handed_over.report, by=by, stage=ReportStage.ISSUED, number=number, issued_on=issued_on)
    history.seal()
    return issued


def _standing(handed_over: HandedOver) -> HandedOver:
    """Return what is stored of a handing over, its period locked; raise ValidationError unless it can be changed."""
    ReportingPeriod.objects.select_for_update().get(pk=handed_over.period_id)
    handed_over = HandedOver.objects.select_related("report__period").get(pk=handed_over.pk)
    if handed_over.taken_back_at:
        raise ValidationError(GONE)
    if handed_over.report.stage == ReportStage.ISSUED:
        raise ValidationError(ISSUED_STAYS)
    return handed_over


def check_issued_on(period: ReportingPeriod, day: datetime.date) -> None:
    """Raise ValidationError when a report of `period` cannot have been issued on `day`."""
    if day > timezone.localdate():
        raise ValidationError({"issued_on": f"Ngày này chưa đến. {SIGNED_DAY}"})
    if day < period.known_until:
        known = short_date(period.known_until)
        text = f"Số liệu tính đến hết ngày {known}, nên báo cáo không ban hành trước ngày đó."
        raise ValidationError({"issued_on": f"{text} {SIGNED_DAY}"})


def opened(period: int) -> ReportingPeriod:
    """Return a period, locked; raise ValidationError while its report is handed over: that is taken back first."""
    locked = ReportingPeriod.objects.select_for_update().get(pk=period)
    if because := frozen_because(locked):
        raise ValidationError(because)
    return locked


def frozen_because(period: ReportingPeriod) -> str:
    """Say why nothing of the report of `period` may change now, if so."""
    report = QuarterlyReport.objects.filter(period=period).first()
    return WHY_FROZEN.get(report.stage, "") if report else ""
