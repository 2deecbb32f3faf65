"""Phụ lục I: steering tasks are added, changed, put in order, removed."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import Unit
from directives.actions.lines import CitedUnit, free_slug, line_keys, moved, rising, with_values, write_lines
from directives.models import Directive, OfficialDocument, SteeringTask, TaskAdviser
from directives.policies import can_edit_tasks
from directives.rules.documents import DocumentError, mended_symbol
from directives.rules.remarks import read_remark
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import short_date

COLUMNS = ("content", "issuer", "issuer_cited_as", "document", "remark", "raised_on", "note")
ISSUER_MAY_NOT = "Đơn vị này không được ban hành văn bản. Hãy chọn đơn vị khác, hoặc ghi nguyên văn ở ô bên cạnh."
SAME_TASK = "Nội dung này đã có trong Phụ lục I và chưa thực hiện xong. Hãy sửa dòng đã có."


@dataclass(frozen=True)
class NewDocument:
    """A document that nobody recorded yet: what its citation needs; who issued it where `says_issuer`, known or not."""

    kind: str
    number: str
    symbol: str
    issued_on: datetime.date
    subject: str = ""
    issuer: Unit | None = None
    says_issuer: bool = False


@dataclass(frozen=True)
class TaskValues:
    """What is written of one row of the annex; `beside`: what its remark cites besides the row's document."""

    content: str
    issuer: Unit | None = None
    issuer_cited_as: str = ""
    document: OfficialDocument | NewDocument | None = None
    remark: str = ""
    beside: Sequence[NewDocument] = ()
    raised_on: datetime.date | None = None
    note: str = ""
    advisers: Sequence[CitedUnit] = ()
    directives: Sequence[Directive] = ()

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COLUMNS}


@transaction.atomic
def add_tasks(*, tasks: Sequence[TaskValues], by: User, reason: str = "") -> list[SteeringTask]:
    """Add rows at the end of the annex: all of them or none."""
    require(can_edit_tasks(by))
    last = SteeringTask.objects.aggregate(last=Max("order"))["last"] or 0
    slugs: list[str] = []
    added = []
    for order, values in enumerate(tasks, last + 1):
        slugs.append(free_slug(SteeringTask, values.content, slugs))
        columns = values.columns() | _documents(values, by=by)
        added.append(_checked(SteeringTask(slug=slugs[-1], order=order, **columns)))
    added = history.create(added, by=by, reason=reason)
    for task, values in zip(added, tasks, strict=True):
        _write_parts(task, values, by=by, reason=reason)
    return added


def task_fingerprint(task: SteeringTask) -> str:
    """Return that of what the form of a row shows, its advisers and directives included."""
    directives = sorted(task.directives.values_list("pk", flat=True))
    return fingerprint_of(task, COLUMNS, line_keys(task.advisers), directives)


@transaction.atomic
def change_task(*, task: SteeringTask, values: TaskValues, by: User, reason: str = "", fingerprint: str = "") -> bool:
    """Change a row of the annex with its units and directives; return whether anything changed."""
    require(can_edit_tasks(by))
    stored = SteeringTask.objects.select_for_update().get(pk=task.pk)
    columns = values.columns()
    # A document that nobody recorded yet is compared with none.
    typed = {name: value for name, value in columns.items() if not isinstance(value, NewDocument)}
    check_unchanged(stored, typed, shown=fingerprint, now=task_fingerprint(stored))
    columns |= _documents(values, by=by)
    _checked(with_values(stored, columns), issuer_before=stored.issuer_id)
    changed = history.change(stored, by=by, reason=reason, **columns)
    return _write_parts(stored, values, by=by, reason=reason) or changed


@transaction.atomic
def finish_task(
    *, task: SteeringTask, document: OfficialDocument, directives: Sequence[Directive] = (), by: User
) -> bool:
    """The document of an open row is issued: the row is done; it belongs to these `directives`, too."""
    require(can_edit_tasks(by))
    stored = SteeringTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if stored.document_id:
        raise ValidationError({"settles": f"Nội dung này đã có văn bản: {stored.document}. Hãy chọn dòng khác."})
    changed = history.change(stored, by=by, document=document, remark="")
    return _link(stored, {*stored.directives.all(), *directives}, by=by) or changed


@transaction.atomic
def remove_task(*, task: SteeringTask, reason: str, by: User) -> None:
    """Take out a row that was entered by mistake; the history keeps it and the reason."""
    require(can_edit_tasks(by))
    _link(task, [], by=by, reason=history.needs_reason(reason))
    write_lines(TaskAdviser, {"task": task}, [], by=by, reason=reason)
    history.delete(task, by=by, reason=reason)


@transaction.atomic
def move_task(*, task: SteeringTask, among: Sequence[SteeringTask], up: bool, by: User) -> bool:
    """Put a row one place up or down `among` the rows that are printed; at the end it stays."""
    require(can_edit_tasks(by))
    wanted = moved(task, among, up=up)
    return wanted is not None and _put_in_order(wanted, by=by)


@transaction.atomic
def sort_tasks_by_date(*, tasks: Sequence[SteeringTask], by: User) -> bool:
    """Put what was issued by its date first, then what is open as it stood."""
    require(can_edit_tasks(by))

    def key(task: SteeringTask) -> tuple[bool, datetime.date]:
        return (task.document is None, task.document.issued_on if task.document else datetime.date.min)

    return _put_in_order(sorted(tasks, key=key), by=by)


def _put_in_order(wanted: Sequence[SteeringTask], *, by: User) -> bool:
    """Hand the places of these rows out anew; the rows of other quarters keep theirs, and old annexes their order."""
    locked = {each.pk: each for each in SteeringTask.objects.select_for_update().filter(pk__in=[t.pk for t in wanted])}
    places = rising(each.order for each in locked.values())
    there = [locked[task.pk] for task in wanted if task.pk in locked]
    return bool(
        history.change_all([(task, {"order": order}) for task, order in zip(there, places, strict=True)], by=by)
    )


def _write_parts(task: SteeringTask, values: TaskValues, *, by: User, reason: str) -> bool:
    lines = write_lines(TaskAdviser, {"task": task}, values.advisers, by=by, reason=reason)
    return _link(task, values.directives, by=by, reason=reason) or lines


def _link(task: SteeringTask, directives: Iterable[Directive], *, by: User, reason: str = "") -> bool:
    named = ["document__issuer"]
    return history.set_members(task, "directives", directives, by=by, reason=reason, named_with=named)


def _checked(task: SteeringTask, issuer_before: int | None = None) -> SteeringTask:
    """Return `task`; refuse an issuer who may not issue, unless the row already had it."""
    task.clean_fields(exclude={"issuer", "document"})
    if task.issuer and task.issuer_id != issuer_before and not task.issuer.may_issue:
        raise ValidationError({"issuer": ISSUER_MAY_NOT})
    same = SteeringTask.objects.filter(content=task.content, document=None).exclude(pk=task.pk)
    if task.document is None and same.exists():
        raise ValidationError({"content": SAME_TASK})
    return task


def _documents(values: TaskValues, *, by: User) -> dict[str, Any]:
    """The document of the row, and its remark: beside a document only what cites one, too."""
    for each in values.beside:
        _recorded(each, values, by=by)
    document = values.document
    if isinstance(document, NewDocument):
        document = _recorded(document, values, by=by)
    says_more = document is None or bool(read_remark(values.remark).documents)
    return {"document": document, "remark": values.remark if says_more else ""}


def _recorded(new: NewDocument, values: TaskValues, *, by: User) -> OfficialDocument:
    """The document of the register; one that nobody recorded yet is recorded now."""
    number = str(int(new.number)) if new.number.isascii() and new.number.isdigit() else new.number
    try:
        symbol = mended_symbol(number, new.symbol)
    except DocumentError as error:
        raise ValidationError({"symbol": str(error)}) from None
    identity = {"kind": new.kind, "symbol": symbol, "issued_on": new.issued_on}
    if known := OfficialDocument.objects.filter(**identity, number__in=[number, number.zfill(2)]).first():
        return known
    if new.issued_on > timezone.localdate():
        text = f"{number}/{symbol}: ngày {short_date(new.issued_on)} chưa tới. Hãy xem lại ngày ban hành."
        raise ValidationError({"issued_on": text})
    issuer = new.issuer if new.says_issuer else values.issuer
    document = OfficialDocument(**identity, number=number, issuer=issuer, subject=new.subject or values.content)
    document.clean_fields(exclude={"issuer"})
    (recorded,) = history.create([document], by=by)
    return recorded
