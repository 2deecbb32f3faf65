"""`manage.py reset_second_factor NAME`: for the only administrator, who lost the telephone and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.management.asking import person_called
from accounts.people.actions import reset_second_factor


class Command(BaseCommand):
    """Takes the second factor from an account."""

    help = "Đặt lại đăng nhập hai lớp của một tài khoản, ngay trên máy chủ. Có ghi lịch sử."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="Tên đăng nhập.")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = person_called(username)
        reset_second_factor(person=person, by=None, reason="Đặt lại đăng nhập hai lớp trên máy chủ")
        self.stdout.write(f"Đã tắt đăng nhập hai lớp của {person}; người này thiết lập lại sau khi đăng nhập.")
