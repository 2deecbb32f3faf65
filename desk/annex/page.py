"""Phụ lục I on the screen: the rows as the report prints them, and what is worth a second look."""

from dataclasses import dataclass

from django.db.models import Prefetch

from communes.models import ReportingPeriod
from directives.models import Directive, SteeringTask
from reports.facts.directives import annex_facts, directive_facts
from reports.facts.scope import Scope
from reports.values.facts import AnnexFacts, AnnexRowFacts, DirectiveFacts

NO_ADVISER = "Chưa ghi đơn vị tham mưu"
NO_ISSUER = "Chưa rõ cấp ban hành"


@dataclass(frozen=True)
class Related:
    """A directive that a row belongs to, and how many units answered it; empty if the report does not tell it."""

    directive: Directive
    answered_of: str


@dataclass(frozen=True)
class AnnexRow:
    """A row as it is printed, with its record."""

    number: int
    task: SteeringTask
    facts: AnnexRowFacts
    related: list[Related]
    doubts: list[str]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class AnnexPage:
    """The whole table with its counts."""

    facts: AnnexFacts
    rows: list[AnnexRow]

    @property
    def tasks(self) -> list[SteeringTask]:
        return [row.task for row in self.rows]


def annex_of(period: ReportingPeriod) -> AnnexPage:
    """Return what Phụ lục I of `period` prints, in its order; a constant number of queries."""
    scope = Scope.of(period)
    facts = annex_facts(scope, "Phụ lục I")
    facts_by_slug = {each.slug: each for each in directive_facts(scope)}
    keys = [row.pk for row in facts.total.rows]
    tasks = (
        SteeringTask.objects.filter(pk__in=keys)
        .select_related("document__issuer", "issuer")
        .prefetch_related(Prefetch("directives", Directive.objects.select_related("document")))
    )
    by_key = {task.pk: task for task in tasks}
    rows = []
    for number, (key, row) in enumerate(zip(keys, facts.rows, strict=True), 1):
        task = by_key[key]
        related = [Related(each, _share(facts_by_slug.get(each.slug))) for each in task.directives.all()]
        doubts = _doubts(task, row, facts_by_slug)
        rows.append(AnnexRow(number, task, row, related, doubts, number == 1, number == len(keys)))
    return AnnexPage(facts, rows)


def _share(facts: DirectiveFacts | None) -> str:
    return facts.answered_of.text if facts else ""


def _doubts(task: SteeringTask, row: AnnexRowFacts, facts_by_slug: dict[str, DirectiveFacts]) -> list[str]:
    doubts = [] if str(row.advisers) else [NO_ADVISER]
    if not str(row.issuer):
        doubts.append(NO_ISSUER)
    issued_by = task.document.issuer if task.document else None
    if issued_by and task.issuer and issued_by != task.issuer:
        doubts.append(f"Văn bản ghi do {issued_by.short_name} ban hành, cột Cấp ban hành ghi {row.issuer}")
    for directive in task.directives.all():
        facts = facts_by_slug.get(directive.slug)
        if facts and row.done and facts.silent.value:
            doubts.append(f"Đã xong, nhưng {directive} mới có {facts.answered_of.text} đơn vị báo cáo")
        elif facts and not row.done and facts.total.value == facts.answered.value:
            doubts.append(f"Chưa xong, nhưng {directive} đã có đủ {facts.answered_of.text} đơn vị báo cáo")
    return doubts
