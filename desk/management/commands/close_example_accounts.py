"""`manage.py close_example_accounts`: closes the accounts whose password stands in the README."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.people.actions import close_example_account
from desk.shell.start import open_example_accounts


class Command(BaseCommand):
    """Closes the example's accounts."""

    help = "Khóa các tài khoản mẫu còn dùng mật khẩu mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        people = open_example_accounts()
        for person in people:
            close_example_account(person=person)
            self.stdout.write(f"Đã khóa {person.username} ({person}).")
        if not people:
            self.stdout.write("Không có tài khoản mẫu nào còn dùng mật khẩu mẫu.")
