"""`manage.py changepassword NAME`: for an administrator who forgot the password. Django's own leaves no trace."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.management.asking import new_password, person_called
from accounts.people.actions import set_password_at_console


class Command(BaseCommand):
    """Sets a password at the server's console."""

    help = "Đặt lại mật khẩu của một tài khoản, ngay trên máy chủ. Có ghi lịch sử."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="Tên đăng nhập.")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = person_called(username)
        set_password_at_console(person=person, password=new_password(person))
        self.stdout.write(f"Đã đặt lại mật khẩu của {person}.")
