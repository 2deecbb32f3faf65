"""Brings criteria sets in from CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from criteria.library.files import ImportRefusedError, SourceFile
from criteria.library.import_actions import import_criteria
from criteria.library.rules import MODELS


class Command(BaseCommand):
    """`manage.py import_criteria_set FILE [FILE …]`: all files go in together, or none."""

    help = "Nhập bộ tiêu chí từ tệp CSV: danh mục bộ, tiêu chí và chỉ tiêu, mức theo từng năm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="TỆP", help="tệp CSV, mã UTF-8")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            plan = import_criteria(files=[_read(path) for path in files], by=None)
        except ImportRefusedError as error:
            message = f"Chưa nhập gì: có {len(error.problems)} lỗi. Hãy sửa rồi nhập lại tất cả các tệp.\n{error}"
            raise CommandError(message) from error
        if options["verbosity"] == 0:
            return
        for done, records in (("Thêm", plan.new), ("Sửa", plan.changed)):
            parts = [f"{len(records[model])} {model._meta.verbose_name}" for model in MODELS if records[model]]
            if parts:
                self.stdout.write(f"{done} {', '.join(parts)}.")
        self.stdout.write(f"{plan.total} thay đổi.")


def _read(path: Path) -> SourceFile:
    try:
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"Không mở được tệp {path}: {error.strerror}. Hãy kiểm tra đường dẫn.") from error
