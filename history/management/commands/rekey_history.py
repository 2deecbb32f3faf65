"""`manage.py rekey_history`: marks a history that began with another key with this server's HISTORY_KEY, once."""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from history.actions import rekey
from history.verification import begins_with
from ntm_tracker.vietnamese import count


class Command(BaseCommand):
    """Changes the key of the history."""

    help = (
        "Đánh dấu lại lịch sử bằng HISTORY_KEY của máy chủ này, khi dữ liệu bắt đầu trên một máy riêng (khóa mẫu) hoặc "
        "khi phải đổi khóa: đặt khóa cũ vào biến OLD_HISTORY_KEY. Chỉ làm khi lịch sử còn nguyên vẹn với khóa cũ."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        old_key = os.environ.get("OLD_HISTORY_KEY", settings.EXAMPLE_SECRET_KEY)
        if old_key == settings.HISTORY_KEY:
            raise CommandError("Khóa cũ và HISTORY_KEY là một: không có gì phải đổi.")
        if begins_with(settings.HISTORY_KEY):
            raise CommandError("Lịch sử đã dùng HISTORY_KEY của máy chủ này: không có gì phải đổi.")
        try:
            sealed = rekey(old_key)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            f"Đã đánh dấu lại lịch sử: niêm phong số {sealed.pk}, {count(sealed.size)} mục, dấu {sealed.mark}."
        )
