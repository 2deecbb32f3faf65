"""Django's own command makes a user without a role and without a trace: `make_administrator` takes its place."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Points to `make_administrator`."""

    help = "Không dùng; hãy dùng make_administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Hãy dùng: manage.py make_administrator")
