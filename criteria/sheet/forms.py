"""Typing into the sheet of a self-assessment: row by row, or by a quick way; how it came.

The sheet is a plain grid whose inputs stand in the row template.

Per criterion `o-12` outcome, `n-12` note, `w-12` fingerprint; per indicator `io-`, `iv-` value, `ir-` reason, `iw-`.
A draft that a browser holds names them so: they keep their names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from communes.models import IncomingFile, ReportingPeriod
from communes.rules.choices import Channel
from criteria.models import Assessment
from criteria.rules.choices import Outcome
from criteria.rules.outcomes import value_doubt
from criteria.rules.reading import numbers_in
from criteria.sheet.pasting import understood
from criteria.sheet.sheet import IndicatorRow, Sheet
from criteria.subject import Entries, Source
from ntm_tracker.fields import clean_line, clean_text
from ntm_tracker.forms import Day, Line, PlainForm, columns, initial_of
from ntm_tracker.vietnamese import count, decimal, fraction, joined, short_date

LONGEST_NOTE = 5000
VALUE = forms.DecimalField(max_digits=14, decimal_places=3, localize=True, required=False)


def type_into(sheet: Sheet, posted: Mapping[str, str]) -> None:
    """Put what somebody typed into `sheet`; a text that cannot be read is kept and its row says why."""
    for row in sheet.every_row:
        pk, kind = row.item.pk, "i" if isinstance(row, IndicatorRow) else ""
        if f"{kind}w-{pk}" not in posted:
            continue  # a page of an older version of the set: this row was not on it
        row.fingerprint = posted[f"{kind}w-{pk}"]
        row.outcome = _outcome(posted.get(f"{kind}o-{pk}", ""))
        if not isinstance(row, IndicatorRow):
            row.note, row.error = _text(posted.get(f"n-{pk}", row.note), clean_text, LONGEST_NOTE)
            continue
        row.reason, row.error = _text(posted.get(f"ir-{pk}", ""), clean_line, 500)
        row.value = posted.get(f"iv-{pk}", "").strip()
        row.number, trouble = _number(row.value) if row.is_measured else (None, "")
        row.error = row.error or trouble
        if row.number is not None and row.is_changed:
            row.doubt = _doubt(row)


def entries_of(sheet: Sheet) -> Entries:
    """Return what was changed, and nothing else."""
    return Entries(
        [row.entry() for row in sheet.rows if row.is_changed],
        [row.entry() for row in sheet.indicators if row.is_changed],
    )


def _outcome(text: str) -> str:
    return text if text in Outcome.values else ""


def _text(text: str, clean: Callable[[str], str], longest: int) -> tuple[str, str]:
    try:
        text = clean(text)
    except ValidationError as error:
        return text, " ".join(error.messages)
    return text, f"Dài {len(text)} ký tự, tối đa {longest}. Hãy viết gọn lại." if len(text) > longest else ""


def _number(text: str) -> tuple[Decimal | None, str]:
    try:
        return VALUE.clean(text), ""
    except ValidationError:
        return None, f"“{text[:40]}” không phải là số. Ví dụ: 68 hoặc 68,5."


def _doubt(row: IndicatorRow) -> str:
    """Return what is asked about a value that was typed: far from its unit, or written as machines write."""
    unit, number = row.item.unit_of_measure, row.number or Decimal()
    if "e" in row.value.lower():
        return f"ghi “{row.value}”, đọc là {decimal(number)} {unit}."
    return value_doubt(row.item.measure, number, unit, row.item.operator, row.level, row.levels)


# quick ways: exceptions only, pasted, or as last quarter; each is a preview, nothing is written -------------


@dataclass(frozen=True)
class ReadRow:
    """One row of a preview: what stands there now, what was read, and the piece of text that says it."""

    number: str
    name: str
    before: str
    outcome: str
    source: str
    note: str = ""

    @property
    def before_label(self) -> str:
        return Outcome(self.before).label if self.before else "chưa nhập"

    @property
    def label(self) -> str:
        return Outcome(self.outcome).label

    @property
    def is_changed(self) -> bool:
        return self.before != self.outcome


@dataclass(frozen=True)
class Quick:
    """What came of it: `message` in a sentence, what was read and where, what was not understood, what was left out."""

    way: str
    message: str = ""
    troubles: list[str] = field(default_factory=list)
    rows: list[ReadRow] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    is_empty: bool = False  # nothing could be read: that is no “as it was”

    @property
    def changed(self) -> list[ReadRow]:
        return [row for row in self.rows if row.is_changed]

    @property
    def same(self) -> list[ReadRow]:
        return [row for row in self.rows if not row.is_changed]


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
    """A table or sentences; what is not understood is shown, what is not named stays as it was."""
    if not typed.get("dan", "").strip() and not typed.get("dan-html", "").strip():
        return Quick("paste", "Chưa có gì để đọc. Hãy dán bảng hoặc tin nhắn vào ô này.", is_empty=True)
    pasted = understood(sheet, typed)
    if not pasted.outcomes:
        nothing = "Không đọc được kết quả nào. Bảng dưới giữ như đang có."
        return Quick("paste", nothing, pasted.unread, unused=pasted.unused, is_empty=True)
    before = {row.item.number: row.outcome for row in sheet.rows}
    shown = [
        ReadRow(
            number, sheet.names[number], before[number], outcome, pasted.sources[number], pasted.notes.get(number, "")
        )
        for number, outcome in pasted.outcomes.items()
    ]
    sheet.put(pasted.outcomes)
    for row in sheet.rows:
        row.note = pasted.notes.get(row.item.number, row.note)
    changed = sum(row.is_changed for row in shown)
    read = f"Đã đọc {count(len(shown))}/{len(sheet.names)} mục, {count(changed)} mục khác với đang có."
    if missing := [number for number in sheet.names if number not in pasted.outcomes]:
        read += f" Không thấy số {joined(missing, ' và ')}: giữ như đang có."
    read += f" Phiếu sẽ là {_counts(sheet)}. Xem lại, đúng thì bấm Lưu."
    return Quick("paste", read, pasted.unread, shown, pasted.unused)


def keep(sheet: Sheet, typed: Mapping[str, str]) -> Quick:
    """What is not entered yet is typed as last quarter."""
    before = {row.item.number: row.before for row in sheet.rows if row.before and not row.outcome}
    if not before:
        return Quick("keep", troubles=["Không còn mục nào để lấy từ kỳ trước."])
    sheet.put(before)
    return Quick("keep", f"Đã điền thử {count(len(before))} mục như kỳ trước. Xem lại bảng dưới, đúng thì bấm Lưu.")


def _counts(sheet: Sheet) -> str:
    tally = sheet.tally
    missing = len(sheet.missing)
    words = f"{fraction(tally.fulfilled, tally.size)}, {count(tally.not_met)} chưa đạt, "
    words += f"{count(tally.not_assessed - missing)} chưa đánh giá"
    return f"{words}, {count(missing)} chưa nhập" if missing else words


WAYS: dict[str, Callable[[Sheet, Mapping[str, str]], Quick]] = {"fill": fill, "paste": paste, "keep": keep}


# how it came ----------------------------------------------------------------------------------------------


class SourceForm(PlainForm):
    """How the self-assessment came."""

    channel = forms.ChoiceField(label="Hình thức nhận", required=False)
    received_on = Day(past=True, label="Ngày nhận", required=False, help_text="Ví dụ: 06/3/2024")
    received_from = Line(label="Người báo", max_length=200, required=False)
    awaits_paper = forms.BooleanField(label="Báo qua điện thoại, chờ văn bản", required=False)
    rows = (
        columns("channel", "received_on", css_class="col-sm-6"),
        columns("received_from", "awaits_paper", css_class="col-sm-6"),
    )

    def __init__(
        self,
        *args: Any,
        assessment: Assessment | None,
        latest: IncomingFile | None,
        period: ReportingPeriod,
        **kwargs: Any,
    ) -> None:
        self.period = period
        begun = initial_of(assessment, *self.base_fields)
        if assessment is None and latest is not None:  # most likely what is being entered
            begun = initial_of(latest, "channel", "received_on") | {"received_from": latest.sender}
        super().__init__(*args, initial=begun, **kwargs)
        channels = [choice for choice in Channel.choices if choice[0] != Channel.PROGRAM]
        if assessment is not None and assessment.channel == Channel.PROGRAM:
            channels = Channel.choices
        self.offer("channel", [("", "Chưa ghi"), *channels])

    @property
    def source(self) -> Source:
        """Return how it came; the form must be valid."""
        return Source(**{name: self.cleaned_data[name] for name in self.base_fields})

    @property
    def warning(self) -> str:
        """What the date means for the report, when it lies after the as-of date."""
        day = self.cleaned_data.get("received_on") if self.is_bound else self.initial.get("received_on")
        if not day or day <= self.period.known_until:
            return ""
        until = short_date(self.period.known_until)
        if self.period.as_of:
            return f"Ngày nhận sau ngày chốt số liệu {until}: kết quả này không tính vào báo cáo {self.period}."
        return (
            f"Ngày nhận sau ngày cuối quý {until}: kết quả này tính vào báo cáo khi chốt số liệu đến hết ngày "
            f"{short_date(day)} trở đi."
        )
