"""`manage.py seal_history`: seals what is new in the history; for a timer."""

from typing import Any

from django.core.management.base import BaseCommand

from history.actions import seal
from ntm_tracker.vietnamese import count


class Command(BaseCommand):
    """Seals the history."""

    help = "Niêm phong các mục lịch sử chưa niêm phong."

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seal()
        if sealed is None:
            self.stdout.write("Không có mục nào chưa niêm phong.")
        else:
            self.stdout.write(f"Đã niêm phong {count(sealed.size)} mục: niêm phong số {sealed.pk}, dấu {sealed.mark}.")
