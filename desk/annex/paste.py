"""A table pasted from last quarter's Word file: what it would add to Phụ lục I, corrected in sight, then written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from communes.models import Unit
from directives.actions.lines import CitedUnit
from directives.actions.tasks import NewDocument, TaskValues
from directives.models import SteeringTask
from directives.rules.annex_reading import COLUMNS, ReadRow, ReadUnit, finder, read_annex, read_rows
from directives.rules.remarks import ReadDocument
from ntm_tracker.forms import Line
from ntm_tracker.tables.model import Table

MOST_ROWS = 200
LIMITS = {"content": 1000, "advisers": 2000, "issuer": 200, "remark": 500}
THERE = "Nội dung này đã có trong Phụ lục I: bỏ chọn sẵn"


@dataclass
class PastedRow:
    """A row before it is written: what was read, whether it is wanted, what must be mended first."""

    read: ReadRow
    wanted: bool = True
    errors: list[str] = field(default_factory=list)

    @property
    def original(self) -> str:
        return "\n".join(self.read.original)


class Paste:
    """All rows of a pasted table with the units that they name."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in Unit.objects.prefetch_related("aliases")}
        names = {
            code: [
                *(unit.name, unit.short_name, unit.list_name, unit.citation_name),
                *(alias.text for alias in unit.aliases.all()),
            ]
            for code, unit in self.units.items()
        }
        self.find = finder(names)
        self.rows: list[PastedRow] = []
        self.notices: list[str] = []

    def _may_issue(self, code: str) -> bool:
        return self.units[code].may_issue

    def read_tables(self, tables: Sequence[Table]) -> None:
        """Take what was pasted; what is there already is not wanted again."""
        self.notices = list(dict.fromkeys(notice for table in tables for notice in table.notices))
        self.rows = [PastedRow(row) for row in read_annex(tables, self.find, self._may_issue)[:MOST_ROWS]]
        known = set(SteeringTask.objects.values_list("content", flat=True))
        for row in self.rows:
            if row.read.cells["content"] in known:
                row.wanted = False
                row.read.doubts.append(THERE)

    def read_cells(self, sent: MultiValueDict | Mapping[str, str]) -> None:
        """Take the rows as they were corrected in the preview."""
        size = sent.get("rows", "")
        count = min(int(size), MOST_ROWS) if size.isascii() and size.isdigit() and len(size) < 5 else 0
        for number in range(1, count + 1):
            row = ReadRow(number, {name: sent.get(f"{number}-{name}", "") for name in COLUMNS})
            row.original = [line for line in sent.get(f"{number}-original", "")[:4000].splitlines() if line.strip()]
            pasted = PastedRow(row, wanted=f"{number}-wanted" in sent)
            for name, limit in LIMITS.items():
                try:
                    row.cells[name] = Line(max_length=limit, required=name == "content").clean(row.cells[name])
                except ValidationError as error:
                    pasted.errors += error.messages
            self.rows.append(pasted)
        read_rows([row.read for row in self.rows], self.find, self._may_issue)

    @property
    def is_sound(self) -> bool:
        return not any(row.errors for row in self.rows if row.wanted)

    def values(self) -> list[TaskValues]:
        """What the wanted rows add."""
        return [self._values(row) for row in self.rows if row.wanted]

    def _values(self, row: PastedRow) -> TaskValues:
        read = row.read
        issuer = self.units[read.issuer.code] if read.issuer and read.issuer.code else None
        if issuer and not issuer.may_issue:
            issuer = None
        cited = read.issuer.cited_as if read.issuer else ""
        said = read.remark
        stays = said.stays or any(len(self.find(each.issuer)) != 1 for each in said.documents if each.issuer)
        return TaskValues(
            content=read.cells["content"],
            issuer=issuer,
            issuer_cited_as="" if issuer and issuer.short_name == cited else cited,
            document=self._new(said.document) if said.document else None,
            remark=read.cells["remark"] if stays else "",
            beside=[self._new(each) for each in said.documents if each != said.document],
            note=f"Chữ gốc trong bản Word:\n{row.original}" if read.doubts and row.original else "",
            advisers=[self._line(each) for each in read.advisers],
        )

    def _new(self, read: ReadDocument) -> NewDocument:
        codes = self.find(read.issuer) if read.issuer else ()
        issuer = self.units[codes[0]] if len(codes) == 1 else None
        return NewDocument(
            read.kind, read.number, read.symbol, read.issued_on, read.subject, issuer, says_issuer=bool(read.issuer)
        )

    def _line(self, read: ReadUnit) -> CitedUnit:
        unit = self.units.get(read.code)
        return CitedUnit(unit, "" if unit and unit.list_name == read.cited_as else read.cited_as[:200], read.lead[:60])
