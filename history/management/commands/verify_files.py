"""`manage.py verify_files`: exit status 1 when a kept file is lost or altered; lists files that no record holds."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.utils import timezone

from ntm_tracker.uploads import LostFileError, opened
from ntm_tracker.vietnamese import count

# What a request that is still running has written has no record yet; so long nothing runs.
YOUNG = timedelta(days=1)


class Command(BaseCommand):
    """Verifies the files that people sent in."""

    help = "Kiểm tra tệp đã nhận có bị mất, bị thay đổi không; liệt kê tệp thừa, không dữ liệu nào dùng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="Xóa tệp thừa đã quá một ngày.")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        known, lost = set(), []
        for record in _holders():
            known.add(record.file.name)
            try:
                opened(record).close()
            except LostFileError:
                lost.append(f"{record}: tệp {record.file.name} bị mất hoặc bị thay đổi.")
        for name in sorted(_old(default_storage, _names(default_storage)) - known):
            if remove:
                default_storage.delete(name)  # no record: nobody holds it
            self.stdout.write(f"Tệp thừa{', đã xóa' if remove else ''}: {name}")
        for one in lost:
            self.stderr.write(one)
        if lost:
            wrong = f"Có {count(len(lost))} tệp sai trong {count(len(known))} tệp."
            raise CommandError(f"{wrong} Hãy lấy lại từ bản sao lưu.")
        self.stdout.write(f"{count(len(known))} tệp: nguyên vẹn.")


def _holders() -> Iterator[Any]:
    """Yield every record that holds a file."""
    for model in apps.get_models():
        if any(isinstance(field, models.FileField) for field in model._meta.concrete_fields):
            yield from model._base_manager.exclude(file="").order_by("pk").iterator()


def _names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the name of every file in the store."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in files)
    for each in folders:
        yield from _names(storage, f"{folder}{each}/")


def _old(storage: Storage, names: Iterator[str]) -> set[str]:
    limit = timezone.now() - YOUNG
    return {name for name in names if storage.get_modified_time(name) < limit}
