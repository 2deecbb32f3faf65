"""Ghi văn bản: one paper, one form: the document, the row of Phụ lục I, the units that it asks, the session with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import Unit
from directives.actions.addresses import correct_addresses, told_address
from directives.actions.following import Addressee, give
from directives.actions.lines import CitedUnit, with_values
from directives.actions.sessions import SessionValues, add_session
from directives.actions.tasks import TaskValues, add_tasks, finish_task
from directives.models import Directive, OfficialDocument, SteeringTask, WorkingSession
from directives.policies import can_record_documents
from directives.rules.documents import (
    IS_NUMBER,
    DocumentError,
    Numbered,
    document_doubts,
    mended_subject,
    mended_symbol,
)
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.uploads import file_columns
from ntm_tracker.vietnamese import capitalised, fold

NO_NUMBER = "“{}” không phải số văn bản: ghi bằng chữ số, ví dụ 71."


@dataclass(frozen=True)
class Annexed:
    """The row of Phụ lục I that a document is told in: an open one that it settles, else a new one."""

    settles: SteeringTask | None = None
    content: str = ""
    advisers: Sequence[Unit] = ()


@transaction.atomic
def record_document(
    *,
    values: dict[str, Any],
    file: UploadedFile | None = None,
    asked: Addressee | None = None,
    annexed: Annexed | None = None,
    session: SessionValues | None = None,
    by: User,
) -> OfficialDocument:
    """Record a document of the register and what comes along with it, the three ticks: all of it or nothing."""
    require(can_record_documents(by))
    document = _checked(with_values(OfficialDocument(), _mended(values)))
    (created,) = history.create([with_values(document, file_columns(file))], by=by)
    directive = give(asked=asked, document=created, by=by) if asked else None
    if annexed:
        _annex(created, annexed, directive, by)
    if session:
        add_session(values=session | {"document": created}, by=by)
    return created


def _annex(document: OfficialDocument, annexed: Annexed, directive: Directive | None, by: User) -> None:
    """Settle an open row, or add one; it is joined with the directive, so that one job is not told twice."""
    directives = [directive] if directive else []
    if annexed.settles:
        finish_task(task=annexed.settles, document=document, directives=directives, by=by)
        return
    may_issue = document.issuer is not None and document.issuer.may_issue
    row = TaskValues(
        content=annexed.content or capitalised(f"{document.get_kind_display()} {document.subject}"),
        issuer=document.issuer if may_issue else None,
        document=document,
        raised_on=document.issued_on,
        advisers=[CitedUnit(unit) for unit in annexed.advisers],
        directives=directives,
    )
    add_tasks(tasks=[row], by=by)


@transaction.atomic
def change_document(
    *,
    document: OfficialDocument,
    values: dict[str, Any],
    file: UploadedFile | None = None,
    by: User,
    fingerprint: str = "",
) -> bool:
    """Mend a document of the register; a new file takes the place of the old one."""
    require(can_record_documents(by))
    stored = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    values, told_before = _mended(values), told_address(stored)
    check_unchanged(stored, values, shown=fingerprint, now=fingerprint_of(stored))
    _checked(with_values(stored, values))
    same_day = list(stored.directives.filter(given_on=stored.issued_on))
    changed = history.change(stored, by=by, **values, **file_columns(file))
    history.change_all([(each, {"given_on": stored.issued_on}) for each in same_day], by=by)
    correct_addresses(stored, told_before, by=by)
    return changed


def rests_on(document: OfficialDocument) -> list[str]:
    """Return what rests on a document: directives, rows of Phụ lục I, sessions; it stays as long as they do."""
    cites = f"(fact:document.{document.pk})"
    sessions = WorkingSession.objects.filter(Q(document=document) | Q(outcome__contains=cites))
    return [
        *(f"giao báo cáo: {each}" for each in document.directives.all()),
        *(f"Phụ lục I: {each.content}" for each in document.tasks.all()),
        *(f"buổi làm việc: {each}" for each in sessions),
    ]


@transaction.atomic
def remove_document(*, document: OfficialDocument, reason: str, cited_in: Sequence[str] = (), by: User) -> None:
    """Take out a document that was recorded by mistake, while nothing rests on it and no words cite it (`cited_in`).

    The history keeps it and the reason; its file stays on the disk.
    """
    require(can_record_documents(by))
    stored = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if resting := [*rests_on(stored), *cited_in]:
        raise ValidationError(f"Chưa xóa được, vì còn dùng văn bản này: {'; '.join(resting)}.")
    history.delete(stored, by=by, reason=history.needs_reason(reason))


def doubts_about(document: OfficialDocument) -> list[str]:
    """What should be looked at again in a document of the register."""
    year, symbol = document.issued_on.year, document.symbol
    same = OfficialDocument.objects.filter(symbol=symbol, issued_on__year=year, kind=document.kind)
    return document_doubts(
        kind=document.kind,
        number=document.number,
        symbol=symbol,
        issued_on=document.issued_on,
        issuer_kind=document.issuer.kind if document.issuer else "",
        same=[Numbered(*each) for each in same.exclude(pk=document.pk).values_list("number", "issued_on")],
    )


def _mended(values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` as they are kept: no number of its own in the symbol, no “về việc” before the subject."""
    if not IS_NUMBER.fullmatch(values["number"]):
        raise ValidationError({"number": NO_NUMBER.format(values["number"])})
    try:
        symbol = mended_symbol(values["number"], values["symbol"])
    except DocumentError as error:
        raise ValidationError({"symbol": str(error)}) from None
    return values | {"symbol": symbol, "subject": mended_subject(values["subject"])}


def _checked(document: OfficialDocument) -> OfficialDocument:
    """Return `document`; the same type, number, symbol and day as another's is the same document and is refused."""
    document.clean_fields()
    if document.issued_on > timezone.localdate():
        raise ValidationError({"issued_on": "Ngày ban hành không được sau hôm nay."})
    alike = OfficialDocument.objects.filter(kind=document.kind, issued_on=document.issued_on)
    number = document.number.lstrip("0")
    for each in alike.exclude(pk=document.pk):
        if each.number.lstrip("0") == number and fold(each.symbol) == fold(document.symbol):
            raise ValidationError({"number": f"Đã có {each} trong sổ. Hãy mở văn bản đó để sửa."})
    return document
