"""Small files that become huge once they are opened: pictures, zips, workbooks. None of them is opened."""

import io
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from PIL import Image
from pytest_django import Settings

from accounts.models import Role
from communes.models import IncomingFile
from criteria.library.files import SourceFile, tables_of
from criteria.workbook.cells import pages_of
from ntm_tracker.uploads import MOST_PIXELS_WHOLE, check_upload, thumbnail
from ntm_tracker.workbooks import MOST_TAGS, BadWorkbookError, check_packed, open_workbook
from tests.factories import make_incoming, make_period, make_user

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
Parts = dict[str, bytes]
LAUGHS = b"<!--" + b"x" * 70_000 + b'--><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def parts_of_a_workbook() -> Parts:
    workbook, file = Workbook(), io.BytesIO()
    workbook.active.append(["1", "Quy hoạch", "Đạt"])
    workbook.save(file)
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


def with_rows(rows: bytes) -> bytes:
    parts = parts_of_a_workbook()
    parts[SHEET] = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", parts[SHEET])
    return packed(parts)


def with_styles(number: int) -> bytes:
    parts = parts_of_a_workbook()
    parts[STYLES] = re.sub(rb"<cellXfs[^>]*>", lambda found: found[0] + b"<xf/>" * number, parts[STYLES])
    return packed(parts)


def renamed(data: bytes, name: str) -> bytes:
    """The same workbook, its sheet in a part called `name`."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {each: source.read(each) for each in source.namelist()}
    old, new = SHEET.removeprefix("xl/").encode(), name.removeprefix("xl/").encode()
    return packed({name if each == SHEET else each: parts[each].replace(old, new) for each in parts})


def with_entities() -> bytes:
    parts = parts_of_a_workbook()
    parts[SHEET] = LAUGHS + re.sub(rb"^<\?xml[^>]*\?>", b"", parts[SHEET])
    return packed(parts)


def one_sheet_many_times() -> bytes:
    """A sheet that 299 entries of the workbook name: it would be unpacked once for each of them."""
    parts = parts_of_a_workbook()
    parts[SHEET] = re.sub(rb"<dimension[^>]*>", b"", parts[SHEET])
    entries = b"".join(
        re.sub(rb'name="[^"]*" sheetId="[^"]*"', b'name="S%d" sheetId="%d"' % (number, number), found)
        for found in re.findall(rb"<sheet [^>]*>", parts["xl/workbook.xml"])
        for number in range(1, 300)
    )
    parts["xl/workbook.xml"] = re.sub(rb"<sheet [^>]*>", entries, parts["xl/workbook.xml"])
    return packed(parts)


def many_names_of_one_sheet() -> bytes:
    """The same by 299 relations, each to the one part."""
    parts = parts_of_a_workbook()
    rels, book = "xl/_rels/workbook.xml.rels", "xl/workbook.xml"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    more = b"".join(
        b'<Relationship Type="%s" Target="%sworksheets/sheet1.xml" Id="x%d"/>'
        % (kind, b"/xl/" if number % 2 else b"", number)
        for number in range(299)
    )
    parts[rels] = parts[rels].replace(b"</Relationships>", more + b"</Relationships>")
    listed = b"".join(
        b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="S%d" sheetId="%d" '
        b'r:id="x%d"/>' % (number, number + 9, number)
        for number in range(299)
    )
    parts[book] = parts[book].replace(b"</sheets>", listed + b"</sheets>")
    return packed(parts)


BOMBS: dict[str, Callable[[], bytes]] = {
    "a row of cells": lambda: with_rows(b'<row r="1">' + b"<c/>" * MOST_TAGS + b"</row>"),
    "rows": lambda: with_rows(b'<row r="1"/>' * MOST_TAGS),
    "cells in a part of another name": lambda: renamed(with_rows(b"<row/>" * MOST_TAGS), "xl/worksheets/sheet1.dat"),
    "formats": lambda: with_styles(MOST_TAGS // 4),
    "one sheet by 299 entries": one_sheet_many_times,
    "one sheet by 299 relations": many_names_of_one_sheet,
    "entities behind a long comment": with_entities,
    "entities in a part of another name": lambda: renamed(with_entities(), "xl/worksheets/sheet1.dat"),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_workbook_that_would_unpack_to_a_mountain_is_not_opened(make: Callable[[], bytes]) -> None:
    data = make()
    assert len(data) < 100_000
    for read in (check_packed, open_workbook, pages_of):
        with pytest.raises(BadWorkbookError, match="quá nhiều ô|khai báo lạ|một trang nhiều lần"):
            read(data)


@pytest.mark.django_db
def test_a_page_says_why_a_bomb_is_not_taken(client: Client) -> None:
    make_period(as_of=None)
    client.force_login(make_user(Role.OFFICE_STAFF))
    sent = SimpleUploadedFile("xa.xlsx", BOMBS["rows"]())
    answer = client.post("/danh-gia/2024/quy-1/excel/", {"file": sent})
    assert "có quá nhiều ô" in answer.content.decode()
    assert not IncomingFile.objects.exists()


def zip_of_nothing(number: int) -> bytes:
    """A zip that lists `number` parts, and has none of them."""
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    listed, first = b"".join(entry + b"%06x" % each for each in range(number)), b"PK\x03\x04" + b"\0" * 26
    count = number & 0xFFFF
    return first + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(first), 0)


def test_a_zip_of_very_many_parts_is_not_listed() -> None:
    data = zip_of_nothing(300_000)
    start = time.process_time()
    with pytest.raises(ValidationError, match="Không nhận loại tệp này"):
        check_upload(SimpleUploadedFile("a.docx", data))
    with pytest.raises(BadWorkbookError):
        check_packed(data)
    assert tables_of(SourceFile("a.zip", data))[0].problems
    assert time.process_time() - start < 1  # listing it takes two seconds, and 150 MB


def png(width: int, height: int) -> bytes:
    """A PNG of one colour, written without ever having the picture."""
    row, pack = b"\0" * (1 + width * 4), zlib.compressobj(9)
    data = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", data) + part(b"IEND", b"")


@pytest.mark.django_db
def test_of_a_huge_picture_no_small_one_is_made() -> None:
    content = png(7000, 7000)
    assert len(content) < 300_000
    assert MOST_PIXELS_WHOLE < 7000 * 7000
    assert thumbnail(make_incoming("a.png", content), 192) is None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "P", "L", "RGBA", "1", "CMYK", "I;16"])
def test_of_every_sensible_picture_one_is_made(kind: str, mode: str) -> None:
    target = io.BytesIO()
    try:
        Image.new(mode, (1200, 600)).save(target, kind)
    except (OSError, KeyError):
        pytest.skip("there is no such picture")
    small = thumbnail(make_incoming(f"a.{kind}", target.getvalue()), 192)
    with Image.open(io.BytesIO(small or b"")) as picture:
        assert (picture.format, picture.size) == ("JPEG", (192, 96))
