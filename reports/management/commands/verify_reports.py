"""`manage.py verify_reports`: exit status 1 when a file of a report that was handed over is lost or altered."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ntm_tracker.uploads import LostFileError
from ntm_tracker.vietnamese import count
from reports.models import HandedOverFile, Issued
from reports.quarterly.state import content_of


class Command(BaseCommand):
    """Verifies the files of reports that were handed over and issued."""

    help = "Kiểm tra tệp của các báo cáo đã trình ký, đã phát hành có bị mất hoặc bị thay đổi không."

    def handle(self, *args: Any, **options: Any) -> None:
        related = "handed_over__report__period"
        kept: list[HandedOverFile | Issued] = [
            *HandedOverFile.objects.select_related(related),
            *Issued.objects.select_related(related),
        ]
        altered = [file for file in kept if not _is_whole(file)]
        for file in altered:
            self.stderr.write(f"{file}: tệp {file.file.name} bị mất hoặc bị thay đổi.")
        if altered:
            wrong = f"Có {count(len(altered))} tệp sai trong {count(len(kept))} tệp."
            raise CommandError(f"{wrong} Hãy lấy lại từ bản sao lưu.")
        self.stdout.write(f"{count(len(kept))} tệp đã trình ký, đã phát hành: nguyên vẹn.")


def _is_whole(file: HandedOverFile | Issued) -> bool:
    try:
        content_of(file)
    except LostFileError:
        return False
    return True
