"""`manage.py verify_history`: exit status 1 when an entry was altered, removed or added past the program."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from history.verification import verify
from ntm_tracker.vietnamese import count


class Command(BaseCommand):
    """Verifies the history."""

    help = "Kiểm tra lịch sử chỉnh sửa có bị sửa, xóa hoặc thêm từ bên ngoài không."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify()
        self.stdout.write(
            f"{count(found.entries)} mục, {count(found.seals)} niêm phong, {count(found.unsealed)} mục chưa niêm phong."
        )
        for problem in found.problems:
            self.stderr.write(problem)
        if not found.is_sound:
            raise CommandError(f"Có {count(len(found.problems))} chỗ sai. Hãy báo cho người quản trị hệ thống.")
        self.stdout.write("Lịch sử nguyên vẹn.")
