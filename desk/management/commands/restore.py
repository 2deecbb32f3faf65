"""`manage.py restore FROM`: puts an archive back: all of it is looked at before anything is touched."""

from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import User
from desk.backups.actions import record_restored
from desk.backups.archive import BadArchiveError
from desk.backups.databases import DatabaseCopyError
from desk.backups.files import broken_files
from desk.backups.restoring import Checked, LostError, checked, restore_files, restore_records
from ntm_tracker.vietnamese import count

UNTOUCHED = "Chưa đụng đến dữ liệu và tệp nào."
YES = "KHOI PHUC"


class Command(BaseCommand):
    """Puts a copy of everything back."""

    help = "Khôi phục cơ sở dữ liệu và tệp từ một bản sao lưu, rồi nâng cấp và kiểm tra."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="from", type=Path, help="Tệp do back_up hoặc trang Sao lưu tạo")
        parser.add_argument("--yes", action="store_true", help="Không hỏi lại khi ở đây đang có dữ liệu")
        parser.add_argument("--passphrase-file", type=Path, help="Tệp chứa mật khẩu của bản sao lưu; không có thì hỏi")

    def handle(self, *args: Any, source: Path, yes: bool, passphrase_file: Path | None, **options: Any) -> None:
        try:
            with checked(source, lambda: _passphrase(passphrase_file)) as archive:
                self._restore(archive, yes)
                name = source.name
        except (BadArchiveError, OSError) as error:
            raise CommandError(f"{error}\n{UNTOUCHED}") from error
        record_restored(name=name, made_at=archive.made_at, version=archive.manifest.version)
        self._verify()

    def _restore(self, archive: Checked, yes: bool) -> None:
        moment = f"{timezone.localtime(archive.made_at):%H:%M ngày %d/%m/%Y}"
        self.stdout.write(
            f"Bản sao lưu lúc {moment}, phiên bản {archive.manifest.version}: cơ sở dữ liệu và "
            f"{count(archive.files)} tệp, mã kiểm tra đều khớp."
        )
        if not yes and _has_records():
            self.stdout.write(f"Mọi dữ liệu đang có ở đây sẽ bị thay bằng dữ liệu lúc {moment}.")
            if not _agreed():
                raise CommandError(f"Đã dừng. {UNTOUCHED}")
        try:
            put_back = restore_files(archive)
            self.stdout.write(f"Tệp: đã đặt lại {count(put_back)}, đã có sẵn {count(archive.files - put_back)}.")
            restore_records(archive)
        except (DatabaseCopyError, LostError, OSError) as error:
            raise CommandError(f"{error} Cơ sở dữ liệu vẫn như cũ.") from error
        self.stdout.write("Cơ sở dữ liệu: đã khôi phục và nâng cấp. Mọi người đăng nhập lại.")

    def _verify(self) -> None:
        wrong = [*self._asked("verify_history"), *self._asked("verify_reports"), *broken_files()]
        for each in wrong:
            self.stderr.write(each)
        if wrong:
            raise CommandError("Đã khôi phục, nhưng có chỗ sai nêu trên: bản sao lưu đã như vậy khi được tạo.")
        self.stdout.write("Lịch sử, báo cáo và tệp: đã kiểm tra, nguyên vẹn.")

    def _asked(self, command: str) -> list[str]:
        try:
            call_command(command, stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            return [str(error)]
        return []


def _passphrase(file: Path | None) -> str:
    if file is None:
        return getpass("Mật khẩu của bản sao lưu: ")
    try:
        return file.read_text(encoding="utf-8").removesuffix("\n")
    except OSError as error:
        raise CommandError(f"Không đọc được {file}: {error.strerror}. {UNTOUCHED}") from error


def _agreed() -> bool:
    try:
        return input(f"Gõ {YES} để khôi phục: ").strip().upper() == YES
    except EOFError:  # nobody is there to be asked
        return False


def _has_records() -> bool:
    """Whether anything would be replaced; an installation that is not migrated yet has nothing."""
    try:
        return User.objects.exists()
    except DatabaseError:
        return False
