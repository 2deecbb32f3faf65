"""`manage.py reset_second_factor NAME`: for the only administrator, who lost the telephone and the recovery codes."""

from typing import Any

from accounts.management.asking import CommandForOne
from accounts.people.actions import reset_second_factor


class Command(CommandForOne):
    """Takes the second factor from an account."""

    help = "Đặt lại đăng nhập hai lớp của một tài khoản, ngay trên máy chủ. Có ghi lịch sử."

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = self.person_called(username)
        reset_second_factor(person=person, by=None, reason="Đặt lại đăng nhập hai lớp trên máy chủ")
        self.stdout.write(f"Đã tắt đăng nhập hai lớp của {person}; người này thiết lập lại sau khi đăng nhập.")
