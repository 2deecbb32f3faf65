"""`manage.py render_report 2024 1 --format pdf`: writes a quarterly report to a file or to standard output."""

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communes.models import ReportingPeriod
from reports.facts.scope import NotInstalledError
from reports.quarterly.report import PRINTERS, make


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} không phải là ngày dạng 2024-04-04") from None


class Command(BaseCommand):
    """Renders a report."""

    help = "Viết báo cáo quý từ dữ liệu đã ghi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="Năm, ví dụ 2024")
        parser.add_argument("quarter", type=int, choices=[1, 2, 3, 4], help="Quý")
        parser.add_argument("--format", choices=list(PRINTERS), default="txt", help="Dạng tệp")
        parser.add_argument("--output", type=Path, help="Tệp ghi ra; bỏ trống thì in ra màn hình")
        parser.add_argument("--as-of", type=_date, help="Số liệu tính đến hết ngày (2024-04-04)")

    def handle(self, *args: Any, year: int, quarter: int, as_of: datetime.date | None, **options: Any) -> None:
        period = ReportingPeriod.objects.filter(year=year, quarter=quarter).first()
        if period is None:
            raise CommandError(f"Chưa có kỳ báo cáo quý {quarter} năm {year}.")
        try:
            printed = PRINTERS[options["format"]](make(period, as_of))
        except NotInstalledError as error:
            raise CommandError(str(error)) from error
        self._deliver(printed, options["output"])

    def _deliver(self, printed: bytes, output: Path | None) -> None:
        if output is None:
            terminal: Any = self.stdout._out
            terminal.buffer.write(printed)
            return
        try:
            output.write_bytes(printed)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {output}: {error.strerror}") from error
