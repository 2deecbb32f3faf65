"""The rows of Phụ lục I: who advised, who issued, and whether the row agrees with the directives that it serves."""

from collections.abc import Iterator, Mapping

from reports.findings import Finding, Group
from reports.values.facts import AnnexRowFacts, DirectiveFacts, ReportFacts
from reports.values.registers import KnownTask, Registers

NO_ADVISER = "Chưa ghi đơn vị tham mưu"
NO_ISSUER = "Chưa rõ cấp ban hành"


def annex_findings(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    """Return what is doubtful in the rows of the annex."""
    told = {one.slug: one for one in facts.directives}
    tasks = {task.slug: task for task in known.tasks}
    for row in facts.annex.rows:
        if task := tasks.get(row.slug):
            yield from row_findings(row, task, told)


def row_findings(row: AnnexRowFacts, task: KnownTask, told: Mapping[str, DirectiveFacts]) -> Iterator[Finding]:
    """Return the doubts about one row.

    Phụ lục I names for each row who advised and which level issued; who may issue is in the register of units.
    Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3: the symbol is the issuer's, so column and document agree.
    """

    def found(check: str, message: str, group: Group, mark: str = "") -> Finding:
        quote = " · ".join(filter(None, [row.content.value, row.advisers.value, row.issuer.value]))
        return Finding(check, f"annex.{row.slug}", message, group, quote=quote, mark=mark, mend=task.href)

    if not row.advisers and row.issuer and not task.issuer_may_issue:
        text = f"{NO_ADVISER}; “{row.issuer.value}” ở cột Cấp ban hành không phải cơ quan được ban hành văn bản."
        yield found("annex-columns", text, Group.MUST, row.issuer.value)
    else:
        if not row.advisers:
            yield found("annex-adviser", f"{NO_ADVISER}.", Group.MUST)
        if not row.issuer:
            yield found("annex-issuer", f"{NO_ISSUER}.", Group.MUST)
        elif not task.issuer_may_issue:
            text = f"“{row.issuer.value}” ở cột Cấp ban hành không phải cơ quan được ban hành văn bản."
            yield found("annex-issuer", text, Group.MUST, row.issuer.value)
    if row.done and task.document_issuer and task.issuer and task.document_issuer != task.issuer:
        text = f"Văn bản ghi do {task.document_issuer} ban hành, cột Cấp ban hành ghi {row.issuer.value}."
        yield found("annex-issuer-document", text, Group.SHOULD, row.issuer.value)
    for slug, name in task.directives:
        if (directive := told.get(slug)) and (text := _against(row, directive, name)):
            yield found("annex-directive", text, Group.SHOULD)


def _against(row: AnnexRowFacts, directive: DirectiveFacts, name: str) -> str:
    if row.done and directive.silent.value:
        return f"Đã xong, nhưng {name} mới có {directive.answered_of.text} đơn vị báo cáo."
    if not row.done and directive.total.value == directive.answered.value:
        return f"Chưa xong, nhưng {name} đã có đủ {directive.answered_of.text} đơn vị báo cáo."
    return ""
