"""Minh chứng: what proves a result. Several are added at once, used again, changed, removed with a reason."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import IncomingFile, Locality
from criteria import policies
from criteria.evidence.lists import Result, served
from criteria.models import Assessment, CriterionResult, Evidence, IndicatorResult
from history import actions as history
from ntm_tracker.fields import clean_line, clean_link
from ntm_tracker.fingerprint import NOT_SENT, check_unchanged, fingerprint_of
from ntm_tracker.uploads import columns_of_all

NOT_CHECKED = {"file", "locality", "period", "received"}  # set here, not typed
LONGEST_TITLE = 300
DESCRIBED = ("title", "dated_on", "note")
SERVES = {
    "results": (CriterionResult, ("assessment__locality", "assessment__period", "criterion")),
    "indicator_results": (IndicatorResult, ("assessment__locality", "assessment__period", "indicator")),
}


@dataclass(frozen=True)
class Brought:
    """What evidence is made of: files, a link, received files, pieces that are there already; what is said of it."""

    files: Sequence[UploadedFile] = ()
    link: str = ""
    received: Sequence[IncomingFile] = ()
    existing: Sequence[Evidence] = ()
    title: str = ""
    dated_on: datetime.date | None = None


class SameFileError(Exception):
    """The commune has the same file or link already: nothing was written, the person decides.

    `found` names what was brought, each with what is there.
    """

    def __init__(self, found: Sequence[tuple[str, Evidence | IncomingFile]]) -> None:
        super().__init__(f"{len(found)} are there already")
        self.found = found


@transaction.atomic
def add_evidence(
    *, assessment: Assessment, brought: Brought, proven: Sequence[Result], by: User, again: bool = False
) -> list[Evidence]:
    """Prove results of `assessment`: all that was brought or nothing. Return the new pieces and those used again.

    Raises SameFileError for a file or link that the commune has already, unless it is wanted `again`; ValidationError
    by field for what cannot be, for files naming each.
    """
    locality, period = assessment.locality, assessment.period
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.locality = locality
    require(policies.can_change_entry(by, assessment))
    _check_proven(proven, {assessment.pk})
    if not (brought.files or brought.link or brought.received or brought.existing):
        raise ValidationError({"files": "Hãy chọn tệp, ghi đường dẫn hoặc chọn tệp đã có."})
    if any(each.locality_id != locality.pk or each.laid_aside for each in brought.received):
        raise ValidationError({"received": "Tệp đã chọn không còn ở Hồ sơ đến của xã này. Hãy tải lại trang."})
    # what was made of the same received files before is used again
    used = list(
        Evidence.objects.filter(locality=locality, received__in=list(brought.received)).select_related("received")
    )
    new = [Evidence(locality=locality, period=period, **each) for each in _sources(brought, used)]
    if not again and (same := _same(locality, new)):
        raise SameFileError(same)
    for each in new:
        each.title = _title(brought.title, each, len(new))
        each.clean_fields(exclude=NOT_CHECKED)
    if any(each.locality_id != locality.pk for each in brought.existing):
        raise PermissionDenied  # a commune proves nothing with another's
    pieces = [*history.create(new, by=by), *used, *brought.existing]
    for each in pieces:
        _serve(each, [*served(each), *proven], by=by)
    return pieces


def _check_proven(proven: Sequence[Result], allowed: set[int], *, beside_others: bool = False) -> None:
    if {each.assessment_id for each in proven} - allowed:
        raise ValidationError(
            {"serves": "Kết quả đã chọn không thuộc phiếu này. Hãy tải lại trang rồi chọn lại."},
            code="other_assessment",
        )
    if not proven and not beside_others:
        raise ValidationError({"serves": "Hãy chọn ít nhất một mục mà minh chứng này phục vụ."}, code="none")


def _check_day(day: datetime.date | None) -> None:
    if day and day > timezone.localdate():
        raise ValidationError({"dated_on": "Ngày của minh chứng không được sau hôm nay."})


def _sources(brought: Brought, used: Sequence[Evidence]) -> list[dict[str, Any]]:
    """The columns of each new piece: where it comes from, and its day."""
    _check_day(brought.dated_on)
    found = _files(brought.files)
    if brought.link:
        try:
            found.append({"link": clean_link(brought.link)})
        except ValidationError as error:
            raise ValidationError({"link": error.messages}) from None
    known = {each.received_id for each in used}
    found += [{"received": each} for each in brought.received if each.pk not in known]
    return [{"dated_on": brought.dated_on, **each} for each in found]


def _files(files: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    if not files:
        return []
    columns, doubles = columns_of_all(files), []
    first: dict[str, dict[str, Any]] = {}
    for each in columns:
        older = first.setdefault(each["file_sha256"], each)
        if older is not each:
            doubles.append(f"{each['file_name']} giống hệt {older['file_name']} vừa chọn. Hãy chọn lại, bỏ một tệp.")
    if doubles:
        raise ValidationError({"files": doubles})
    return columns


def _title(written: str, piece: Evidence, many: int) -> str:
    """What was written; beside others, each with its own name, too."""
    if written and many < 2:
        return clean_line(written)
    name = _name(piece)
    own = name.partition("://")[2] if piece.link else name.rpartition(".")[0] or name
    return clean_line(f"{written}: {own}" if written else own)[:LONGEST_TITLE]


def _same(locality: Locality, new: Sequence[Evidence]) -> list[tuple[str, Evidence | IncomingFile]]:
    """What the commune has already of the new pieces, as evidence or as a received file."""
    marks = {_mark(each): each for each in new}
    digests = [mark for mark in marks if "://" not in mark]
    received = IncomingFile.objects.in_use().filter(locality=locality, file_sha256__in=digests)
    there: dict[str, Evidence | IncomingFile] = {each.file_sha256: each for each in received.order_by("pk")}
    evidence = Evidence.objects.filter(locality=locality).filter(
        Q(file_sha256__in=digests) | Q(received__file_sha256__in=digests) | Q(link__in=set(marks) - set(digests))
    )
    there |= {_mark(piece): piece for piece in evidence.select_related("received").order_by("pk")}
    # A received file is chosen as it is: that it came twice is told where it was taken in.
    return [
        (_name(piece), there[mark])
        for mark, piece in marks.items()
        if mark in there and (isinstance(there[mark], Evidence) or piece.received is None)
    ]


def _mark(piece: Evidence) -> str:
    """By what a piece is known again."""
    return piece.link or (piece.content or piece).file_sha256


def _name(piece: Evidence) -> str:
    return piece.link or (piece.content or piece).file_name


def _serve(evidence: Evidence, results: Sequence[Result], *, by: User, reason: str = "") -> bool:
    """Let `evidence` serve `results` and nothing else; return whether anything changed."""
    changed = False
    for name, (model, named_with) in SERVES.items():
        members = [each for each in results if isinstance(each, model)]
        changed |= history.set_members(evidence, name, members, by=by, reason=reason, named_with=named_with)
    return changed


def evidence_fingerprint(evidence: Evidence) -> str:
    """Return that of what is said of a piece, and of what it serves."""
    serves = [sorted(each.pk for each in getattr(evidence, name).all()) for name in SERVES]
    return fingerprint_of(evidence, DESCRIBED, *serves)


@transaction.atomic
def change_evidence(
    *, evidence: Evidence, proven: Sequence[Result], by: User, fingerprint: str = "", **described: Any
) -> bool:
    """Write what is said of `evidence` (nothing: as it is) and what it serves; return whether anything changed.

    What it serves in a self-assessment that `by` may not change stays.
    """
    stored = Evidence.objects.select_for_update().get(pk=evidence.pk)
    stored.locality = evidence.locality
    offered = Assessment.objects.may_be_proven_by(stored).select_for_update(of=("self",))
    own = {each.pk for each in offered if policies.can_change_entry(by, each)}
    require(bool(own) and (not described or policies.can_change_evidence(by, stored)))
    check_unchanged(stored, described, shown=fingerprint or NOT_SENT, now=evidence_fingerprint(stored))
    others = [each for each in served(stored) if each.assessment_id not in own]
    _check_proven(proven, own, beside_others=bool(others))
    _check_day(described.get("dated_on"))
    changed = history.change(stored, by=by, **described)
    return _serve(stored, [*others, *proven], by=by) or changed


@transaction.atomic
def remove_evidence(*, evidence: Evidence, reason: str, by: User) -> None:
    """Take a wrong piece out; the history keeps what it was, what it served and why. Its file stays on the disk."""
    stored = Evidence.objects.select_for_update().get(pk=evidence.pk)
    require(policies.can_change_evidence(by, stored))
    history.needs_reason(reason, "Hãy ghi lý do xóa.")
    _serve(stored, [], by=by, reason=reason)
    history.delete(stored, by=by, reason=reason)
