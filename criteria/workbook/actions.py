"""An Excel workbook is kept as it came, and what it changes is recorded: all of it or nothing."""

import dataclasses
from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_bring_files, is_office, visible_files
from communes.models import IncomingFile, ReportingPeriod
from communes.rules.choices import Channel
from criteria.models import SheetLayout
from criteria.rules.columns import Layout, head_words
from criteria.sheet.record import record_results
from criteria.subject import ConflictError, Source, Subject
from criteria.workbook.cells import pages_of
from criteria.workbook.plan import Plan
from history import actions as history
from ntm_tracker.fingerprint import check_shown
from ntm_tracker.tables.model import Table
from ntm_tracker.tables.word import tables_of_docx
from ntm_tracker.uploads import TABLES, FileKind, file_columns
from ntm_tracker.vietnamese import capitalised
from ntm_tracker.workbooks import OLE, BadWorkbookError

NO_TABLE = "Tệp không có bảng nào. Hãy gửi tệp có bảng kết quả"
CHANGED_SINCE = "Số liệu vừa được người khác sửa. Hãy xem lại các thay đổi rồi xác nhận."


@transaction.atomic
def keep_workbook(*, file: UploadedFile, period: ReportingPeriod, by: User) -> IncomingFile:
    """Keep an uploaded workbook among the received files; one that is there already is not kept twice.

    Raises ValidationError for what is no workbook that can be read, with what to do about it.
    """
    if not can_bring_files(by):
        raise PermissionDenied
    columns = _checked(file)
    kept = visible_files(by).in_use().filter(file_sha256=columns["file_sha256"], period=period).first()
    if kept is not None:
        return kept
    own = None if is_office(by) else by.unit
    record = IncomingFile(
        **columns,
        channel=Channel.EXCEL,
        sender="" if own is None else by.full_name,
        received_on=timezone.localdate(),
        uploaded_at=timezone.now(),
        period=period,
        locality=own.locality if own else None,
        unit=own,
    )
    (kept,) = history.create([record], by=by)
    return kept


def _checked(file: UploadedFile) -> dict:
    """The columns of the file; a workbook of old is told from other files that are not taken."""
    try:
        if file.read(len(OLE)) == OLE:
            file.seek(0)
            pages_of(file.read())
        file.seek(0)
        columns = file_columns(file)
        if columns["file_kind"] not in TABLES:
            raise ValidationError({"file": "Tệp không phải bảng Excel hoặc Word. Hãy chọn tệp .xlsx, .xls hoặc .docx."})
        if not _tables(columns["file_kind"], file.read()):
            raise ValidationError({"file": NO_TABLE})
    except BadWorkbookError as error:
        raise ValidationError({"file": capitalised(str(error))}) from error
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    file.seek(0)
    return columns


def _tables(kind: str, data: bytes) -> list[Table]:
    return tables_of_docx(data) if kind == FileKind.DOCX else pages_of(data)


def pages_of_file(file: IncomingFile) -> list[Table]:
    """The pages of a kept workbook, the tables of a Word file; raises BadWorkbookError."""
    with file.file.open("rb") as stored:
        tables = _tables(file.file_kind, stored.read())
    if not tables:
        raise BadWorkbookError(NO_TABLE)
    return tables


@transaction.atomic
def import_plan(
    *,
    plan: Plan,
    file: IncomingFile,
    chosen: Collection[str] = (),
    layout: Layout | None = None,
    page: Table | None = None,
    by: User,
    reason: str = "",
    fingerprint: str | None = None,
) -> int:
    """Record what `plan` changes, and the conflicts that were `chosen`; return how many rows were sent.

    All pages or none; the `layout` of a commune's own sheet is remembered. Raises ValidationError when there is
    something wrong, or when a row was changed since.
    """
    check_shown(fingerprint, plan.fingerprint, CHANGED_SINCE)
    if plan.problems:
        raise ValidationError([str(each) for each in plan.problems])
    source = Source(Channel.EXCEL, file.sender, file.received_on) if is_office(by) else None
    sent = 0
    for each in plan.sheets:
        entries = each.entries(chosen)
        count = len(entries.criteria) + len(entries.indicators)
        if not count:
            continue
        subject = each.sheet.subject
        try:
            record_results(subject=subject, entries=entries, by=by, source=source, reason=reason)
        except ConflictError as error:
            raise ValidationError(CHANGED_SINCE, code="changed") from error
        sent += count
    subjects = [each.sheet.subject for each in plan.sheets]
    if layout and page and subjects:
        _remember(layout, page, subjects[0], by)
    _assign(file, subjects, by)
    return sent


def _assign(file: IncomingFile, subjects: Collection[Subject], by: User) -> None:
    """A workbook of one commune is that commune's paper."""
    localities = {each.locality.pk: each.locality for each in subjects}
    if file.locality_id is None and len(localities) == 1 and is_office(by):
        stored = IncomingFile.objects.select_for_update().get(pk=file.pk)
        (locality,) = localities.values()
        history.change(stored, by=by, locality=locality, period=next(iter(subjects)).period)


def _remember(layout: Layout, page: Table, subject: Subject, by: User) -> None:
    """Keep how a commune's own sheet is laid out, for the next quarter."""
    place = {"locality": subject.locality, "criteria_set": subject.criteria_set}
    words = head_words(page, layout.head)[: SheetLayout.LONGEST]
    columns = {**dataclasses.asdict(layout), "head_words": words}
    stored = SheetLayout.objects.select_for_update().filter(**place).first()
    if stored is None:
        history.create([SheetLayout(**place, **columns)], by=by)
    else:
        history.change(stored, by=by, **columns)
