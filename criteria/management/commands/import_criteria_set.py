"""Brings criteria sets in from CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from criteria.library import import_actions
from criteria.library.import_actions import MODELS
from criteria.library.imports import ImportRefusedError, Kind, SourceFile


class Command(BaseCommand):
    """`manage.py import_criteria_set FILE [FILE …]`: all files go in together, or none."""

    help = "Nhập bộ tiêu chí từ tệp CSV: danh mục bộ, tiêu chí và chỉ tiêu, mức theo từng năm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="TỆP", help="tệp CSV, mã UTF-8")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            summary = import_actions.import_criteria(files=[_read(path) for path in files], by=None)
        except ImportRefusedError as error:
            told = f"Chưa nhập gì: có {len(error.problems)} lỗi. Hãy sửa rồi nhập lại tất cả các tệp.\n{error}"
            raise CommandError(told) from error
        if options["verbosity"] == 0:
            return
        for told, counts in (("Thêm", summary.new), ("Sửa", summary.changed)):
            parts = [f"{counts[kind]} {LABELS[kind]}" for kind in Kind if counts[kind]]
            if parts:
                self.stdout.write(f"{told} {', '.join(parts)}.")
        self.stdout.write(f"{summary.total} thay đổi.")


LABELS = {kind: str(model._meta.verbose_name) for kind, model in MODELS.items()}


def _read(path: Path) -> SourceFile:
    try:
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"Không mở được tệp {path}: {error.strerror}. Hãy kiểm tra đường dẫn.") from error
