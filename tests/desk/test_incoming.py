"""Hồ sơ đến: several files at once, all or nothing; whose they are; who sees them; how they are shown."""

import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import IncomingFile, Locality
from communes.viewer import viewer_of
from desk.incoming import actions
from desk.incoming.actions import Arrival
from ntm_tracker.uploads import NOTHING_WRITTEN
from tests.desk.people import Place, changes_of, make_place, signed_in
from tests.factories import make_incoming, make_locality, make_period, make_unit, make_user, small_picture
from tests.odd_input import FILES

pytestmark = pytest.mark.django_db
LIST = "/ho-so-den/"
PAPER = b"%PDF-1.7\n%%EOF"
MARCH = datetime.date(2024, 3, 6)


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Place:
    settings.MEDIA_ROOT = tmp_path
    make_period()
    place = make_place(settings)
    Locality.objects.filter(pk=place.commune.locality_id).update(in_programme=True)
    return place


@pytest.fixture
def staff(place: Place) -> User:
    return make_user(unit=place.office)


@pytest.fixture
def client(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def officer(place: Place) -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=place.commune, full_name="Nguyễn Văn An")


def upload(name: str = "anh.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_picture() if content is None else content)


def sent(*files: SimpleUploadedFile, **values: object) -> dict:
    return {"files": list(files), "received_on": "06/3/2024", "channel": "zalo", "sender": "", **values}


# bringing -------------------------------------------------------------------------------------------------


def test_several_files_are_brought_at_once_and_sorted_later(client: Client, staff: User) -> None:
    answer = client.post(LIST, sent(upload(), upload("bao cao.pdf", PAPER), sender="Chị Hoa"), follow=True)
    assert "Đã nhận 02 tệp." in answer.content.decode()
    picture, paper = IncomingFile.objects.order_by("pk")
    assert (picture.file_kind, paper.file_kind, paper.file_name) == ("png", "pdf", "bao cao.pdf")
    assert (paper.sender, paper.channel, paper.received_on) == ("Chị Hoa", "zalo", MARCH)
    assert set(IncomingFile.objects.unassigned()) == {picture, paper}
    assert changes_of(paper)[0]["file_name"] == [None, "bao cao.pdf"]


def test_a_file_can_be_sorted_at_once(client: Client, place: Place) -> None:
    client.post(LIST, sent(upload(), unit=place.commune.pk))
    assert IncomingFile.objects.get().locality == place.commune.locality  # the commune's own body says which it is


@pytest.mark.parametrize("bad", ["rong.pdf", "trang.html", "anh.svg", "chay.exe", "anh.jpg", "hong.docx"])
def test_one_bad_file_keeps_all_out_and_is_named(client: Client, bad: str) -> None:
    answer = client.post(LIST, sent(upload(), upload(bad, FILES[bad])))
    assert answer.status_code == 200
    told = answer.context["form"].errors["files"]
    assert told[0].startswith(f"{bad}: ")
    assert told[-1] == NOTHING_WRITTEN
    assert not IncomingFile.objects.exists()


def test_a_file_that_is_too_large_is_refused(client: Client, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 2**20
    answer = client.post(LIST, sent(upload("to.pdf", PAPER + bytes(2**20))))
    assert "tối đa 1 MB" in answer.context["form"].errors["files"][0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"received_on": "31/2/2024"}, "received_on"),
        ({"received_on": ""}, "received_on"),
        ({"received_on": "01/01/2100"}, "received_on"),
        ({"locality": "999999"}, "locality"),
        ({"unit": "x"}, "unit"),
        ({"period": "0"}, "period"),
        ({"channel": "fax"}, "channel"),
        ({"sender": "a\0b"}, "sender"),
    ],
)
def test_wrong_input_is_told_at_its_field(client: Client, values: dict, field: str) -> None:
    answer = client.post(LIST, sent(upload(), **values))
    assert field in answer.context["form"].errors
    assert not IncomingFile.objects.exists()


def test_odd_names_never_reach_the_disk(client: Client, settings: Settings) -> None:
    client.post(LIST, sent(upload("../../etc/passwd", PAPER)))
    file = IncomingFile.objects.get()
    assert file.file_name == "passwd"
    assert Path(file.file.path).parent == Path(settings.MEDIA_ROOT) / "tep"


def test_the_same_file_twice_is_a_warning_and_no_refusal(client: Client, place: Place) -> None:
    older = make_incoming(locality=place.commune.locality)
    answer = client.post(LIST, sent(upload("lan-hai.png")), follow=True)
    assert "đã có từ trước: lan-hai.png (giống tệp anh-zalo.png của Xã Định Yên" in answer.content.decode()
    newer = IncomingFile.objects.exclude(pk=older.pk).get()
    assert "Cùng nội dung với" in client.get(f"{LIST}{newer.pk}/").content.decode()


def test_a_commune_officer_brings_files_for_the_own_commune_alone(place: Place, officer: User) -> None:
    other = make_locality("Tân Mỹ")
    signed_in(officer).post(LIST, {"files": [upload()], "locality": other.pk, "channel": "paper"})
    file = IncomingFile.objects.get()
    assert (file.locality, file.unit, file.channel) == (place.commune.locality, place.commune, "program")
    assert file.sender == "Nguyễn Văn An"
    with pytest.raises(PermissionDenied):
        actions.sort_file(file=file, arrival=Arrival(MARCH, locality=other), by=officer)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.UNIT_HEAD, Role.UNIT_OFFICER])
def test_others_bring_nothing(place: Place, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        actions.bring_files(files=[upload()], arrival=Arrival(MARCH), by=make_user(role, unit=place.department))


# sorting --------------------------------------------------------------------------------------------------


def test_sorting_leads_to_the_next_file(client: Client, place: Place) -> None:
    first, second = make_incoming("mot.png"), make_incoming("hai.png", small_picture(9))
    values = {"locality": place.commune.locality_id, "received_on": "06/3/2024", "next": "1"}
    assert client.post(f"{LIST}{second.pk}/", values)["Location"] == f"{LIST}{first.pk}/"
    assert client.post(f"{LIST}{first.pk}/", values)["Location"] == LIST
    assert not IncomingFile.objects.unassigned().exists()


def test_a_unit_of_another_commune_is_refused(client: Client, place: Place) -> None:
    file, other = make_incoming(), make_locality("Tân Mỹ")
    values = {"locality": other.pk, "unit": place.commune.pk, "received_on": "06/3/2024"}
    answer = client.post(f"{LIST}{file.pk}/", values)
    assert "không thuộc Xã Tân Mỹ" in answer.context["form"].errors["unit"][0]


def test_a_file_is_laid_aside_and_taken_back(client: Client) -> None:
    file = make_incoming()
    client.post(f"{LIST}{file.pk}/khong-dung/", follow=True)
    assert not IncomingFile.objects.in_use().exists()
    assert file.file_name not in client.get(LIST).content.decode()
    assert file.file_name in client.get(f"{LIST}?loc=khong-dung").content.decode()
    client.post(f"{LIST}{file.pk}/dung-lai/")
    assert IncomingFile.objects.in_use().exists()
    assert [list(each) for each in changes_of(file)] == [["laid_aside"], ["laid_aside"]]


def test_a_day_to_come_is_refused_by_the_action_too(staff: User, place: Place) -> None:
    tomorrow = datetime.date(2024, 3, 7)
    with time_machine.travel("2024-03-06T12:00:00+07:00"), pytest.raises(ValidationError):
        actions.sort_file(file=make_incoming(), arrival=Arrival(tomorrow), by=staff)


# seeing ---------------------------------------------------------------------------------------------------


def test_the_unsorted_stand_first_and_the_search_needs_no_marks(client: Client, place: Place) -> None:
    make_incoming("hoa-don.png", locality=place.commune.locality, sender="Trần Thị Đào")
    make_incoming("chua-ro.pdf", PAPER, received_on=datetime.date(2024, 1, 2))
    shown = client.get(LIST).content.decode()
    assert shown.index("chua-ro.pdf") < shown.index("hoa-don.png")
    assert "chua-ro.pdf" not in client.get(f"{LIST}?q=dao").content.decode()
    assert "hoa-don.png" in client.get(f"{LIST}?q=dao").content.decode()
    for odd in ("?trang=99999999999", "?loc=xyz", "?q=%00%ff", "?trang=x"):
        assert client.get(LIST + odd).status_code == 200


def test_the_list_costs_the_same_for_many_files(client: Client, place: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LIST)
        return len(asked)

    make_incoming(locality=place.commune.locality, unit=place.commune)
    few = cost()
    for number in range(8):
        unit = make_unit(locality=make_locality(f"Xã {number}"))
        make_incoming(f"{number}.png", small_picture(number + 1), locality=unit.locality, unit=unit)
    assert cost() == few


def test_a_file_of_another_commune_is_out_of_sight(place: Place, officer: User) -> None:
    other = make_incoming(locality=make_locality("Tân Mỹ"))
    unsorted, own = make_incoming(), make_incoming(locality=place.commune.locality)
    browser = signed_in(officer)
    for part in ("", "xem/", "tai/", "anh-nho/"):
        assert browser.get(f"{LIST}{own.pk}/{part}").status_code == 200
        for hidden in (other, unsorted):
            assert browser.get(f"{LIST}{hidden.pk}/{part}").status_code == 404


def test_a_picture_is_shown_and_never_guessed_at(client: Client) -> None:
    answer = client.get(f"{LIST}{make_incoming().pk}/xem/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'inline; filename="anh-zalo.png"'
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "sandbox")


def test_a_pdf_is_framed_by_the_page_that_allows_it(client: Client) -> None:
    file = make_incoming("bc.pdf", PAPER)
    answer = client.get(f"{LIST}{file.pk}/xem/")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    page = client.get(f"{LIST}{file.pk}/")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert f'<iframe class="viewer-frame" src="{LIST}{file.pk}/xem/#' in page.content.decode()
    assert "frame-src" not in client.get(LIST)["Content-Security-Policy"]


def test_a_sheet_is_only_given_to_be_saved(client: Client) -> None:
    file = make_incoming("bang.xlsx", FILES["bom.xlsx"])
    for part in ("xem/", "tai/"):
        assert client.get(f"{LIST}{file.pk}/{part}")["Content-Disposition"].startswith("attachment")
    assert client.get(f"{LIST}{file.pk}/anh-nho/").status_code == 404


def test_a_workbook_of_a_known_period_leads_to_its_import(client: Client, place: Place) -> None:
    known = make_incoming("xa.xlsx", file_kind="xlsx", period=make_period(2024, 2))
    address = f"/danh-gia/2024/quy-2/excel/{known.pk}/"
    assert address in client.get(f"/ho-so-den/{known.pk}/").content.decode()
    for other in (make_incoming("anh.png"), make_incoming("bo.xlsx", file_kind="xlsx", laid_aside=True)):
        assert "/excel/" not in client.get(f"/ho-so-den/{other.pk}/").content.decode()


def test_a_picture_that_cannot_be_read_has_no_small_one(client: Client) -> None:
    broken = make_incoming("hong.png", small_picture()[:40])
    assert client.get(f"{LIST}{broken.pk}/anh-nho/").status_code == 404
    assert client.get(f"{LIST}{make_incoming('lon.png', small_picture(800, 400)).pk}/anh-nho/").status_code == 200


# the viewer -----------------------------------------------------------------------------------------------


def test_the_viewer_keeps_its_place_in_the_address(place: Place) -> None:
    files = [make_incoming("mot.png"), make_incoming("hai.pdf", PAPER)]
    viewer = viewer_of(files, QueryDict(f"loc=x&tep={files[0].pk}&xoay=270&co=400"))
    assert (viewer.number, viewer.count, viewer.turn, viewer.size) == (1, 2, 270, 400)
    assert viewer.turned == f"?loc=x&tep={files[0].pk}&xoay=0&co=400#xem"
    assert viewer.larger.endswith("co=400#xem")
    assert viewer.smaller.endswith("co=300#xem")
    assert (viewer.previous, viewer.next) == ("", f"?loc=x&tep={files[1].pk}#xem")


@pytest.mark.parametrize("query", ["tep=0", "tep=abc", "xoay=45", "co=-1", "co=9e9", "tep=%00", "xoay=90&xoay=x"])
def test_nonsense_in_the_address_shows_the_first_file_as_it_is(place: Place, query: str) -> None:
    viewer = viewer_of([make_incoming()], QueryDict(query))
    assert (viewer.number, viewer.turn, viewer.size) == (1, 0, 100)


def test_the_viewer_of_no_file_says_so(place: Place) -> None:
    assert viewer_of([], QueryDict("tep=1")).current is None
