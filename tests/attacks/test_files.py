"""Files that come in under another name than they have, and what goes out to a spreadsheet."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import IncomingFile
from criteria.rules.choices import SetLevel
from history.actions import change
from ntm_tracker.uploads import kind_of
from ntm_tracker.workbooks import FORMULA_SIGNS, text_workbook
from tests.criteria_factories import make_assessment, make_criterion, make_results, make_set
from tests.factories import make_district, make_incoming, make_installation, make_locality, make_period, make_user

FORMULA = "=HYPERLINK(A1)"


def office_file(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"\xef\xbb\xbf<!DOCTYPE html><p>%PDF-1.7",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a<script>",
        b"MZ\x90\x00%PDF-1.7",
        b"#!/bin/sh\n%PDF-1.7",
        b"MIME-Version: 1.0\nContent-Type: text/html",
        office_file("word/document.xml", "word/vbaProject.bin"),
        office_file("xl/workbook.xml", "xl/VBAPROJECT.BIN"),
        office_file("index.html"),
        b"PK\x03\x04",
    ],
)
def test_what_a_browser_or_office_would_run_is_not_taken(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: x=1.pdf",
        'a";x="b.pdf',
        "../../etc/passwd.pdf",
        "..\\..\\x.pdf",
        "Ảnh “trường”.pdf",
        "\u202egnp.pdf",
    ],
)
def test_the_name_of_a_file_reaches_no_header_and_no_folder(
    client: Client, settings: Settings, tmp_path: object, name: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(Role.OFFICE_STAFF))
    sent = {"files": SimpleUploadedFile(name, b"%PDF-1.7"), "received_on": "01/4/2024"}
    assert client.post("/ho-so-den/", sent).status_code == 302
    kept = IncomingFile.objects.get()
    answer = client.get(f"/ho-so-den/{kept.pk}/tai/")
    told = answer["Content-Disposition"]
    assert kept.file.name.startswith("tep/") and ".." not in kept.file.name
    assert not {"/", "\\"} & set(kept.file_name)
    assert told.startswith("attachment; filename") and not {"\r", "\n", "\u202e"} & set(told)
    assert "Set-Cookie" not in answer.headers


def cells_of(content: bytes) -> list:
    return [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_sign_begins_a_formula_in_a_workbook_of_ours(sign: str) -> None:
    value = f"{sign}1+1"
    (cell,) = [cell for cell in cells_of(text_workbook([("a", ["cột"], [[value]])])) if cell.row == 2]
    assert cell.data_type == "s" and cell.quotePrefix


@pytest.fixture
def staff(settings: Settings, tmp_path: object) -> User:
    settings.MEDIA_ROOT = tmp_path
    home = make_installation(make_district()).home
    commune = make_locality(FORMULA, slug="dinh-yen", parent=home, valid_from=datetime.date(2000, 1, 1))
    criteria_set = make_set(SetLevel.COMMUNE_BASE, code="XA", size=1, in_force_from=datetime.date(2022, 1, 1))
    make_criterion(criteria_set, "1", FORMULA)
    make_results(make_assessment(criteria_set, period=make_period(), locality=commune))
    staff = make_user(Role.OFFICE_STAFF, full_name=FORMULA)
    change(make_incoming(FORMULA, locality=commune), by=staff, note=FORMULA, reason=FORMULA)
    return staff


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/danh-gia/2024/quy-1/xa.xlsx",
        "/danh-gia/2024/quy-1/excel/tai/",
        "/thu-bao-cao/2024/quy-1/tai/",
        "/nhat-ky/tai/",
        "/bo-tieu-chi/xa/1/tai/xlsx/",
    ],
)
def test_names_that_begin_like_a_formula_stay_names(client: Client, staff: User, address: str) -> None:
    client.force_login(staff)
    found = [cell for cell in cells_of(client.get(address).content) if str(cell.value).startswith(FORMULA)]
    assert found
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_a_workbook_of_excel_itself_is_one() -> None:
    file = io.BytesIO()
    Workbook().save(file)
    assert kind_of(file.getvalue()) == "xlsx"
