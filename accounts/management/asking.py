"""What commands at the server's own console ask for."""

from argparse import ArgumentParser
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User


def new_password(person: User) -> str:
    """Ask twice for a password that keeps the rules; it is not shown."""
    password = getpass("Mật khẩu mới: ")
    if getpass("Gõ lại mật khẩu mới: ") != password:
        raise CommandError("Hai lần gõ không giống nhau. Hãy chạy lại lệnh.")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error
    return password


class CommandForOne(BaseCommand):
    """A command that does something with the account of one person."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="Tên đăng nhập.")

    def person_called(self, username: str) -> User:
        """Return whose user name it is."""
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"Không có tài khoản {username!r}.") from None
