"""What is sent after a session has ended is kept by every page, but for the few that hold a secret."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role, UnsentInput
from accounts.unsent_input import ADMIN, NEVER_KEPT, keeps_input
from ntm_tracker.forms import LOST
from tests.cast import Cast, example_cast
from tests.factories import make_user
from tests.permission_table import TABLE, Row

pytestmark = pytest.mark.django_db
WRITERS = list({row.name: row for row in TABLE if "POST" in row.methods}.values())
# Who may not go on without being signed in; the others ask nobody to sign in.
OPEN_TO_ALL = {"sign-in", "sign-in-code", "sign-out", "set-password"}


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), example_cast() as cast:
        yield cast


def left_open(cast: Cast) -> Client:
    """The browser of somebody whose session has gone: it knows who typed, and nothing else."""
    client = cast.client(Role.OFFICE_STAFF.value)
    client.get("/tai-khoan/mat-khau/")
    del client.cookies["sessionid"]
    return client


@pytest.mark.parametrize("row", WRITERS, ids=lambda row: row.name)
def test_every_page_keeps_what_was_sent_or_stands_among_the_few_that_may_not(cast: Cast, row: Row) -> None:
    with transaction.atomic():
        address = row.address()
        page = resolve(address.partition("?")[0])
        answer = left_open(cast).post(address, {"reason": "Đã gõ"})
        secret = page.view_name in NEVER_KEPT or ADMIN in page.app_names
        assert UnsentInput.objects.count() == (not secret)
        assert keeps_input(page) == (not secret)
        if row.name not in OPEN_TO_ALL:
            assert answer["Location"].startswith("/dang-nhap/")
        transaction.set_rollback(True)


def test_the_pages_that_keep_nothing_are_few_and_exist() -> None:
    names = {row.name for row in WRITERS}
    assert names >= NEVER_KEPT - {"kept-input"}
    assert len(NEVER_KEPT) < 20 < len(names - NEVER_KEPT)


@pytest.mark.parametrize("row", [row for row in TABLE if "GET" in row.methods], ids=str)
def test_no_page_with_a_password_or_a_code_is_kept(cast: Cast, row: Row) -> None:
    with transaction.atomic():
        address = row.address()
        answer = cast.client(Role.ADMINISTRATOR.value).get(address)
        html = b"" if answer.streaming else answer.content
        if re.search(rb'type="password"|autocomplete="one-time-code"|name="code"', html):
            assert not keeps_input(resolve(address.partition("?")[0]))
        transaction.set_rollback(True)


def test_the_chosen_file_is_asked_for_by_its_name(cast: Cast, client: Client) -> None:
    """After signing in by the page that sends again; on the form itself once that was sent."""
    person, evidence = make_user(), "/danh-gia/2024/quy-1/xa-ntm-2021-2025/dinh-yen/minh-chung/"
    client.force_login(person)
    client.get("/")
    del client.cookies["sessionid"]
    sent = {"title": "Biên bản", "files": SimpleUploadedFile("biên bản 12.pdf", b"%PDF-1.7")}
    client.post(evidence, sent)
    client.force_login(person)
    page = client.get("/dang-nhap/gui-lai/").content.decode()
    assert "biên bản 12.pdf" in page
    assert f'name="{LOST}files" value="biên bản 12.pdf"' in page
    answer = client.post(evidence, {"title": "Biên bản", f"{LOST}files": "biên bản 12.pdf"}).content.decode()
    assert "Hãy chọn lại tệp biên bản 12.pdf." in answer
    assert "Biên bản" in answer
