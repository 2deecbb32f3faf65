"""The registers that the checks of a report are given, as plain values; a constant number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch, Q
from django.urls import reverse

from communes.models import Locality, ReportingPeriod, Unit
from criteria.conditions.model_level import conditions_in
from criteria.models import Assessment, CriteriaSet, Criterion, Recognition, Target
from criteria.rules.choices import SetLevel
from criteria.rules.levels import recognition_doubts
from directives.models import Directive, OfficialDocument, Recipient, SessionGuest, SteeringTask, TaskAdviser
from reports.facts.directives import line_name
from reports.facts.frame import letterhead_of
from reports.facts.scope import Scope
from reports.models import Narrative, QuarterlyReport, ReportStage, SignatureProfile
from reports.quarterly.report import Report
from reports.quarterly.submissions import later_than
from reports.values.facts import ReportFacts
from reports.values.figures import DOCUMENT
from reports.values.registers import (
    AskedUnit,
    Before,
    Difference,
    DirectiveRecord,
    KnownCriterion,
    KnownDocument,
    KnownRecognition,
    KnownTarget,
    KnownTask,
    LaterRecord,
    ListedUnit,
    Registers,
    Ways,
)

SET_LEVELS = (SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL)


def registers_of(period: ReportingPeriod, made: Report) -> Registers:
    """Return what the report of `period`, made before, is held against."""
    scope, facts = Scope.of(period), made.facts
    letterhead, report = letterhead_of(scope)
    directives = _directives(facts)
    return Registers(
        last_day=scope.span.last_day,
        is_as_of_fixed=period.as_of is not None,
        has_letterhead=letterhead is not None,
        is_signer_in_post=_is_in_post(scope, report),
        before=_before(period),
        later=tuple(LaterRecord(one.day, one.what) for one in later_than(period)) if period.as_of else (),
        waiting_words=tuple(
            f"narrative.{slug}"
            for slug in Narrative.objects.reported_in(period).filter(awaits_review=True).values_list("slug", flat=True)
        ),
        places=tuple(dict.fromkeys(Locality.objects.values_list("name", flat=True))),
        people=tuple(dict.fromkeys(SignatureProfile.objects.values_list("full_name", flat=True))),
        units=_unit_names(),
        criteria=_criteria(period),
        documents=_documents(scope),
        told_documents=_told(facts),
        listed=_listed(scope, facts),
        asked=_asked(scope, directives),
        directives=tuple(DirectiveRecord(one.key, str(one), one.get_absolute_url()) for one in directives),
        tasks=tasks_of(period, [row.pk for row in facts.annex.total.rows]),
        sessions=_sessions(facts),
        recognitions=_recognitions(scope, facts),
        targets=_targets(scope),
        differences=_differences(scope),
        levels_without_set=_without_set(facts),
        own_words=tuple(
            (one.slug, reverse("narrative-edit", args=[period.year, period.quarter, one.slug]))
            for one in facts.narratives
        ),
        ways=_ways(period, letterhead.pk if letterhead else None),
    )


def _is_in_post(scope: Scope, report: QuarterlyReport | None) -> bool:
    """Whether the signer whom the report names holds the post on its as-of day or takes it up later."""
    if report is None or report.signature is None:
        return True  # the facts ask for who is in post on that day
    return SignatureProfile.objects.not_ended_on(scope.as_of).filter(pk=report.signature.pk).exists()


def _before(period: ReportingPeriod) -> Before | None:
    previous, _ = period.neighbours()
    if previous is None:
        return None
    is_issued = QuarterlyReport.objects.filter(period=previous, stage=ReportStage.ISSUED).exists()
    return Before(str(previous), is_issued, previous.get_absolute_url())


def _unit_names() -> tuple[str, ...]:
    found = Unit.objects.values_list("list_name", "short_name")
    return tuple(dict.fromkeys(name for names in found for name in names))


def _criteria(period: ReportingPeriod) -> tuple[KnownCriterion, ...]:
    sets = {each.pk: level for level, each in CriteriaSet.objects.by_level_in(period).items() if level in SET_LEVELS}
    found = Criterion.objects.counted().filter(criteria_set__in=sets).order_by("criteria_set", "order")
    return tuple(KnownCriterion(sets[one.criteria_set_id], one.number, one.name) for one in found)


def _documents(scope: Scope) -> tuple[KnownDocument, ...]:
    """The documents of the year before and of this one: numbers run through a year."""
    found = OfficialDocument.objects.filter(issued_on__year__gte=scope.span.year - 1).select_related("issuer")
    return tuple(
        KnownDocument(
            pk=one.pk,
            title=one.title,
            kind=one.kind,
            number=one.number,
            symbol=one.symbol,
            issued_on=one.issued_on,
            issuer_kind=one.issuer.kind if one.issuer else "",
            href=one.get_absolute_url(),
        )
        for one in found.order_by("pk")
    )


def _told(facts: ReportFacts) -> frozenset[int]:
    rows = (row for figure in facts.figures().values() for row in figure.rows if row.model == DOCUMENT)
    return frozenset(row.pk for row in rows)


def _directives(facts: ReportFacts) -> list[Directive]:
    keys = [one.slug for one in facts.directives]
    named = Q(first_slug__in=keys) | Q(first_slug="", slug__in=keys)
    return list(Directive.objects.filter(named).select_related("document").order_by("pk"))


def _asked(scope: Scope, directives: Iterable[Directive]) -> tuple[AskedUnit, ...]:
    slugs, office = {one.pk: one.key for one in directives}, scope.installation.office_id
    doubtful = Recipient.objects.filter(Q(unit_confirmed=False) | Q(unit=office), directive__in=slugs)
    return tuple(
        AskedUnit(
            directive=slugs[one.directive_id],
            cited=line_name(one),
            unit=one.unit.name if one.unit else "đơn vị chưa rõ",
            is_confirmed=one.unit_confirmed,
            is_office=one.unit_id == office,
        )
        for one in doubtful.select_related("unit").order_by("directive", "order", "pk")
    )


def _listed(scope: Scope, facts: ReportFacts) -> tuple[ListedUnit, ...]:
    """The lists with a group's word, of the annex and of the guests of sessions."""
    year, quarter = scope.span.year, scope.span.number
    tasks = [row.pk for row in facts.annex.total.rows]
    sessions = [row.pk for one in facts.sessions for row in one.date.rows]
    advisers = TaskAdviser.objects.filter(task__in=tasks).exclude(lead="").select_related("unit", "task")
    guests = SessionGuest.objects.filter(session__in=sessions).exclude(lead="").select_related("unit", "session")
    found = [
        ListedUnit(
            f"annex.{one.task.slug}",
            one.lead,
            line_name(one),
            one.unit.name if one.unit else "",
            reverse("annex-edit", args=[year, quarter, one.task_id]),
        )
        for one in advisers.order_by("task", "order")
    ]
    found += [
        ListedUnit(
            f"session.{one.session.slug}",
            one.lead,
            line_name(one),
            one.unit.name if one.unit else "",
            reverse("session-edit", args=[one.session_id]),
        )
        for one in guests.order_by("session", "order")
    ]
    return tuple(found)


def tasks_of(period: ReportingPeriod, wanted: Iterable[int]) -> tuple[KnownTask, ...]:
    """Return the records behind rows of Phụ lục I, in the order of `wanted`; two queries."""
    linked = Prefetch("directives", Directive.objects.select_related("document"))
    rows = SteeringTask.objects.select_related("document__issuer", "issuer").prefetch_related(linked)
    found = rows.in_bulk(list(wanted))
    return tuple(known_task(period, found[pk]) for pk in wanted if pk in found)


def known_task(period: ReportingPeriod, task: SteeringTask) -> KnownTask:
    """Return a row's record as a plain value."""
    document = task.document
    return KnownTask(
        slug=task.slug,
        issuer=task.issuer.short_name if task.issuer else "",
        issuer_may_issue=bool(task.issuer and task.issuer.may_issue),
        document_issuer=document.issuer.short_name if document and document.issuer else "",
        document_day=document.issued_on if document else None,
        directives=tuple((one.key, str(one)) for one in task.directives.all()),
        href=reverse("annex-edit", args=[period.year, period.quarter, task.pk]),
    )


def _sessions(facts: ReportFacts) -> tuple[tuple[str, datetime.date, str, str], ...]:
    return tuple(
        (
            one.slug,
            datetime.date.fromisoformat(str(one.date.value)),
            one.lead_in.value,
            reverse("session-edit", args=[one.date.rows[0].pk]),
        )
        for one in facts.sessions
    )


def _recognitions(scope: Scope, facts: ReportFacts) -> tuple[KnownRecognition, ...]:
    """Those that stand on the as-of day, and those that were revoked since the last report."""
    revoked_since = Q(revoked_on__gte=scope.reported_from, revoked_on__lte=scope.as_of)
    standing = Q(pk__in=Recognition.objects.known_on(scope.as_of).values("pk"))
    found = Recognition.objects.filter(standing | revoked_since, level__in=SET_LEVELS)
    found = found.filter(locality__in=[commune.pk for commune in scope.communes])
    held = defaultdict(set, Recognition.objects.known_on(scope.as_of).levels_by_locality())
    in_force = CriteriaSet.objects.by_level_in(scope.period)
    scores = _scores(facts)
    told = []
    for one in found.select_related("locality", "criteria_set").order_by("level", "order", "locality__order", "pk"):
        now = in_force.get(SetLevel(one.level))
        since = now.in_force_from.year if now and now.in_force_from else None
        doubts = recognition_doubts(
            level=one.level,
            standard_year=one.standard_year,
            decided_on=one.decided_on,
            recognised=held[one.locality_id],
        )
        fulfilled, size = scores.get((one.level, str(one.locality)), (0, 0))
        told.append(
            KnownRecognition(
                level=one.level,
                level_label=SetLevel(one.level).label,
                commune=str(one.locality),
                standard_year=one.standard_year,
                is_older_set=_is_older(one, now, since),
                revoked_on=one.revoked_on if one.revoked_on and one.revoked_on <= scope.as_of else None,
                fulfilled=fulfilled,
                size=size,
                doubts=tuple(doubts),
                href=reverse("recognition-edit", args=[one.pk]),
            )
        )
    return tuple(told)


def _is_older(one: Recognition, now: CriteriaSet | None, since: int | None) -> bool:
    if one.criteria_set is not None:
        return now is not None and one.criteria_set_id != now.pk
    return bool(since and one.standard_year and one.standard_year < since)


def _scores(facts: ReportFacts) -> dict[tuple[str, str], tuple[int, int]]:
    """What each commune declared on the set of each level, `19/19`, as the figure of those that reported shows it."""
    levels = zip(SET_LEVELS, (facts.base, facts.advanced, facts.model), strict=True)
    found = {}
    for level, told in levels:
        for row in told.reported_of.rows:
            part, _, whole = row.detail.partition("/")
            if part.isdigit() and whole.isdigit():
                found[level.value, row.name] = int(part), int(whole)
    return found


def _targets(scope: Scope) -> tuple[KnownTarget, ...]:
    """The targets of the year; a commune does not aim at what it holds."""
    found = Target.objects.planned(scope.period.year, scope.as_of).filter(locality__in=scope.communes)
    held = defaultdict(set, Recognition.objects.known_on(scope.as_of).levels_by_locality())
    return tuple(
        KnownTarget(
            level_label=SetLevel(one.level).label,
            commune=str(one.locality),
            name=one.locality.name,
            doubts=(f"Đã được công nhận {SetLevel(one.level).label}.",) if one.level in held[one.locality_id] else (),
            href=reverse("target-edit", args=[one.pk]),
        )
        for one in found.select_related("locality").order_by("order", "locality__order", "pk")
    )


def _differences(scope: Scope) -> tuple[Difference, ...]:
    """What communes that aim at the model level declared against what their records come to."""
    aiming = Target.objects.planned(scope.period.year, scope.as_of).filter(
        level=SetLevel.COMMUNE_MODEL, locality__in=scope.communes
    )
    communes = {one.locality_id: one.locality for one in aiming.select_related("locality")}
    if not communes:
        return ()
    conditions = conditions_in(scope.period, list(communes.values()), Assessment.objects.submitted())
    href = reverse("model-level", args=[scope.span.year, scope.span.number])
    return tuple(
        Difference(commune.slug, str(commune), f"Điều kiện số {one.criterion.number}: {one.warning}", href)
        for pk, commune in communes.items()
        for one in conditions[pk]
        if one.warning
    )


def _without_set(facts: ReportFacts) -> tuple[str, ...]:
    """The levels that ask communes for a self-assessment on a set that is not there; all are asked on the base set."""
    above = [level for level in (facts.advanced, facts.model) if level.recognised or level.targets]
    told = [level for level in (facts.base, *above) if level.full_marks is None]
    return tuple(level.title.value for level in told)


def _ways(period: ReportingPeriod, letterhead: int | None) -> Ways:
    quarter = [period.year, period.quarter]
    admin = "admin:reports_letterhead"
    return Ways(
        as_of=reverse("as-of", args=quarter),
        letterhead=reverse(f"{admin}_change", args=[letterhead]) if letterhead else reverse(f"{admin}_add"),
        outline=reverse("admin:reports_outlinesection_changelist"),
        words=reverse("narratives", args=quarter),
        collecting=reverse("collecting-sheet", args=quarter),
        annex=reverse("annex", args=quarter),
        levels=reverse("recognitions"),
    )
