"""Ghi văn bản: one paper, one form: the document, and the units that it asks for a report."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from communes.choices import UnitKind
from communes.models import Unit
from directives import policies
from directives.choices import Expected
from directives.document_rules import Numbered, document_doubts
from directives.models import Directive, OfficialDocument, Recipient
from history import actions as history
from ntm_tracker.uploads import file_columns
from ntm_tracker.vietnamese import fold


@dataclass(frozen=True)
class Asked:
    """Whom a document asks for what, until when; how many units it names, known or not."""

    units: Sequence[Unit]
    due_on: datetime.date | None = None
    expected: str = Expected.REPORT
    named_total: int | None = None
    task: str = ""


@transaction.atomic
def record_document(
    *, values: dict[str, Any], file: UploadedFile | None = None, asked: Asked | None = None, by: User
) -> OfficialDocument:
    """Record a document of the register and, where it asks for a report, its directive with recipients."""
    _allowed(by)
    document = _checked(OfficialDocument(), values)
    if file:
        for name, value in file_columns(file).items():
            setattr(document, name, value)
    (created,) = history.create([document], by=by)
    if asked:
        give(asked=asked, document=created, by=by)
    return created


@transaction.atomic
def change_document(
    *, document: OfficialDocument, values: dict[str, Any], file: UploadedFile | None = None, by: User
) -> bool:
    """Mend a document of the register; a new file takes the place of the old one."""
    _allowed(by)
    stored = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _checked(OfficialDocument(pk=stored.pk), values)
    return history.change(stored, by=by, **values, **file_columns(file))


@transaction.atomic
def give(
    *, asked: Asked, document: OfficialDocument | None = None, given_on: datetime.date | None = None, by: User
) -> Directive:
    """Ask units for a report; a group is asked unit by unit, each once."""
    _allowed(by)
    units = asked_units(asked.units)
    given = document.issued_on if document else given_on
    if not units and not asked.named_total:
        raise ValidationError({"units": "Hãy chọn đơn vị phải báo cáo, hoặc ghi văn bản nêu bao nhiêu đơn vị."})
    if asked.named_total is not None and asked.named_total < len(units):
        text = f"Đã chọn {len(units)} đơn vị, nhiều hơn số đơn vị văn bản nêu. Để trống nếu đúng bằng số đã chọn."
        raise ValidationError({"named_total": text})
    if asked.due_on and given and asked.due_on < given:
        raise ValidationError({"due_on": "Hạn báo cáo không được trước ngày ban hành."})
    wanted = Directive(
        slug=_slug(document, asked.task),
        document=document,
        task="" if document else asked.task,
        given_on=given,
        due_on=asked.due_on,
        expected=asked.expected,
        named_total=asked.named_total,
        order=min(Directive.objects.count() + 1, 32767),
    )
    (directive,) = history.create([wanted], by=by)
    history.create(
        [Recipient(directive=directive, unit=unit, order=place) for place, unit in enumerate(units, 1)], by=by
    )
    return directive


def asked_units(chosen: Iterable[Unit]) -> list[Unit]:
    """The single bodies among `chosen`, groups by their members, each once."""
    found: dict[int, Unit] = {}
    for unit in chosen:
        for each in unit.members.all() if unit.kind == UnitKind.GROUP else [unit]:
            found.setdefault(each.pk, each)
    return list(found.values())


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


def _allowed(by: User) -> None:
    if not policies.can_record_documents(by):
        raise PermissionDenied


def _checked(document: OfficialDocument, values: dict[str, Any]) -> OfficialDocument:
    """A document with `values`; the same type, number, symbol and day is the same document and is refused."""
    for name, value in values.items():
        setattr(document, name, value)
    document.clean_fields()
    if document.issued_on > timezone.localdate():
        raise ValidationError({"issued_on": "Ngày ban hành không được sau hôm nay."})
    alike = OfficialDocument.objects.filter(kind=document.kind, issued_on=document.issued_on)
    number = document.number.lstrip("0")
    for each in alike.exclude(pk=document.pk):
        if each.number.lstrip("0") == number and fold(each.symbol) == fold(document.symbol):
            raise ValidationError({"number": f"Đã có {each} trong sổ. Hãy mở văn bản đó để sửa."})
    return document


def _slug(document: OfficialDocument | None, task: str) -> str:
    """`cv-38-ubnd-nn-ptnt`; the number grows until it is free."""
    told = f"{document.kind}-{document.number}-{document.symbol}" if document else task
    base = slugify(fold(told).replace("&", "-").replace("/", "-"))[:70] or "chi-dao"
    slug, number = base, 2
    while Directive.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
