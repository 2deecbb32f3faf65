"""The cells of a row as values; what is wrong is collected, with what to do."""

import datetime
import re
from decimal import Decimal

from django.db import models

from criteria.library.imports.files import Problem, Row
from criteria.library.imports.records import SetKey

SET_NAME = re.compile(r"([A-Z0-9_]{1,40})(?:/([1-9][0-9]?))?")
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),([0-9]{1,3})")


class Cells:
    """Reads the cells of one row; `broken` once anything was wrong."""

    def __init__(self, row: Row, problems: list[Problem]) -> None:
        self.row = row
        self.problems = problems
        self.broken = False

    def refuse(self, column: str, message: str) -> None:
        self.broken = True
        self.problems.append(Problem(self.row.place, column, message))

    def has(self, column: str) -> bool:
        return column in self.row.cells

    def raw(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def text(self, column: str, limit: int = 0, *, required: bool = False) -> str:
        """Return the text of `column`, at most `limit` characters long."""
        text = self.raw(column)
        if required and not text:
            self.refuse(column, "ô trống. Hãy ghi giá trị.")
        if limit and len(text) > limit:
            self.refuse(column, f"dài {len(text)} ký tự, tối đa {limit}. Hãy rút gọn.")
        return text

    def choice(self, column: str, choices: type[models.TextChoices], *, required: bool = True) -> str:
        """Return a value of a closed list."""
        text = self.text(column, required=required)
        if text and text not in choices.values:
            told = "; ".join(f"{value} ({label})" for value, label in choices.choices)
            self.refuse(column, f"“{text}” không có trong danh sách. Hãy ghi một trong: {told}.")
        return text

    def whole(self, column: str, *, required: bool = False) -> int | None:
        """Return a whole number from 0 to 999."""
        text = self.text(column, required=required)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 3):
            self.refuse(column, f"“{text}” không phải số nguyên. Hãy ghi chữ số, ví dụ 19.")
            return None
        return int(text)

    def year(self, column: str) -> int | None:
        """Return a year of the programme."""
        text = self.text(column, required=True)
        if re.fullmatch("20[0-9]{2}", text):
            return int(text)
        if text:
            self.refuse(column, f"“{text}” không phải năm. Hãy ghi bốn chữ số, ví dụ 2024.")
        return None

    def decimal(self, column: str) -> Decimal | None:
        """Return a number with decimal point; a comma is refused, it may mean thousands."""
        text = self.text(column)
        if not text:
            return None
        if NUMBER.fullmatch(text):
            return Decimal(text)
        hint = "Hãy ghi chữ số và dấu chấm thập phân, tối đa 3 chữ số lẻ, ví dụ 79.2."
        if found := GROUPED.fullmatch(text):
            hint = f"Số thập phân dùng dấu chấm: hãy ghi {found[1].replace('.', '')}.{found[2]}."
        self.refuse(column, f"“{text}” không phải số đúng cách ghi. {hint}")
        return None

    def date(self, column: str) -> datetime.date | None:
        text = self.text(column)
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            self.refuse(column, f"“{text}” không phải ngày. Hãy ghi năm-tháng-ngày, ví dụ 2024-03-01.")
            return None

    def set_key(self, column: str, *, required: bool = True) -> SetKey | None:
        """Return code and version of a set named `CODE` or `CODE/2`."""
        text = self.text(column, required=required)
        if found := SET_NAME.fullmatch(text):
            return found[1], int(found[2] or 1)
        if text:
            self.refuse(
                column, f"“{text}” không phải mã bộ tiêu chí. Hãy ghi chữ hoa, số, dấu gạch dưới; phiên bản 2 ghi MÃ/2."
            )
        return None
