"""Reading a unit's grid of opinions: inputs stand in the cell's template.

Per result `o-12` opinion, `r-12` reason, `w-12` fingerprint, `b-12` why the head sends it back.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from criteria.opinions.grid import KEEP, Grid, OpinionCell
from criteria.rules.choices import Outcome
from criteria.subject import Opinion, OpinionLetter
from ntm_tracker.fields import clean_line
from ntm_tracker.fingerprint import is_typed_over
from ntm_tracker.forms import Day, Line, PlainForm, columns

MOST_LOST = 20


def type_into(grid: Grid, posted: Mapping[str, str]) -> None:
    """Put what somebody typed into `grid`; what stood on the page and stands here no more is told as lost."""
    here = set()
    for cell in grid.cells:
        here.add(f"w-{cell.result.pk}")
        _type(cell, posted)
    for name in [each for each in posted if each.startswith("w-") and each not in here][:MOST_LOST]:
        number = name.removeprefix("w-")
        choice, reason = posted.get(f"o-{number}", ""), posted.get(f"r-{number}", "")
        if is_typed_over(posted[name], choice, reason):
            said = Outcome(choice).label if choice in Outcome.values else "Chưa có ý kiến"
            grid.lost.append(f"{said}: {reason}" if reason else said)


def agree_with_all(grid: Grid) -> int:
    """Type “Thống nhất” where there is no opinion yet; return how many. Stale ones are to be looked at one by one."""
    empty = [cell for cell in grid.cells if not cell.choice and not cell.is_locked]
    for cell in empty:
        cell.choice = cell.result.declared
    return len(empty)


def opinions_of(grid: Grid, do: str) -> list[Opinion]:
    """What was changed or sent back; for `confirm` and `confirm-12` also what an officer prepared."""
    return [
        cell.opinion()
        for cell in grid.cells
        if cell.choice != KEEP
        and (
            cell.is_changed
            or cell.send_back
            or (do == "confirm" and cell.waits)
            or (do == f"confirm-{cell.result.pk}" and cell.is_prepared)
        )
    ]


def _type(cell: OpinionCell, posted: Mapping[str, str]) -> None:
    pk = cell.result.pk
    if f"w-{pk}" not in posted:
        return  # sent after the page was made: this cell was not on it
    cell.fingerprint = posted[f"w-{pk}"]
    choice = posted.get(f"o-{pk}", "")
    cell.choice = choice if choice in {KEEP, *Outcome.values} else ""
    cell.reason, reason_trouble = _line(posted.get(f"r-{pk}", ""))
    cell.send_back, trouble = _line(posted.get(f"b-{pk}", ""))
    cell.error = reason_trouble or trouble or _unsaid(cell)


def _unsaid(cell: OpinionCell) -> str:
    """A new reason belongs to an opinion; the old one of an opinion that is taken back goes with it."""
    is_new = bool(cell.reason) and cell.reason != cell.result.opinion_reason
    return "Có lý do nhưng chưa chọn ý kiến. Hãy chọn, hoặc xóa lý do." if is_new and cell.choice in ("", KEEP) else ""


def _line(text: str) -> tuple[str, str]:
    try:
        return clean_line(text), ""
    except ValidationError as error:
        return text, " ".join(error.messages)


class LetterForm(PlainForm):
    """Where the office has a unit's opinion from."""

    on = Day(label="Ngày cho ý kiến", help_text="Ngày của văn bản, ví dụ 12/3/2024")
    source = Line(
        label="Theo văn bản, cuộc gọi", max_length=200, help_text="Ví dụ: Công văn 12/PYT, hoặc điện thoại của ai"
    )
    rows = (columns(on="col-sm-4", source="col-sm-8"),)

    @property
    def letter(self) -> OpinionLetter:
        """Return where it comes from; the form must be valid."""
        return OpinionLetter(**self.cleaned_data)
