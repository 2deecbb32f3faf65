"""`manage.py load_example`: the first quarter of 2024 of Lấp Vò, into an empty database only."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.validators import EXAMPLE_PASSWORD as PASSWORD
from communes.models import Locality
from criteria.models import CriteriaSet
from history.actions import recorded_via
from history.models import RecordedVia
from reports import example
from reports.example import FOLDER

CRITERIA = settings.BASE_DIR / "fixtures" / "criteria"


class Command(BaseCommand):
    """Loads the example."""

    help = "Nạp dữ liệu mẫu Quý I/2024 của huyện Lấp Vò vào cơ sở dữ liệu trống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Bỏ qua, không báo lỗi, nếu đã có dữ liệu.")
        parser.add_argument("--sign-ins", action="store_true", help="Chỉ in các tài khoản mẫu đang dùng được.")

    def handle(self, *args: Any, if_empty: bool, sign_ins: bool, **options: Any) -> None:
        if sign_ins:
            self.print_sign_ins()
        elif settings.PRODUCTION:
            # Its accounts have a password that everybody can read; the server would refuse to start.
            if not if_empty:
                raise CommandError("Không nạp dữ liệu mẫu khi DEPLOYMENT=lan hoặc https.")
        elif any(model.objects.exists() for model in (Locality, User, CriteriaSet)):
            if not if_empty:
                raise CommandError("Đã có dữ liệu. Dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu trống.")
        else:
            self.load()
            if options["verbosity"]:
                self.stdout.write("Đã nạp dữ liệu mẫu Quý I/2024 của huyện Lấp Vò.")

    def load(self) -> None:
        with transaction.atomic(), recorded_via(RecordedVia.COMMAND):
            call_command("import_criteria_set", *criteria_files(), verbosity=0)
            example.load(FOLDER, PASSWORD)

    def print_sign_ins(self) -> None:
        names = example.usernames(FOLDER)
        found = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
        for user in (found[name] for name in names if name in found):
            if user.check_password(PASSWORD):
                self.stdout.write(f"  {user.username:<16} {PASSWORD}   {user.get_role_display()}")


def criteria_files() -> list[Path]:
    """Return the files of the criteria sets, the list of sets first and the thresholds last."""
    first, last = CRITERIA / "sets.csv", CRITERIA / "thresholds-by-year.csv"
    return [first, *sorted(set(CRITERIA.glob("*.csv")) - {first, last}), last]
