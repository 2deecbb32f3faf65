"""`manage.py verify_records`: exit status 1 when a record differs from what the history last tells of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from history.verification import altered_records
from ntm_tracker.vietnamese import count


class Command(BaseCommand):
    """Compares the records with the history."""

    help = "Kiểm tra dữ liệu có bị sửa, thêm hoặc xóa từ bên ngoài chương trình không, so với lịch sử chỉnh sửa."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(altered_records())
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"Có {count(len(found))} dữ liệu khác với lịch sử. Hãy báo cho người quản trị hệ thống.")
        self.stdout.write("Dữ liệu khớp với lịch sử.")
