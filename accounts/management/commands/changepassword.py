"""`manage.py changepassword NAME`: for an administrator who forgot the password. Django's own leaves no trace."""

from typing import Any

from accounts.management.asking import CommandForOne, new_password
from accounts.people.actions import set_password_at_console


class Command(CommandForOne):
    """Sets a password at the server's console."""

    help = "Đặt lại mật khẩu của một tài khoản, ngay trên máy chủ. Có ghi lịch sử."

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = self.person_called(username)
        set_password_at_console(person=person, password=new_password(person))
        self.stdout.write(f"Đã đặt lại mật khẩu của {person}.")
