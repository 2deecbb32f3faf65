"""Files that people send in: what is taken, how it is kept, how it is given out. Imports nobody.

The kind is found in the content, never in the name; the name on disk is ours; nothing is ever served as HTML.
"""

import hashlib
import io
import threading
import uuid
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, models
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse
from django.utils.deconstruct import deconstructible
from PIL import Image, ImageOps

from ntm_tracker.fields import LineField, clean_line

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileKind(models.TextChoices):
    """The kinds of file that are taken."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "Ảnh JPEG"
    PNG = "png", "Ảnh PNG"
    WEBP = "webp", "Ảnh WebP"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    XLS = "xls", "Excel 97-2003"


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.DOCX: DOCX,
    FileKind.XLSX: XLSX,
    FileKind.XLS: "application/vnd.ms-excel",
}
TABLES = (FileKind.XLSX, FileKind.XLS, FileKind.DOCX)  # whose tables are read
ACCEPTED = ",".join(f".{ending}" for ending in ("pdf", "jpg", "jpeg", "png", "webp", "docx", "xlsx", "xls"))
# What the program itself makes, by the ending of its name.
MADE_TYPES = {
    "pdf": "application/pdf",
    "docx": DOCX,
    "xlsx": XLSX,
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}
PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
SHOWN = PICTURES | {FileKind.PDF}  # what a page of ours may show; the rest is saved and opened elsewhere
# Browsers refuse to show a sandboxed PDF. Nothing in it runs or is fetched; it stands in a frame of this site alone.
PDF_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; object-src 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
# The names of streams in files of Office 97-2003: of an Excel workbook, a locked one, one with a program inside.
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
WORKBOOK, LOCKED, MACROS = (name.encode("utf-16-le") for name in ("Workbook", "EncryptedPackage", "_VBA_PROJECT"))
OFFICE_PARTS = {"word/document.xml": FileKind.DOCX, "xl/workbook.xml": FileKind.XLSX}
LONGEST_NAME = 600  # signs of a file's name that are looked at
MOST_PARTS = 3000  # of a Word file with very many pictures
# What is unpacked to make a small picture of it: telephones take large ones; what is no JPEG takes bytes a pixel.
MOST_PIXELS, MOST_PIXELS_WHOLE = 120_000_000, 40_000_000
MADE_SMALL = {"RGB", "RGBA", "L", "LA", "CMYK"}  # as they are; of the rest no mean of colours can be taken
_one_at_a_time = threading.Lock()
TAKEN = "PDF, ảnh (JPG, PNG, WebP), Word (.docx), Excel (.xlsx, .xls)"
NOTHING_WRITTEN = "Chưa tệp nào được ghi. Hãy bỏ tệp sai rồi chọn lại các tệp."


def told_limits() -> str:
    """What is taken, for the help of a field."""
    return f"{TAKEN}, mỗi tệp tối đa {settings.UPLOAD_LIMIT // 2**20} MB"


def kind_of(content: bytes) -> FileKind | None:
    """Return the kind of `content`, found in its bytes; None for anything that is not taken."""
    if found := _office_kind(content):
        return found
    try:
        candidates = {match.extension.lstrip(".") for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return None
    aliases = {"jpeg": FileKind.JPEG, "jfif": FileKind.JPEG, **{kind.value: kind for kind in FileKind}}
    kinds = {aliases[name] for name in candidates if name in aliases} - {FileKind.DOCX, FileKind.XLSX, FileKind.XLS}
    return kinds.pop() if len(kinds) == 1 else None


def _office_kind(content: bytes) -> FileKind | None:
    """Word and Excel files are zips that name their main part; nothing is unpacked. An .xls names its only stream."""
    if content.startswith(OLE):
        is_plain = WORKBOOK in content and not any(mark in content for mark in (LOCKED, MACROS))
        return FileKind.XLS if is_plain else None
    if not content.startswith(b"PK") or parts_in(content) > MOST_PARTS:
        return None
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except zipfile.BadZipFile:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None  # a program inside: it is no plain document, whatever it is called
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def parts_in(content: bytes) -> int:
    """How many parts a zip lists at most, counted before anything is made of them."""
    return content.count(b"PK\x01\x02")


def check_upload(file: UploadedFile) -> FileKind:
    """Return the kind of an uploaded file; raise ValidationError when it is empty, too large or of no kind we take."""
    if not file.size:
        raise ValidationError("Tệp trống. Hãy chọn tệp khác.", code="empty")
    if file.size > settings.UPLOAD_LIMIT:
        most, size = settings.UPLOAD_LIMIT // 2**20, -(-file.size // 2**20)
        raise ValidationError(f"Tệp nặng {size} MB, tối đa {most} MB. Hãy giảm cỡ ảnh hoặc tách tệp.", code="too_large")
    kind = kind_of(file.read())
    file.seek(0)
    if kind is None:
        raise ValidationError(f"Không nhận loại tệp này. Hãy gửi {TAKEN}.", code="kind")
    return kind


@deconstructible
class PrivatePath:
    """A name of our own below `folder`, with the ending of the kind: nothing of the sender's name is used."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, record: "FileRecord", name: str) -> str:
        return f"{self.folder}/{uuid.uuid4().hex}.{record.file_kind}"


# What this request has written, until it is known whether a record holds it; None outside a request.
Unsettled = list["KeptFile"]
unsettled: ContextVar[Unsettled | None] = ContextVar("unsettled", default=None)


class KeptFile(FieldFile):
    """A file of a record. Files are in no transaction: one is written before its record, which may never come."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        super().save(name, content, save)  # no record: a file
        if (written := unsettled.get()) is not None:
            written.append(self)

    @property
    def is_held(self) -> bool:
        """Whether a record in the database holds this file."""
        return type(self.instance)._base_manager.filter(**{self.field.name: self.name}).exists()


class KeptFileField(models.FileField):
    """Django's own, which takes back what it wrote where no record came of it."""

    attr_class = KeptFile

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs  # to the database it is the same


@contextmanager
def taking_back() -> Iterator[None]:
    """Delete at the end what was written inside and no record holds: an action that failed leaves nothing behind."""
    token = unsettled.set([])
    try:
        yield
    finally:
        written = unsettled.get() or []
        unsettled.reset(token)
        for file in written:
            with suppress(DatabaseError, OSError):  # then it is left to the nightly sweep
                if file.name and not file.is_held:
                    file.storage.delete(file.name)  # no record: none came of it


class FileRecord(models.Model):
    """A record that may hold one file: all of the file's columns together, or none."""

    file = KeptFileField("tệp", upload_to=PrivatePath("tep"), max_length=120, blank=True)
    file_name = LineField("tên tệp", max_length=200, blank=True)
    file_kind = models.CharField("loại tệp", max_length=4, choices=FileKind, blank=True)
    file_size = models.PositiveIntegerField("cỡ tệp", null=True, blank=True)
    file_sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_file_whole",
                condition=Q(file="", file_name="", file_kind="", file_size__isnull=True, file_sha256="")
                | (~Q(file="") & ~Q(file_kind="") & Q(file_size__isnull=False) & ~Q(file_sha256="")),
                violation_error_message="Thông tin tệp không đủ.",
            )
        ]


def file_columns(file: UploadedFile | None) -> dict[str, Any]:
    """Return the columns of a `FileRecord` for an uploaded file, checked; none for no file."""
    if file is None:
        return {}
    kind = check_upload(file)
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    name = clean_line((file.name or "").replace("\\", "/").rsplit("/", 1)[-1][:LONGEST_NAME])[:200]
    return {
        "file": file,
        "file_name": name or f"tep.{kind}",
        "file_kind": kind,
        "file_size": file.size,
        "file_sha256": digest,
    }


def columns_of_all(files: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    """Return the columns of all `files`, or raise ValidationError for `files` that says of each what is wrong."""
    if not files:
        raise ValidationError({"files": "Hãy chọn ít nhất một tệp."})
    good, problems = [], []
    for file in files:
        try:
            good.append(file_columns(file))
        except ValidationError as error:
            problems.append(f"{short_name(file.name)}: {' '.join(error.messages)}")
    if problems:
        raise ValidationError({"files": [*problems, *([NOTHING_WRITTEN] if len(files) > 1 else [])]})
    return good


def short_name(name: str | None) -> str:
    """A file's name as a message tells it: nothing that cannot be seen, and not too long."""
    shown = "".join(char for char in name or "" if char.isprintable()).strip()
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def made_response(content: bytes, name: str) -> HttpResponse:
    """Return a file that the program made, to be saved as `name` (plain ASCII) under the type of its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=MADE_TYPES[name.rpartition(".")[2]], headers=headers)


class LostFileError(Exception):
    """A kept file that is not there any more, or is no longer what came in; the message names it for the log."""


def opened(record: Any) -> File:
    """Return the file of a record with `file` and `file_sha256`, its digest looked at; raise LostFileError."""
    try:
        source = record.file.open("rb")
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
    except (OSError, ValueError) as error:
        raise LostFileError(record.file.name) from error
    if digest != record.file_sha256:
        source.close()
        raise LostFileError(record.file.name)
    return source


def file_response(record: FileRecord) -> FileResponse:
    """Return the file of `record` to be saved, under a content type of ours: a browser never runs what is in it."""
    return FileResponse(
        opened(record),
        as_attachment=True,
        filename=_name_of(record),
        content_type=CONTENT_TYPES[FileKind(record.file_kind)],
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"},
    )


def inline_response(record: FileRecord) -> FileResponse:
    """Return a picture or PDF of `record` to be shown inside a page of ours; any other kind is given to be saved.

    The kind was found in the content, the type is ours and is not guessed again. A picture is sandboxed; a PDF may
    stand in a frame of this site alone, and browsers refuse to show a sandboxed one.
    """
    kind = FileKind(record.file_kind)
    if kind not in SHOWN:
        return file_response(record)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    if kind == FileKind.PDF:
        headers |= {"Content-Security-Policy": PDF_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return FileResponse(opened(record), filename=_name_of(record), content_type=CONTENT_TYPES[kind], headers=headers)


def thumbnail(record: FileRecord, side: int) -> bytes | None:
    """Return a small JPEG of a picture, turned as it was taken; None where it cannot be read or is too large."""
    try:
        with _one_at_a_time, warnings.catch_warnings(), record.file.open("rb") as source:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # looked at below
            with Image.open(source) as picture:
                return _small(picture, side)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _small(picture: Image.Image, side: int) -> bytes | None:
    """Make the picture small before anything else is done with it: some hundred kilobytes unpack to a gigabyte."""
    in_parts = picture.format == "JPEG" and not picture.info.get("progressive")
    if picture.width * picture.height > (MOST_PIXELS if in_parts else MOST_PIXELS_WHOLE):
        return None
    picture.draft("RGB", (side, side))
    if picture.mode not in MADE_SMALL:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((side, side))
    target = io.BytesIO()
    ImageOps.exif_transpose(picture).convert("RGB").save(target, "JPEG", quality=80)
    return target.getvalue()


def _name_of(record: FileRecord) -> str:
    ending = f".{record.file_kind}"
    return record.file_name.removesuffix(ending) + ending
