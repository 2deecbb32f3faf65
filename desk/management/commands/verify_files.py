"""`manage.py verify_files`: exit status 1 when a kept file is lost or altered; lists files that no record holds."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desk.backups.files import broken_files, holders, unheld_files
from ntm_tracker.vietnamese import count

# What a request that is still running has written has no record yet; so long nothing runs.
YOUNG = timedelta(days=1)


class Command(BaseCommand):
    """Verifies the files that people sent in and that the program made."""

    help = "Kiểm tra tệp đã nhận có bị mất, bị thay đổi không; liệt kê tệp thừa, không dữ liệu nào dùng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="Xóa tệp thừa đã quá một ngày.")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        for name in unheld_files(timezone.now() - YOUNG):
            if remove:
                default_storage.delete(name)  # no record: nobody holds it
            self.stdout.write(f"Tệp thừa{', đã xóa' if remove else ''}: {name}")
        lost, total = list(broken_files()), sum(1 for _ in holders())
        for one in lost:
            self.stderr.write(one)
        if lost:
            raise CommandError(f"Có {count(len(lost))} tệp sai trong {count(total)} tệp. Hãy lấy lại từ bản sao lưu.")
        self.stdout.write(f"{count(total)} tệp: nguyên vẹn.")
