"""`manage.py check_report 2024 1 [--format json]`: what is open in a report; exit 1 where something must be handled."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communes.models import ReportingPeriod
from reports.facts.scope import NotInstalledError
from reports.findings import Finding, Group
from reports.quarterly.review import count_open, findings_now, still_open


class Command(BaseCommand):
    """Tells what is open in a report."""

    help = "Rà soát báo cáo quý; thoát với mã 1 khi còn chỗ phải xử lý."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="Năm, ví dụ 2024")
        parser.add_argument("quarter", type=int, choices=[1, 2, 3, 4], help="Quý")
        parser.add_argument("--format", choices=["txt", "json"], default="txt", help="Dạng in ra")

    def handle(self, *args: Any, year: int, quarter: int, **options: Any) -> None:
        period = ReportingPeriod.objects.filter(year=year, quarter=quarter).first()
        if period is None:
            raise CommandError(f"Chưa có kỳ báo cáo quý {quarter} năm {year}.")
        try:
            found = still_open(period, findings_now(period))
        except NotInstalledError as error:
            raise CommandError(str(error)) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps([_told(one) for one in found], ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write(f"{one.group.label}\t{one.check}\t{one.place}\t{one.message}")
            if not found:
                self.stdout.write("Không còn chỗ nào phải xem lại.")
        if count_open(found).must:
            sys.exit(1)


def _told(finding: Finding) -> dict[str, str]:
    return {
        "group": Group(finding.group).value,
        "check": finding.check,
        "place": finding.place,
        "message": finding.message,
        "quote": finding.quote,
    }
