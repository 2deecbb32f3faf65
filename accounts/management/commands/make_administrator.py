"""`manage.py make_administrator`: the first administrator of an empty database; everybody else is made on the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.management.asking import new_password
from accounts.models import Role, User
from accounts.people.actions import make_administrator
from communes.models import Installation


class Command(BaseCommand):
    """Makes the first administrator."""

    help = "Tạo người quản trị đầu tiên. Những người khác do người quản trị tạo trên trang Người dùng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="Tên đăng nhập; hỏi nếu không ghi.")
        parser.add_argument("--full-name", help="Họ tên; hỏi nếu không ghi.")

    def handle(self, *args: Any, username: str | None, full_name: str | None, **options: Any) -> None:
        if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
            raise CommandError(
                "Đã có người quản trị. Hãy tạo người khác trên trang Người dùng; quên mật khẩu thì dùng lệnh: "
                "manage.py changepassword TÊN-ĐĂNG-NHẬP."
            )
        person = User(
            username=username or input("Tên đăng nhập: "),
            full_name=full_name or input("Họ tên: "),
            role=Role.ADMINISTRATOR,
            unit=Installation.objects.office(),
        )
        try:
            person.clean_fields(exclude=["password", "unit"])
            person.validate_unique()
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        make_administrator(person=person, password=new_password(person))
        self.stdout.write(f"Đã tạo người quản trị {person} (tên đăng nhập: {person.username}).")
