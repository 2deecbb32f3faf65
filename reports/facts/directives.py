"""What was ordered, who answered and how punctually; the steering tasks of Phụ lục I; working sessions."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import F, Prefetch, Q, QuerySet
from msgspec import UNSET

from directives.models import (
    Directive,
    OfficialDocument,
    Recipient,
    SessionGuest,
    SessionHost,
    SteeringTask,
    TaskAdviser,
    UnitLine,
    WorkingSession,
)
from directives.models.directives import DirectiveQuerySet
from directives.rules.choices import Place, RecipientState
from directives.rules.evaluation import has_answered, recipient_state, unnamed_units
from directives.rules.remarks import Standing, is_done, read_remark
from ntm_tracker.vietnamese import joined, short_date
from reports.facts.scope import Scope, counted, dated, naming, share_of
from reports.values.facts import (
    AnnexFacts,
    AnnexRowFacts,
    CitationFacts,
    DirectiveFacts,
    SessionFacts,
    TimelinessFacts,
    UnitTimelinessFacts,
)
from reports.values.figures import DOCUMENT, Figure, Prose, SourceRow, Text

CITED = re.compile(r"\(fact:document\.([0-9]{1,9})\)")
UNNAMED = "văn bản nêu nhưng chưa ghi tên"
AnswerOn = tuple[str, datetime.date | None]  # an answer and its day


def line_name(line: UnitLine) -> str:
    """Return how a unit is named in a list: as cited, else by its list name."""
    return line.cited_as or (line.unit.list_name if line.unit else "")


def listed(lines: Sequence[UnitLine]) -> str:
    """Return a list of units: rows of one lead stand together, `Các Phòng: A, B; Văn phòng C`."""
    groups = []
    for lead, members in groupby(lines, key=lambda line: line.lead):
        if lead:
            groups.append(f"{lead}: {', '.join(map(line_name, members))}")
        else:
            groups += map(line_name, members)
    return "; ".join(groups)


def _with_unit(name: str, model: type[UnitLine]) -> Prefetch:
    return Prefetch(name, model._default_manager.select_related("unit"))


def directive_facts(scope: Scope, only: str = "") -> tuple[DirectiveFacts, ...]:
    """Return the directives that are told: given by the as-of day, not settled before this report, not closed.

    `only` is the key of the one that is asked for; the others are left out.
    """
    wanted = Directive.objects.named(only) if only else Directive.objects.all()
    found = _perhaps_reported(wanted, scope).select_related("document__issuer")
    facts = []
    for directive in found.prefetch_related(_with_unit("recipients", Recipient)):
        recipients = list(directive.recipients.all())
        if _is_reported(scope, directive, [(one.answer, one.answered_on) for one in recipients]):
            facts.append(_directive(scope, directive, recipients))
    return tuple(facts)


class AnswerCount(NamedTuple):
    """How many of the units that a directive asks have answered."""

    directive: Directive
    answered: int
    total: int


def answer_counts(scope: Scope) -> list[AnswerCount]:
    """Return the counts of `directive_facts` without the rows behind them. Two queries."""
    found = list(_perhaps_reported(Directive.objects.all(), scope).select_related("document"))
    answers: dict[int, list[AnswerOn]] = defaultdict(list)
    asked = Recipient.objects.filter(directive__in=[one.pk for one in found]).order_by()
    for pk, answer, answered_on in asked.values_list("directive", "answer", "answered_on"):
        answers[pk].append((answer, answered_on))
    counts = []
    for directive in found:
        given = answers[directive.pk]
        if _is_reported(scope, directive, given):
            total = len(given) + unnamed_units(directive.named_total, len(given))
            counts.append(AnswerCount(directive, sum(has_answered(*one, scope.as_of) for one in given), total))
    return counts


def _perhaps_reported(wanted: DirectiveQuerySet, scope: Scope) -> DirectiveQuerySet:
    return (
        wanted.given_by(scope.as_of)
        .open_after(scope.reported_from - datetime.timedelta(days=1))
        .perhaps_reported_from(scope.reported_from)
        .exclude(place=Place.NOWHERE)
        .order_by("order", F("given_on").asc(nulls_last=True), "pk")
    )


def _is_reported(scope: Scope, directive: Directive, answers: list[AnswerOn]) -> bool:
    """A directive that every unit had answered before this report's time was told last quarter."""
    if directive.given_on is not None and directive.given_on >= scope.reported_from:
        return True
    before = scope.reported_from - datetime.timedelta(days=1)
    settled = answers and all(has_answered(*one, before) for one in answers)
    if directive.given_on is None and not all(day for _, day in answers):
        return True  # nothing tells whether the last answer came before or after the previous report
    return not settled or unnamed_units(directive.named_total, len(answers)) > 0


def _directive(scope: Scope, directive: Directive, recipients: list[Recipient]) -> DirectiveFacts:
    answered, silent, unnamed = _told(directive, recipients, scope.as_of)
    key, document = f"directive.{directive.key}", directive.document
    everyone, share = [*answered, *silent, *unnamed], "Đã báo cáo trên số đơn vị phải báo cáo"
    return DirectiveFacts(
        slug=directive.key,
        place=directive.place,
        expected=directive.expected,
        document=document_figure(f"{key}.document", document) if document else None,
        issuer=Text(document.issuer.citation_name if document and document.issuer else ""),
        subject=Text(document.subject if document else ""),
        task=Text(directive.task),
        outcome=Text(directive.outcome),
        total=counted(f"{key}.total", "Số đơn vị phải báo cáo", everyone),
        answered=counted(f"{key}.answered", "Số đơn vị đã báo cáo", answered),
        answered_of=share_of(f"{key}.answered-of", len(answered), share, everyone),
        before_of=_before(scope, directive, recipients),
        silent=counted(f"{key}.silent", "Số đơn vị chưa có báo cáo", silent),
        named=counted(f"{key}.named", "Số đơn vị đã xác định", answered + silent),
        unnamed=counted(f"{key}.unnamed", "Số đơn vị văn bản nêu nhưng chưa xác định", unnamed),
        answered_names=tuple(Text(row.name) for row in answered),
        silent_names=tuple(Text(row.name) for row in silent),
    )


def _before(scope: Scope, directive: Directive, recipients: list[Recipient]) -> Figure | None:
    """“kỳ trước 03/9”: how many had answered when the previous report was made."""
    if directive.given_on is None or directive.given_on >= scope.reported_from:
        return None
    answered, silent, unnamed = _told(directive, recipients, scope.reported_from - datetime.timedelta(days=1))
    everyone = [*answered, *silent, *unnamed]
    return share_of(f"directive.{directive.key}.before-of", len(answered), "Đã báo cáo ở kỳ trước", everyone)


def _told(directive: Directive, recipients: list[Recipient], day: datetime.date) -> tuple[list[SourceRow], ...]:
    """The rows of who had answered by `day`, of who had not, and of each unit that the document names beyond those."""
    answered: list[SourceRow] = []
    silent: list[SourceRow] = []
    for one in recipients:
        row = SourceRow("directives.recipient", one.pk, line_name(one), _state(directive, one, day))
        (answered if has_answered(one.answer, one.answered_on, day) else silent).append(row)
    unnamed = SourceRow("directives.directive", directive.pk, "Đơn vị chưa xác định", UNNAMED)
    return answered, silent, [unnamed] * unnamed_units(directive.named_total, len(recipients))


def _state(directive: Directive, one: Recipient, day: datetime.date) -> str:
    due = one.extended_to or directive.due_on
    state = recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=due, as_of=day)
    counts = has_answered(one.answer, one.answered_on, day)
    answered = [short_date(one.answered_on) if one.answered_on else "", one.answered_by] if counts else []
    doubt = "" if one.unit_confirmed else "chưa xác định đúng đơn vị"
    return " · ".join(filter(None, [state.label, *answered, doubt]))


def document_figure(key: str, document: OfficialDocument, text: str = "") -> Figure:
    """Return a citation that leads to its document: `Công văn số 38/UBND-NN&PTNT ngày 11/3/2024`, or `text`."""
    row = SourceRow(DOCUMENT, document.pk, str(document), document.subject)
    return Figure(key, text or str(document), str(document), "Văn bản", (row,))


def citation_facts(own_words: Iterable[str]) -> tuple[CitationFacts, ...]:
    """Return the documents that the office's own words cite."""
    wanted = {int(number) for words in own_words for number in CITED.findall(words)}
    if not wanted:
        return ()
    documents = OfficialDocument.objects.filter(pk__in=wanted).select_related("issuer").order_by("pk")
    return tuple(
        CitationFacts(document_figure(f"document.{one.pk}", one, one.full_citation), Text(one.title))
        for one in documents
    )


class AnnexCount(NamedTuple):
    """How many rows of Phụ lục I are done, how many there are, and the remarks that are not read, by slug."""

    done: int
    total: int
    unclear: list[tuple[str, str]]


def annex_count(scope: Scope) -> AnnexCount:
    """Return the counts of `annex_facts` without the rows. One query."""
    found = SteeringTask.objects.reported_between(scope.reported_from, scope.as_of)
    rows = found.order_by("order", "pk").values_list("slug", "document__issued_on", "remark")
    done = sum(is_done(day, remark, scope.as_of) for _, day, remark in rows)
    return AnnexCount(done, len(rows), [(slug, remark) for slug, day, remark in rows if _is_unclear(day, remark)])


def _is_unclear(issued_on: datetime.date | None, remark: str) -> bool:
    """Whether nobody said how far a row is: a remark that is not understood, and no document."""
    return issued_on is None and read_remark(remark).standing == Standing.UNREAD


def annex_facts(scope: Scope, label: str) -> AnnexFacts:
    """Return the rows of Phụ lục I: what was issued since the last report, and what is still open."""
    tasks = list(
        SteeringTask.objects.reported_between(scope.reported_from, scope.as_of)
        .select_related("document", "issuer")
        .prefetch_related(_with_unit("advisers", TaskAdviser))
        .order_by("order", "pk")
    )
    rows = tuple(_annex_row(scope, task) for task in tasks)
    details = [row.note for row in rows]
    sources = [
        SourceRow("directives.steeringtask", task.pk, task.content, detail)
        for task, detail in zip(tasks, details, strict=True)
    ]
    done = [source for source, row in zip(sources, rows, strict=True) if row.done]
    days = [task.document.issued_on if task.document else None for task in tasks]
    unclear = [source for source, task, day in zip(sources, tasks, days, strict=True) if _is_unclear(day, task.remark)]
    settled = {*done, *unclear}
    return AnnexFacts(
        label=Text(label),
        rows=rows,
        total=counted("annex.total", "Số nội dung trong phụ lục", sources),
        done=counted("annex.done", "Số nội dung đã thực hiện xong", done),
        open=counted("annex.open", "Số nội dung chưa thực hiện xong", [one for one in sources if one not in settled]),
        unclear=counted("annex.unclear", "Số nội dung chưa rõ đã xong hay chưa", unclear) if unclear else UNSET,
    )


def _annex_row(scope: Scope, task: SteeringTask) -> AnnexRowFacts:
    issued_on = task.document.issued_on if task.document else None
    document = task.document if issued_on and issued_on <= scope.as_of else None
    key = f"annex.{task.slug}.document"
    return AnnexRowFacts(
        slug=task.slug,
        content=Text(task.content),
        advisers=Text(listed(list(task.advisers.all()))),
        issuer=Text(task.issuer_cited_as or (task.issuer.short_name if task.issuer else "")),
        document=document_figure(key, document, task.remark) if document else None,
        done=is_done(issued_on, task.remark, scope.as_of),
        remark=Text(task.remark) if task.remark and task.document is None else UNSET,
    )


def session_facts(scope: Scope) -> tuple[SessionFacts, ...]:
    """Return the working sessions since the last report that are told somewhere."""
    listed_units = _with_unit("hosts", SessionHost), _with_unit("guest_units", SessionGuest)
    sessions = reported_sessions(scope).prefetch_related("localities", *listed_units)
    return tuple(_session(session) for session in sessions)


def reported_sessions(scope: Scope) -> QuerySet[WorkingSession]:
    held = WorkingSession.objects.held_between(scope.reported_from, scope.as_of).exclude(place=Place.NOWHERE)
    return held.order_by("held_on", "order", "pk")


def outcome_of(session: WorkingSession) -> Prose:
    """Return what the office wrote of how a session ended."""
    return Prose(f"session.{session.slug}.outcome", session.outcome)


def _session(session: WorkingSession) -> SessionFacts:
    row = SourceRow("directives.workingsession", session.pk, str(session))
    return SessionFacts(
        slug=session.slug,
        kind=session.kind,
        online=session.online,
        place=session.place,
        lead_in=Text(session.lead_in),
        starts_sentence=not session.lead_in or session.lead_in.endswith((".", "!", "?")),
        half_day=Text(session.get_half_day_display() if session.half_day else ""),
        date=dated(f"session.{session.slug}.date", session.held_on, "Ngày của buổi làm việc", row),
        hosts=tuple(Text(line_name(host)) for host in session.hosts.all()),
        communes=tuple(Text(locality.full_name) for locality in session.localities.all()),
        purpose=Text(session.purpose),
        guests=Text(session.guests),
        other_guests=Text(session.other_guests),
        guest_list=Text(listed(list(session.guest_units.all()))),
        outcome=outcome_of(session),
    )


# How punctual units were: figures for the office's own words on difficulties.
SILENT = (RecipientState.WAITING, RecipientState.OVERDUE)


@dataclass(frozen=True)
class _Asked:
    """A unit that was asked: which one, in which state, the row behind it."""

    unit: int | None
    name: str
    state: RecipientState
    row: SourceRow


def timeliness_facts(scope: Scope) -> TimelinessFacts:
    """Return what was due in the quarter, known on the as-of day. One query."""
    asked = Recipient.objects.placed_in_time(scope.as_of).filter(
        Q(at__range=(scope.span.first_day, scope.span.last_day))
    )
    rows = asked.select_related("unit", "directive__document").order_by("directive", "order", "pk")
    found = [_asked(one, scope) for one in rows]
    of_unit: dict[int, list[_Asked]] = {}  # in the order in which the directives name them
    for one in found:
        if one.unit is not None:
            of_unit.setdefault(one.unit, []).append(one)
    undated = "Số lượt đã báo cáo, không rõ hạn"
    late, silent = "Các đơn vị báo cáo quá hạn trong quý", "Các đơn vị chưa báo cáo trong quý"
    return TimelinessFacts(
        asked=counted("timeliness.asked", "Số lượt đơn vị phải báo cáo trong quý", [one.row for one in found]),
        undated_of=_share(found, "timeliness.undated-of", undated, RecipientState.ANSWERED),
        late_names=_names(found, "timeliness.late-names", late, RecipientState.LATE),
        silent_names=_names(found, "timeliness.silent-names", silent, *SILENT),
        units=tuple(
            UnitTimelinessFacts(**_shares(asked, f"timeliness.unit-{number}", f"{asked[0].name}: số lượt"))
            for number, asked in of_unit.items()
        ),
        **_shares(found, "timeliness", "Số lượt"),
    )


def _asked(one: Recipient, scope: Scope) -> _Asked:
    state = recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=one.due, as_of=scope.as_of)
    row = SourceRow("directives.recipient", one.pk, str(one), f"{one.directive} · {state.label}")
    return _Asked(one.unit_id, one.unit.list_name if one.unit else str(one), state, row)


def _shares(found: list[_Asked], key: str, what: str) -> dict[str, Any]:
    """The shares that are told of all units together and of each."""
    return {
        "in_time_of": _share(found, f"{key}.in-time-of", f"{what} báo cáo đúng hạn", RecipientState.IN_TIME),
        "late_of": _share(found, f"{key}.late-of", f"{what} báo cáo quá hạn", RecipientState.LATE),
        "silent_of": _share(found, f"{key}.silent-of", f"{what} chưa báo cáo", *SILENT),
    }


def _share(found: list[_Asked], key: str, meaning: str, *states: RecipientState) -> Figure:
    return share_of(key, sum(one.state in states for one in found), meaning, [one.row for one in found])


def _names(found: list[_Asked], key: str, meaning: str, *states: RecipientState) -> Figure:
    meant = [one for one in found if one.state in states]
    return naming(key, dict.fromkeys(one.name for one in meant), meaning, [one.row for one in meant])


def sentence_of(shown: TimelinessFacts) -> str:
    """`Có 17/35 lượt đơn vị báo cáo đúng hạn, 05/35 quá hạn, 13/35 chưa báo cáo.`; empty when nothing was due."""
    if not shown.asked:
        return ""
    parts = [f"{shown.in_time_of.text} lượt đơn vị báo cáo đúng hạn"]
    if shown.late_of:
        parts.append(f"{shown.late_of.text} quá hạn")
    if shown.undated_of:
        parts.append(f"{shown.undated_of.text} đã báo cáo nhưng không nêu hạn")
    if shown.silent_of:
        parts.append(f"{shown.silent_of.text} chưa báo cáo")
    return f"Có {joined(parts)}."
