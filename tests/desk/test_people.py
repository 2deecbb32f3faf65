"""The people pages: who may open them, the list, adding, editing, closing and opening accounts."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts.evaluation import seat_trouble
from accounts.models import Role, User
from accounts.people import actions as actions
from communes.models import Unit
from communes.rules.choices import Level, UnitKind
from history.models import Entry
from tests.desk.people import Place, changes_of, make_place, signed_in
from tests.factories import PASSWORD, make_unit, make_user

pytestmark = pytest.mark.django_db
PERSON_PAGES = ("", "sua/", "khoa/", "mo-lai/", "lien-ket/", "hai-lop/", "ban-giao/")
NFD_NAME = "Tra\u0302\u0300n Thi\u0323 Bi\u0300nh"


@pytest.fixture
def place(settings: Settings) -> Place:
    return make_place(settings)


@pytest.fixture
def client(place: Place) -> Client:
    return signed_in(place.administrator)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def queries_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(client, address)
    return len(queries)


def person_data(unit: Unit, /, **values: object) -> dict:
    usual = {"full_name": "Trần Thị Bình", "username": "binh", "email": "", "role": Role.UNIT_OFFICER, "unit": unit.pk}
    return usual | values


def errors_of(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


# who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_people_are_out_of_sight_for_every_other_role(place: Place, role: Role) -> None:
    other = signed_in(make_user(role, unit=place.office))
    for address in ("/nguoi-dung/", "/nguoi-dung/them/", "/quan-tri/"):
        assert other.get(address).status_code == 403
    for end in PERSON_PAGES:
        assert other.get(f"/nguoi-dung/{place.administrator.pk}/{end}").status_code == 404
        assert other.post(f"/nguoi-dung/{place.administrator.pk}/{end}").status_code in (404, 405)


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999999"])
def test_an_unknown_person_is_not_found(client: Client, number: str) -> None:
    for end in PERSON_PAGES:
        assert client.get(f"/nguoi-dung/{number}/{end}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_the_actions_ask_for_themselves(place: Place, role: Role) -> None:
    other, person = make_user(role, unit=place.office), make_user(Role.UNIT_HEAD, unit=place.department)
    refused = (
        lambda: actions.add_person(
            full_name="A", username="a", email="", role=Role.UNIT_HEAD, unit=place.department, by=other
        ),
        lambda: actions.change_person(person=person, full_name="B", by=other),
        lambda: actions.close_account(person=person, reason="–", by=other),
        lambda: actions.reopen_account(person=person, reason="–", by=other),
        lambda: actions.end_password(person=person, by=other),
    )
    for act in refused:
        with pytest.raises(PermissionDenied):
            act()
    assert not Entry.objects.exists()


def test_an_administrator_who_was_closed_meanwhile_changes_nothing(place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department)
    User.objects.filter(pk=place.administrator.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        actions.close_account(person=person, reason="–", by=place.administrator)


def test_the_administration_leads_to_people_history_and_reference_records(client: Client) -> None:
    shown = page(client, "/quan-tri/")
    for address in ("/nguoi-dung/", "/nhat-ky/", "/quan-tri/communes/unit/", "/quan-tri/communes/locality/"):
        assert f'href="{address}"' in shown
    assert "/quan-tri/accounts/user/" not in shown


# list -----------------------------------------------------------------------------------------------------


def names(client: Client, query: str = "") -> list[str]:
    return [person.full_name for person in client.get(f"/nguoi-dung/{query}").context["page"]]


def test_people_stand_in_the_order_of_the_alphabet(client: Client, place: Place) -> None:
    for name in ("Đặng An", "Dương Bình", "Ăn Văn C", "An Văn Y"):
        make_user(Role.UNIT_HEAD, unit=place.department, full_name=name)
    assert names(client) == ["An Văn Y", "Ăn Văn C", "Dương Bình", "Đặng An", "Lê Văn Tâm"]


@pytest.mark.parametrize("typed", ["tran", "TRẦN THỊ", "binh tran", "đ.binh", "d.binh", "dBinh"])
def test_people_are_found_without_marks_by_name_and_sign_in_name(client: Client, place: Place, typed: str) -> None:
    make_user(Role.UNIT_HEAD, unit=place.department, full_name="Trần Thị Đào", username="d.binh")
    make_user(Role.UNIT_HEAD, unit=place.department, full_name="Trần Thị Bình", username="đbinh")
    found = names(client, f"?q={typed}")
    assert "Lê Văn Tâm" not in found
    assert found


def test_the_list_is_narrowed_by_role_unit_and_state(client: Client, place: Place) -> None:
    head = make_user(Role.UNIT_HEAD, unit=place.department, full_name="Trưởng phòng")
    officer = make_user(Role.COMMUNE_OFFICER, unit=place.commune, full_name="Cán bộ", is_active=False)
    waiting = make_user(Role.LEADER, unit=place.authority, full_name="Lãnh đạo")
    waiting.set_unusable_password()
    waiting.save()
    assert names(client, "?vai_tro=unit_head") == [head.full_name]
    assert names(client, f"?don_vi={place.commune.pk}") == [officer.full_name]
    assert names(client, "?tinh_trang=khoa") == [officer.full_name]
    assert names(client, "?tinh_trang=cho") == [waiting.full_name]
    assert names(client, "?tinh_trang=dang-dung") == ["Lê Văn Tâm", head.full_name]


@pytest.mark.parametrize(
    "query",
    [
        "?q=%3Cscript%3E",
        "?vai_tro=khong-co",
        "?don_vi=x",
        "?don_vi=99999999999999999999999",
        "?q=%00",
        "?q=" + 200 * "a",
    ],
)
def test_a_search_that_finds_nobody_says_what_to_do(client: Client, query: str) -> None:
    shown = page(client, f"/nguoi-dung/{query}")
    assert "Không có người nào khớp" in shown
    assert "<script>" not in shown


def test_the_last_sign_in_is_told(client: Client, place: Place) -> None:
    at = timezone.make_aware(datetime.datetime(2024, 3, 15, 8, 5))
    make_user(Role.UNIT_HEAD, unit=place.department, last_login=at)
    shown = page(client, "/nguoi-dung/?vai_tro=unit_head")
    assert "08:05 15/3/2024" in shown or "08:05 15/03/2024" in shown
    make_user(Role.LEADER, unit=place.authority)
    assert "Chưa lần nào" in page(client, "/nguoi-dung/?vai_tro=leader")


def test_the_list_costs_the_same_for_two_and_for_forty(client: Client, place: Place) -> None:
    def add(number: int) -> None:
        for each in range(number):
            make_user(Role.UNIT_HEAD, unit=make_unit(f"Đơn vị {number}-{each}"))

    add(2)
    few = queries_for(client, "/nguoi-dung/")
    add(40)
    assert queries_for(client, "/nguoi-dung/") == few


def test_a_long_list_has_pages_that_keep_the_search(client: Client, place: Place) -> None:
    for number in range(51):
        make_user(Role.UNIT_HEAD, unit=place.department, full_name=f"Người số {number:02d}")
    shown = page(client, "/nguoi-dung/?q=nguoi+so")
    assert "51 người" in shown
    assert "?q=nguoi+so&amp;trang=2" in shown
    assert len(names(client, "?q=nguoi+so&trang=2")) == 1


# add ------------------------------------------------------------------------------------------------------


def test_a_new_person_has_a_seat_and_no_password(client: Client, place: Place) -> None:
    answer = client.post("/nguoi-dung/them/", person_data(place.department, email="binh@lapvo.gov.vn"))
    person = User.objects.get(username="binh")
    assert (person.full_name, person.role, person.unit) == ("Trần Thị Bình", Role.UNIT_OFFICER, place.department)
    assert not person.has_usable_password()
    assert "/dat-mat-khau/" in answer.content.decode()
    (entry,) = Entry.objects.filter(record_id=person.pk)
    assert (entry.actor, entry.changes["password"]) == (place.administrator, [None, "…"])


def test_names_are_stored_in_one_form(client: Client, place: Place) -> None:
    client.post("/nguoi-dung/them/", person_data(place.department, full_name=f"  {NFD_NAME}\t ", username=" BINH "))
    assert User.objects.get(username="binh").full_name == "Trần Thị Bình"


def test_an_empty_form_names_every_field(client: Client) -> None:
    errors = errors_of(client.post("/nguoi-dung/them/", {"x": 1}))
    assert set(errors) == {"full_name", "username", "role", "unit"}
    assert set(errors_of(client.post("/nguoi-dung/them/"))) == set(errors)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("full_name", "\u200b"),
        ("full_name", "Trần \u202eBình"),
        ("full_name", "Trần\x00"),
        ("full_name", "12345"),
        ("full_name", 101 * "a"),
        ("full_name", 1_000_000 * "a"),
        ("username", "trần.bình"),
        ("username", "a b"),
        ("username", "-a"),
        ("username", "<b>"),
        ("username", "a\u200b"),
        ("username", 51 * "a"),
        ("email", "khong-phai-thu"),
        ("email", "a@b.vn\nBcc: c@d.vn"),
        ("role", "hacker"),
        ("role", ""),
        ("unit", "khong-co"),
        ("unit", "99999999999999999999999"),
        ("unit", ""),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(client: Client, place: Place, field: str, typed: str) -> None:
    errors = errors_of(client.post("/nguoi-dung/them/", person_data(place.department, **{field: typed})))
    assert set(errors) == {field}
    assert User.objects.count() == 1
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=HYPERLINK(1)", 'O\'Brien & "Con"', "Ông " + 96 * "b"])
def test_odd_names_are_kept_and_shown_as_text(client: Client, place: Place, name: str) -> None:
    shown = client.post("/nguoi-dung/them/", person_data(place.department, full_name=name)).content.decode()
    assert User.objects.get(username="binh").full_name == name
    assert "<script>alert" not in shown
    assert "<script>alert" not in page(client, "/nguoi-dung/")


@pytest.mark.parametrize("typed", ["binh", "BINH", " Binh "])
def test_a_sign_in_name_belongs_to_one_person(client: Client, place: Place, typed: str) -> None:
    make_user(Role.UNIT_HEAD, unit=place.department, username="binh")
    errors = errors_of(client.post("/nguoi-dung/them/", person_data(place.department, username=typed)))
    assert set(errors) == {"username"}


def test_what_was_typed_stays_after_an_error(client: Client, place: Place) -> None:
    shown = client.post("/nguoi-dung/them/", person_data(place.office, email="a@b.vn")).content.decode()
    assert 'value="Trần Thị Bình"' in shown
    assert 'value="a@b.vn"' in shown
    assert f'value="{place.office.pk}" selected' in shown


# seats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "kind", "level", "is_office", "fits"),
    [
        (Role.OFFICE_STAFF, UnitKind.COORDINATION_OFFICE, Level.DISTRICT, True, True),
        (Role.OFFICE_HEAD, UnitKind.COORDINATION_OFFICE, Level.PROVINCE, False, False),
        (Role.OFFICE_STAFF, UnitKind.DEPARTMENT, Level.DISTRICT, False, False),
        (Role.COMMUNE_OFFICER, UnitKind.AUTHORITY, Level.COMMUNE, False, True),
        (Role.COMMUNE_OFFICER, UnitKind.AUTHORITY, Level.TOWNSHIP, False, True),
        (Role.COMMUNE_OFFICER, UnitKind.AUTHORITY, Level.DISTRICT, False, False),
        (Role.COMMUNE_OFFICER, UnitKind.DEPARTMENT, Level.COMMUNE, False, False),
        (Role.UNIT_HEAD, UnitKind.DEPARTMENT, Level.DISTRICT, False, True),
        (Role.UNIT_OFFICER, UnitKind.EXPERT, "", False, True),
        (Role.UNIT_HEAD, UnitKind.COORDINATION_OFFICE, Level.DISTRICT, True, False),
        (Role.UNIT_OFFICER, UnitKind.AUTHORITY, Level.COMMUNE, False, False),
        (Role.LEADER, UnitKind.AUTHORITY, Level.DISTRICT, False, True),
        (Role.LEADER, UnitKind.STEERING_COMMITTEE, Level.DISTRICT, False, True),
        (Role.LEADER, UnitKind.AUTHORITY, Level.COMMUNE, False, False),
        (Role.LEADER, UnitKind.DEPARTMENT, Level.DISTRICT, False, False),
        (Role.ADMINISTRATOR, UnitKind.DEPARTMENT, Level.DISTRICT, False, True),
        *((role, UnitKind.GROUP, Level.DISTRICT, False, False) for role in Role),
    ],
)
def test_a_role_fits_its_kind_of_unit(role: Role, kind: UnitKind, level: str, is_office: bool, fits: bool) -> None:
    assert (seat_trouble(role, kind=kind, level=level, is_office=is_office) == "") == fits


def test_a_role_that_does_not_fit_is_explained_at_the_unit(client: Client, place: Place) -> None:
    errors = errors_of(client.post("/nguoi-dung/them/", person_data(place.department, role=Role.OFFICE_STAFF)))
    assert "chỉ dành cho người của Văn phòng Điều phối" in errors["unit"][0]


def test_the_office_of_another_level_has_no_office_staff_here(client: Client, place: Place) -> None:
    province = make_unit("VPĐP Tỉnh", kind=UnitKind.COORDINATION_OFFICE)
    assert "unit" in errors_of(client.post("/nguoi-dung/them/", person_data(province, role=Role.OFFICE_HEAD)))


def test_a_unit_that_ended_and_a_group_take_nobody(client: Client, place: Place) -> None:
    ended = make_unit("Phòng cũ", valid_to=timezone.localdate() - datetime.timedelta(days=1))
    group = make_unit("UBND các xã", kind=UnitKind.GROUP)
    for unit in (ended, group):
        assert set(errors_of(client.post("/nguoi-dung/them/", person_data(unit)))) == {"unit"}
        with pytest.raises(ValidationError):
            actions.check_seat(Role.UNIT_HEAD, unit)


# edit -----------------------------------------------------------------------------------------------------


def test_an_edit_is_recorded_with_before_and_after(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_OFFICER, unit=place.department, username="binh", full_name="Trần Bình")
    data = person_data(place.department, role=Role.UNIT_HEAD)
    assert client.post(f"/nguoi-dung/{person.pk}/sua/", data)["Location"] == f"/nguoi-dung/{person.pk}/"
    assert changes_of(person) == [{"full_name": ["Trần Bình", "Trần Thị Bình"], "role": ["unit_officer", "unit_head"]}]


def test_saving_without_a_change_records_nothing(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_OFFICER, unit=place.department, username="binh")
    client.post(f"/nguoi-dung/{person.pk}/sua/", person_data(place.department))
    assert not Entry.objects.exists()


def test_a_name_from_before_the_rule_may_be_kept(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_OFFICER, unit=place.department, username="trần.bình")
    client.post(f"/nguoi-dung/{person.pk}/sua/", person_data(place.department, username="trần.bình", full_name="Mới"))
    person.refresh_from_db()
    assert (person.username, person.full_name) == ("trần.bình", "Mới")


def test_who_is_in_a_unit_that_ended_can_still_be_corrected(client: Client, place: Place) -> None:
    ended = make_unit("Phòng cũ", valid_to=datetime.date(2024, 1, 1))
    person = make_user(Role.UNIT_OFFICER, unit=ended, username="binh", full_name="Trần Bình")
    assert client.post(f"/nguoi-dung/{person.pk}/sua/", person_data(ended)).status_code == 302
    errors = errors_of(client.post(f"/nguoi-dung/{person.pk}/sua/", person_data(ended, role=Role.UNIT_HEAD)))
    assert "hết hiệu lực" in errors["unit"][0]


def test_nobody_gives_up_the_own_administration(client: Client, place: Place) -> None:
    own = place.administrator
    data = person_data(place.office, username=own.username, role=Role.OFFICE_STAFF)
    errors = errors_of(client.post(f"/nguoi-dung/{own.pk}/sua/", data))
    assert "Không tự bỏ quyền quản trị" in errors["role"][0]
    own.refresh_from_db()
    assert (own.role, own.full_name) == (Role.ADMINISTRATOR, "Lê Văn Tâm")


def test_another_administrator_may_be_made_something_else(client: Client, place: Place) -> None:
    other = make_user(Role.ADMINISTRATOR, unit=place.office, username="binh")
    client.post(f"/nguoi-dung/{other.pk}/sua/", person_data(place.office, role=Role.OFFICE_STAFF))
    other.refresh_from_db()
    assert other.role == Role.OFFICE_STAFF


@pytest.mark.parametrize(("field", "typed"), [("full_name", ""), ("username", "tam"), ("unit", ""), ("email", "x")])
def test_a_wrong_edit_leaves_everything(client: Client, place: Place, field: str, typed: str) -> None:
    person = make_user(Role.UNIT_OFFICER, unit=place.department, username="binh", full_name="Trần Bình")
    answer = client.post(f"/nguoi-dung/{person.pk}/sua/", person_data(place.department, **{field: typed}))
    assert field in errors_of(answer)
    assert "Sửa Trần Bình" in answer.content.decode()
    person.refresh_from_db()
    assert person.full_name == "Trần Bình"


# close and open -------------------------------------------------------------------------------------------


def test_a_closed_account_is_signed_out_and_lets_nobody_in(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department, username="binh")
    theirs = signed_in(person)
    assert client.post(f"/nguoi-dung/{person.pk}/khoa/", {"reason": "Nghỉ hưu"}).status_code == 302
    assert theirs.get("/danh-muc/")["Location"] == "/dang-nhap/?next=/danh-muc/"
    assert Client().post("/dang-nhap/", {"username": "binh", "password": PASSWORD}).status_code == 200
    entry = Entry.objects.get(record_id=person.pk)
    assert (entry.reason, entry.changes["is_active"]) == ("Nghỉ hưu", [True, False])
    assert "Đã khóa" in page(client, f"/nguoi-dung/{person.pk}/")


def test_closing_and_opening_ask_why(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department)
    assert set(errors_of(client.post(f"/nguoi-dung/{person.pk}/khoa/", {"reason": " \u3000"}))) == {"reason"}
    actions.close_account(person=person, reason="Nghỉ hưu", by=place.administrator)
    assert set(errors_of(client.post(f"/nguoi-dung/{person.pk}/mo-lai/"))) == {"reason"}


def test_an_account_that_is_opened_again_needs_a_new_password(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department, username="binh")
    theirs = signed_in(person)
    actions.close_account(person=person, reason="Nghỉ", by=place.administrator)
    answer = client.post(f"/nguoi-dung/{person.pk}/mo-lai/", {"reason": "Trở lại"})
    assert "/dat-mat-khau/" in answer.content.decode()
    person.refresh_from_db()
    assert person.is_active
    assert not person.has_usable_password()
    assert theirs.get("/danh-muc/").status_code == 302


def test_nobody_closes_the_own_account(client: Client, place: Place) -> None:
    own = place.administrator
    for end in ("khoa/", "ban-giao/", "lien-ket/"):
        answer = client.post(f"/nguoi-dung/{own.pk}/{end}", {"reason": "x"})
        assert answer.status_code == 403
    assert "nhờ một người quản trị khác" in client.get(f"/nguoi-dung/{own.pk}/khoa/").content.decode()
    own.refresh_from_db()
    assert own.is_active
    for act in (actions.close_account, actions.end_password):
        more = {"reason": "x"} if act is actions.close_account else {}
        with pytest.raises(PermissionDenied):
            act(person=own, by=own, **more)


def test_two_administrators_do_not_both_close_each_other(place: Place) -> None:
    other = make_user(Role.ADMINISTRATOR, unit=place.office)
    actions.close_account(person=other, reason="x", by=place.administrator)
    with pytest.raises(PermissionDenied):
        actions.close_account(person=place.administrator, reason="x", by=other)
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_the_second_factor_is_taken_from_who_lost_the_telephone(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department, has_second_factor=True)
    TOTPDevice.objects.create(user=person, name="điện thoại")
    theirs, address = signed_in(person), f"/nguoi-dung/{person.pk}/hai-lop/"
    assert address in page(client, f"/nguoi-dung/{person.pk}/")
    assert set(errors_of(client.post(address, {"reason": ""}))) == {"reason"}
    assert client.post(address, {"reason": "Mất điện thoại"})["Location"] == f"/nguoi-dung/{person.pk}/"
    person.refresh_from_db()
    assert (person.has_second_factor, TOTPDevice.objects.count()) == (False, 0)
    assert theirs.get("/danh-muc/").status_code == 302
    assert Entry.objects.get(record_id=person.pk).reason == "Mất điện thoại"
    assert address not in page(client, f"/nguoi-dung/{person.pk}/")
    assert client.post(address, {"reason": "x"}).status_code == 403


def test_buttons_show_only_what_can_be_done(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department)
    shown = page(client, f"/nguoi-dung/{person.pk}/")
    assert "/khoa/" in shown
    assert "/mo-lai/" not in shown
    actions.close_account(person=person, reason="x", by=place.administrator)
    shown = page(client, f"/nguoi-dung/{person.pk}/")
    assert "/mo-lai/" in shown
    assert not any(end in shown for end in ("/khoa/", "/lien-ket/", "/ban-giao/"))
    assert not any(end in page(client, f"/nguoi-dung/{place.administrator.pk}/") for end in ("/khoa/", "/lien-ket/"))
    for end in ("khoa/", "lien-ket/", "ban-giao/"):
        assert client.get(f"/nguoi-dung/{person.pk}/{end}").status_code == 403


def test_the_history_tells_of_people_in_words(client: Client, place: Place) -> None:
    person = make_user(Role.UNIT_HEAD, unit=place.department, full_name="Trần Thị Bình")
    actions.close_account(person=person, reason="Nghỉ hưu", by=place.administrator)
    shown = page(client, f"/nhat-ky/?loai=accounts.user&ma={person.pk}")
    assert all(
        words in shown for words in ("Trần Thị Bình", "Lê Văn Tâm", "Nghỉ hưu", "<del>Có</del> → <ins>Không</ins>")
    )
