"""What changes in the office's own words: written, put in order, reported or not, carried on, removed."""

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.policies import require
from communes.models import ReportingPeriod
from directives.actions.lines import free_slug, moved, rising
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from reports import policies
from reports.handing_over.actions import opened
from reports.models import Narrative
from reports.values.chips import plain_of

STEP = 10  # between the places of two paragraphs


def narrative_fingerprint(narrative: Narrative) -> str:
    """Return that of the words of a paragraph."""
    return fingerprint_of(narrative, ("text",))


@transaction.atomic
def add_narrative(*, period: ReportingPeriod, section: str, text: str, by: User) -> Narrative:
    """Add a paragraph at the end of its place. Raises ValidationError when the report is handed over."""
    period = _opened(period, by)
    slug = free_slug(Narrative, plain_of(text))  # later quarters keep it
    narrative = Narrative(period=period, section=section, slug=slug, text=text, order=_last(period) + STEP)
    narrative.clean_fields(exclude={"period"})
    (added,) = history.create([narrative], by=by)
    return added


@transaction.atomic
def change_narrative(*, narrative: Narrative, text: str, fingerprint: str = "", by: User) -> bool:
    """Change the words of a paragraph; return whether anything changed. Raises ValidationError."""
    _opened(narrative.period, by)
    stored = Narrative.objects.get(pk=narrative.pk)
    # The page shows the other words beside the field, with chips: they are not named once more.
    check_unchanged(stored, {}, shown=fingerprint, now=narrative_fingerprint(stored))
    return history.change(stored, by=by, text=text, awaits_review=False)


@transaction.atomic
def keep_narrative(*, narrative: Narrative, by: User) -> bool:
    """Giữ nguyên: words of the last quarter that somebody has looked at. Raises ValidationError."""
    _opened(narrative.period, by)
    return history.change(Narrative.objects.get(pk=narrative.pk), by=by, awaits_review=False)


@transaction.atomic
def tell_narrative(*, narrative: Narrative, is_told: bool, by: User) -> bool:
    """Không nêu nữa, nêu lại: the words stay on record. Raises ValidationError."""
    _opened(narrative.period, by)
    stored = Narrative.objects.get(pk=narrative.pk)
    return history.change(stored, by=by, is_told=is_told, awaits_review=False)


@transaction.atomic
def move_narrative(*, narrative: Narrative, up: bool, by: User) -> bool:
    """Put a paragraph one place up or down among those reported at its place; at the end it stays."""
    period = _opened(narrative.period, by)
    there = Narrative.objects.reported_in(period).filter(section=narrative.section).in_order()
    wanted = moved(narrative, there, up=up) or []
    orders = rising(one.order for one in wanted)  # those of other places of the report keep theirs
    return bool(history.change_all([(one, {"order": order}) for one, order in zip(wanted, orders, strict=True)], by=by))


@transaction.atomic
def carry_narratives(*, period: ReportingPeriod, by: User) -> list[Narrative]:
    """Lấy từ kỳ trước: what the last quarter reported and this one does not have yet, to be looked at."""
    period = _opened(period, by)
    last = _last(period)
    carried = [
        Narrative(
            period=period,
            section=one.section,
            slug=one.slug,
            text=one.text,
            order=last + STEP * number,
            carried_from=one,
            awaits_review=True,
        )
        for number, one in enumerate(to_carry(period), 1)
    ]
    return history.create(carried, by=by, reason="Lấy từ kỳ trước")


def to_carry(period: ReportingPeriod) -> list[Narrative]:
    """Return what the last quarter reported and `period` has neither taken over nor of its own. Two queries and one."""
    previous, _ = period.neighbours()
    if previous is None:
        return []
    there = Narrative.objects.filter(period=period)
    missing = Narrative.objects.reported_in(previous).exclude(slug__in=there.values("slug"))
    taken = there.filter(carried_from__isnull=False).values("carried_from")
    return list(missing.exclude(pk__in=taken).in_order())


@transaction.atomic
def remove_narrative(*, narrative: Narrative, reason: str, by: User) -> None:
    """Take out a paragraph that was added by mistake; the history keeps it and the reason. Raises ValidationError."""
    _opened(narrative.period, by)
    history.needs_reason(reason)
    stored = Narrative.objects.get(pk=narrative.pk)
    later = list(Narrative.objects.filter(carried_from=stored))
    history.change_all([(one, {"carried_from": None}) for one in later], by=by, reason=reason)
    history.delete(stored, by=by, reason=reason)


def _opened(period: ReportingPeriod, by: User) -> ReportingPeriod:
    """Return the period, locked, if `by` may write its words now."""
    require(policies.can_write_narratives(by))
    return opened(period.pk)


def _last(period: ReportingPeriod) -> int:
    return Narrative.objects.filter(period=period).aggregate(last=Max("order"))["last"] or 0
