"""Quick ways to type a sheet: exceptions only, pasted, or as last quarter. Each is a preview: nothing is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from criteria.rules.choices import Outcome
from criteria.rules.reading import numbers_in, read_pasted
from criteria.sheet.sheet import Sheet
from ntm_tracker.vietnamese import count, fraction, joined


@dataclass(frozen=True)
class Quick:
    """What came of it: `message` in a sentence, and what was not understood."""

    way: str
    message: str = ""
    troubles: list[str] = field(default_factory=list)


def fill(sheet: Sheet, typed: Mapping[str, str]) -> Quick:
    """“Chưa đạt: 5, 10, 15” fills the rest as met. A number that the set does not have fills nothing."""
    listed: dict[str, str] = {}
    troubles: list[str] = []
    word = sheet.subject.criteria_set.item_word
    for name, outcome in (("chua-dat", Outcome.NOT_MET), ("chua-danh-gia", Outcome.NOT_ASSESSED)):
        numbers, unknown = numbers_in(typed.get(name, ""), sheet.names)
        troubles += [f"Ô “{outcome.label}”: bộ này không có {word} “{piece}”." for piece in unknown]
        twice = [number for number in numbers if number in listed]
        troubles += [f"{word.capitalize()} số {number} có ở cả hai ô. Hãy bỏ bớt một ô." for number in twice]
        listed |= dict.fromkeys(numbers, outcome)
    if troubles:
        return Quick("fill", troubles=troubles)
    sheet.put({number: listed.get(number, Outcome.MET) for number in sheet.names})
    return Quick("fill", f"Đã điền thử {_counts(sheet)}. Xem lại bảng dưới, đúng thì bấm Lưu.")


def paste(sheet: Sheet, typed: Mapping[str, str]) -> Quick:
    """Two columns from Excel, Word or Zalo; what is not understood is shown, what is not named stays as it was."""
    pasted = read_pasted(typed.get("dan", ""), sheet.names)
    if not pasted.rows and not pasted.unread:
        return Quick("paste", troubles=["Chưa có gì để đọc. Hãy dán hai cột số và kết quả vào ô này."])
    sheet.put({row.number: row.outcome for row in pasted.rows})
    notes = {row.number: row.note for row in pasted.rows if row.note}
    for row in sheet.rows:
        row.note = notes.get(row.item.number, row.note)
    understood = f"Đã hiểu {count(len(pasted.rows))}/{len(sheet.names)} mục: {_counts(sheet)}."
    missing = [number for number in sheet.names if number not in {row.number for row in pasted.rows}]
    if missing and pasted.rows:
        understood += f" Không thấy số {joined(missing, ' và ')}: giữ như đang có."
    return Quick("paste", f"{understood} Xem lại bảng dưới, đúng thì bấm Lưu.", pasted.unread)


def keep(sheet: Sheet, typed: Mapping[str, str]) -> Quick:
    """What is not entered yet is typed as last quarter."""
    before = {row.item.number: row.before for row in sheet.rows if row.before and not row.outcome}
    if not before:
        return Quick("keep", troubles=["Không còn mục nào để lấy từ kỳ trước."])
    sheet.put(before)
    return Quick("keep", f"Đã điền thử {count(len(before))} mục như kỳ trước. Xem lại bảng dưới, đúng thì bấm Lưu.")


def _counts(sheet: Sheet) -> str:
    tally = sheet.tally
    return (
        f"{fraction(tally.fulfilled, tally.size)}, {count(tally.not_met)} chưa đạt, "
        f"{count(tally.not_assessed)} chưa đánh giá"
    )


WAYS: dict[str, Callable[[Sheet, Mapping[str, str]], Quick]] = {"fill": fill, "paste": paste, "keep": keep}
