"""Minh chứng: what proves a result. Several are added at once, used again, changed, removed with a reason."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from communes.models import IncomingFile, Locality
from criteria import policies
from criteria.models import Assessment, CriterionResult, Evidence, IndicatorResult
from criteria.subject import BroughtEvidence, EvidenceDescription, ProvenResults, SameEvidence
from history import actions as history
from ntm_tracker.fields import clean_line, clean_link
from ntm_tracker.fingerprint import NOT_SENT, check_unchanged, fingerprint_of
from ntm_tracker.uploads import columns_of_all

NOT_CHECKED = {"file", "locality", "period", "received"}  # set here, not typed
LONGEST_TITLE = 300
NAMED_WITH = {
    "results": ("assessment__locality", "assessment__period", "criterion"),
    "indicator_results": ("assessment__locality", "assessment__period", "indicator"),
}


class SameFileError(Exception):
    """The commune has the same file or link already: nothing was written, the person decides."""

    def __init__(self, found: Sequence[SameEvidence]) -> None:
        super().__init__(f"{len(found)} are there already")
        self.found = found


@transaction.atomic
def add_evidence(
    *,
    assessment: Assessment,
    brought: BroughtEvidence,
    proven: ProvenResults,
    described: EvidenceDescription,
    by: User,
    again: bool = False,
) -> list[Evidence]:
    """Prove results of `assessment`: all that was brought or nothing. Return the new pieces and those used again.

    Raises SameFileError for a file or link that the commune has already, unless it is wanted `again`; ValidationError
    by field for what cannot be, for files naming each.
    """
    locality, period = assessment.locality, assessment.period
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.locality = locality
    if not policies.can_change_entry(by, assessment):
        raise PermissionDenied
    _check_proven(proven, {assessment.pk})
    if not brought.count and not brought.existing:
        raise ValidationError({"files": "Hãy chọn tệp, ghi đường dẫn hoặc chọn tệp đã có."})
    used = _of_received(locality, brought)
    columns = _columns(brought, described, used)
    if not again and (same := _same(locality, columns)):
        raise SameFileError(same)
    new = [Evidence(locality=locality, period=period, **each) for each in columns]
    for each in new:
        each.clean_fields(exclude=NOT_CHECKED)
    pieces = [*history.create(new, by=by), *used, *_own(brought.existing, locality)]
    for each in pieces:
        _serve(each, [*each.results.all(), *proven.results], [*each.indicator_results.all(), *proven.indicators], by=by)
    return pieces


def _check_proven(proven: ProvenResults, allowed: set[int], *, beside_others: bool = False) -> None:
    if proven.assessments - allowed:
        raise ValidationError(
            {"serves": "Kết quả đã chọn không thuộc phiếu này. Hãy tải lại trang rồi chọn lại."},
            code="other_assessment",
        )
    if not proven.assessments and not beside_others:
        raise ValidationError({"serves": "Hãy chọn ít nhất một mục mà minh chứng này phục vụ."}, code="none")


def _own(existing: Iterable[Evidence], locality: Locality) -> list[Evidence]:
    """The pieces that are used again: a commune proves nothing with another's."""
    found = list(existing)
    if any(each.locality_id != locality.pk for each in found):
        raise PermissionDenied
    return found


def _of_received(locality: Locality, brought: BroughtEvidence) -> list[Evidence]:
    """The pieces that were made of the same received files before: they are used again."""
    if any(each.locality_id != locality.pk or each.laid_aside for each in brought.received):
        raise ValidationError({"received": "Tệp đã chọn không còn ở Hồ sơ đến của xã này. Hãy tải lại trang."})
    return list(Evidence.objects.filter(locality=locality, received__in=brought.received).select_related("received"))


def _columns(
    brought: BroughtEvidence, described: EvidenceDescription, used: Sequence[Evidence]
) -> list[dict[str, Any]]:
    """The columns of each new piece, checked."""
    if described.dated_on and described.dated_on > timezone.localdate():
        raise ValidationError({"dated_on": "Ngày của minh chứng không được sau hôm nay."})
    known = {each.received_id for each in used}
    found = [(_stem(each["file_name"]), each) for each in _files(brought.files)]
    if brought.link:
        found.append(_linked(brought.link))
    found += [(_stem(each.file_name), {"received": each}) for each in brought.received if each.pk not in known]
    written = {"dated_on": described.dated_on, "note": described.note}
    return [{"title": _title(described.title, own, len(found)), **written, **each} for own, each in found]


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


def _linked(text: str) -> tuple[str, dict[str, Any]]:
    try:
        link = clean_link(text)
    except ValidationError as error:
        raise ValidationError({"link": error.messages}) from None
    return link.partition("://")[2], {"link": link}


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _title(written: str, own: str, many: int) -> str:
    """What was written; beside others, each with its own name, too."""
    if written and many < 2:
        return clean_line(written)
    return clean_line(f"{written}: {own}" if written else own)[:LONGEST_TITLE]


def _same(locality: Locality, columns: Sequence[dict[str, Any]]) -> list[SameEvidence]:
    """What the commune has already of the new pieces, as evidence or as a received file."""
    marks = {_mark(each): each for each in columns}
    digests = [mark for mark in marks if "://" not in mark]
    there: dict[str, Evidence | IncomingFile] = {}
    received = IncomingFile.objects.in_use().filter(locality=locality, file_sha256__in=digests)
    evidence = Evidence.objects.filter(locality=locality).filter(
        Q(file_sha256__in=digests) | Q(received__file_sha256__in=digests) | Q(link__in=set(marks) - set(digests))
    )
    for each in received.order_by("pk"):
        there[each.file_sha256] = each
    for piece in evidence.select_related("received").order_by("pk"):
        there[piece.link or (piece.content or piece).file_sha256] = piece
    found = [(columns, there.get(mark)) for mark, columns in marks.items()]
    # A received file is chosen as it is: that it came twice is told where it was taken in.
    return [
        SameEvidence(_name(columns), old)
        for columns, old in found
        if isinstance(old, Evidence) or (old is not None and "received" not in columns)
    ]


def _mark(columns: dict[str, Any]) -> str:
    """By what a piece is known again."""
    if received := columns.get("received"):
        return received.file_sha256
    return columns.get("file_sha256") or columns["link"]


def _name(columns: dict[str, Any]) -> str:
    received = columns.get("received")
    return received.file_name if received else columns.get("file_name") or columns["link"]


def _serve(
    evidence: Evidence, results: Iterable[CriterionResult], indicators: Iterable[IndicatorResult], *, by: User
) -> bool:
    changed = [
        history.set_members(evidence, name, members, by=by, named_with=NAMED_WITH[name])
        for name, members in (("results", results), ("indicator_results", indicators))
    ]
    return any(changed)


def evidence_fingerprint(evidence: Evidence) -> str:
    """Return that of what is said of a piece, and of what it serves."""
    serves = [sorted(each.pk for each in getattr(evidence, name).all()) for name in NAMED_WITH]
    return fingerprint_of(evidence, ("title", "dated_on", "note"), *serves)


@transaction.atomic
def change_evidence(
    *,
    evidence: Evidence,
    proven: ProvenResults,
    by: User,
    described: EvidenceDescription | None = None,
    fingerprint: str = "",
) -> bool:
    """Write what is said of `evidence` (None: as it is) and what it serves; return whether anything changed.

    What it serves in a self-assessment that `by` may not change stays.
    """
    stored = Evidence.objects.select_for_update().get(pk=evidence.pk)
    stored.locality = evidence.locality
    offered = Assessment.objects.may_be_proven_by(stored).select_for_update(of=("self",))
    own = {each.pk for each in offered if policies.can_change_entry(by, each)}
    if not own or (described is not None and not policies.can_change_evidence(by, stored)):
        raise PermissionDenied
    said = vars(described) if described else {}
    check_unchanged(stored, said, shown=fingerprint or NOT_SENT, now=evidence_fingerprint(stored))
    results = [each for each in stored.results.all() if each.assessment_id not in own]
    indicators = [each for each in stored.indicator_results.all() if each.assessment_id not in own]
    _check_proven(proven, own, beside_others=bool(results or indicators))
    changed = False
    if described is not None:
        if described.dated_on and described.dated_on > timezone.localdate():
            raise ValidationError({"dated_on": "Ngày của minh chứng không được sau hôm nay."})
        changed = history.change(stored, by=by, **vars(described))
    return _serve(stored, [*results, *proven.results], [*indicators, *proven.indicators], by=by) or changed


@transaction.atomic
def remove_evidence(*, evidence: Evidence, reason: str, by: User) -> None:
    """Take a wrong piece out; the history keeps what it was, what it served and why. Its file stays on the disk."""
    stored = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if not policies.can_change_evidence(by, stored):
        raise PermissionDenied
    history.needs_reason(reason, "Hãy ghi lý do xóa.")
    for name, named_with in NAMED_WITH.items():
        history.set_members(stored, name, [], by=by, reason=reason, named_with=named_with)
    history.delete(stored, by=by, reason=reason)
