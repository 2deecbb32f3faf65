"""`manage.py back_up TO`: one archive of database and files; for a timer, with `--keep`, into a folder."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from desk.backups.actions import record_made
from desk.backups.archive import BadArchiveError
from desk.backups.databases import DatabaseCopyError
from desk.backups.making import make, make_in
from ntm_tracker.vietnamese import count

NOT_RECORDED = "Chưa ghi vào lịch sử: cơ sở dữ liệu chưa được nâng cấp lên phiên bản này (manage.py migrate)."


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} không phải số bản giữ lại, ít nhất là 1")
    return int(text)


class Command(BaseCommand):
    """Makes a copy of everything."""

    help = "Sao lưu cơ sở dữ liệu và tệp vào một tệp nén, kể cả khi đang có người nhập."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", type=Path, help="Thư mục có sẵn (tên tệp do chương trình đặt), hoặc tệp mới")
        parser.add_argument("--keep", type=_number, help="Trong thư mục, giữ lại từng ấy bản mới nhất")

    def handle(self, *args: Any, to: Path, keep: int | None, **options: Any) -> None:
        if to.exists() and not to.is_dir():
            raise CommandError(f"Đã có tệp {to}. Hãy chọn tên khác.")
        if keep and not to.is_dir():
            raise CommandError("--keep chỉ dùng với một thư mục có sẵn.")
        try:
            made, old = make_in(to, keep or 0) if to.is_dir() else (make(to), [])
        except OSError as error:
            raise CommandError(f"Không ghi được vào {to}: {error.strerror or error}.") from error
        except (DatabaseCopyError, BadArchiveError, DatabaseError) as error:
            raise CommandError(f"Chưa sao lưu được. {error}") from error
        files = len(made.manifest.members) - 1
        self.stdout.write(f"Đã sao lưu cơ sở dữ liệu và {count(files)} tệp, đã kiểm tra: {made.path}")
        self.stdout.write(f"Cỡ {made.size} byte, SHA-256 {made.sha256}, phiên bản {made.manifest.version}.")
        if old:
            self.stdout.write(f"Đã xóa {count(len(old))} bản cũ: {', '.join(path.name for path in old)}.")
        if not record_made(made):
            self.stdout.write(NOT_RECORDED)
