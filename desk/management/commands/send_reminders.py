"""`manage.py send_reminders`: remind units by mail; once a day, from ntm-reminders.timer or cron."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from desk.following.mail import send_reminders


class Command(BaseCommand):
    """Sends today's reminders; running it again on the same day sends nothing twice."""

    help = "Gửi thư nhắc các đơn vị chưa báo cáo: trước, đúng và sau hạn, rồi trưởng đơn vị, rồi Văn phòng."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_GOES_OUT:
            self.stdout.write("Chưa gửi thư nào: chưa khai báo máy chủ thư (EMAIL_HOST).")
            return
        done = send_reminders(timezone.localdate())
        self.stdout.write(f"Đã gửi {done.sent} thư nhắc.")
        if done.unreachable:
            self.stdout.write(f"{done.unreachable} đơn vị không có ai có địa chỉ thư: hãy gọi điện hoặc nhắn Zalo.")
        for address in done.refused:
            self.stderr.write(f"Máy chủ thư không nhận: {address}")
