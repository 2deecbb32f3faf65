"""The pages of the library: what is seen, searched, checked off, assigned and changed, and what is refused."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from criteria.library import contents
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import HowMet, Measure, Provenance, SetLevel
from history.models import Entry
from tests.criteria_factories import (
    make_assessment,
    make_criterion,
    make_indicator,
    make_set,
    make_threshold,
)
from tests.desk.people import signed_in
from tests.factories import make_district, make_installation, make_period, make_unit, make_user
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db
SET = "/bo-tieu-chi/xa-ntm-2021-2025/1/"


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, full_name="Lê Văn Tâm")


@pytest.fixture
def client(administrator: User) -> Client:
    return signed_in(administrator)


@pytest.fixture
def base_set() -> CriteriaSet:
    """Two criteria: roads remembered, income read; a level that goes by year, one that is computed."""
    made = make_set(
        SetLevel.COMMUNE_BASE,
        code="XA_NTM_2021_2025",
        name="Bộ tiêu chí quốc gia về xã nông thôn mới",
        size=2,
        in_force_from=datetime.date(2022, 3, 8),
        in_force_to=datetime.date(2025, 12, 31),
    )
    roads = make_criterion(made, "2", "Giao thông", reading=Provenance.RECALLED, source="QĐ 318, Phụ lục I")
    asphalt = make_indicator(
        roads, "2.1", wording="Tỷ lệ đường xã được nhựa hóa", measure=Measure.PERCENT, unit_of_measure="%",
        reading=Provenance.RECALLED,
    )  # fmt: skip
    make_threshold(asphalt, None, Decimal(100), reading=Provenance.RECALLED)
    income = make_indicator(make_criterion(made, "10"), "10")
    for year, value in ((2023, 56), (2024, 59)):
        make_threshold(income, year, Decimal(value))
    computed = make_indicator(
        income.criterion, "10.2", order=2, wording="Thu nhập cao hơn 10%", takes_value_from=income
    )
    make_threshold(computed, None, None, factor=Decimal("1.1"), base=income)
    return made


def text_of(answer) -> str:
    html = re.sub(r"(?s)<(script|svg).*?</\1>", "", answer.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return text_of(answer)


def item(criteria_set: CriteriaSet, number: str) -> contents.Item:
    """The item with a number; where a criterion and its indicator share it, the indicator."""
    return [each for each in contents.contents(criteria_set).items if each.number == number][-1]


def said(client: Client, answer) -> str:
    """What the page says to which a form leads."""
    assert answer.status_code == 302, text_of(answer)
    return page(client, answer["Location"])


# looking --------------------------------------------------------------------------------------------------


def test_the_list_tells_level_validity_size_use_and_how_much_was_checked(client: Client, base_set: CriteriaSet) -> None:
    make_assessment(base_set, period=make_period())
    text = page(client, "/bo-tieu-chi/")
    assert re.search(r"Xã NTM Bộ tiêu chí quốc gia về xã nông thôn mới Giai đoạn 2021-2025 · phiên bản 1", text)
    assert "từ 08/3/2022 đến 31/12/2025" in text
    assert "02 tiêu chí" in text
    assert "03/5" in text
    assert "Quý I/2024" in text


def test_an_empty_program_says_how_to_begin(client: Client) -> None:
    assert "Chưa có bộ tiêu chí nào" in page(client, "/bo-tieu-chi/")


def test_a_set_shows_the_level_of_the_year_that_is_picked(client: Client, base_set: CriteriaSet) -> None:
    make_period()
    assert "từ 59 triệu đồng/người/năm trở lên" in page(client, SET)
    text = page(client, f"{SET}?nam=2023")
    assert "từ 56 triệu đồng/người/năm trở lên" in text
    assert "từ 61,6 triệu đồng/người/năm trở lên" in text
    assert "= 1,1 × mức chỉ tiêu 10" in text
    assert "2023: 56 · 2024: 59" in text


@pytest.mark.parametrize("year", ["", "0000", "9999", "năm", "2024'", "٢٠٢٤"])
def test_a_wrong_year_is_no_harm(client: Client, base_set: CriteriaSet, year: str) -> None:
    assert "Giao thông" in page(client, f"{SET}?nam={year}")


def test_the_search_needs_no_marks(client: Client, base_set: CriteriaSet) -> None:
    text = page(client, f"{SET}?q=duong+NHUA")
    assert "Giao thông" in text
    assert "Thu nhập" not in text
    assert "Không có mục nào khớp" in page(client, f"{SET}?q=khong-co")


def test_every_criterion_has_its_place_on_the_page(client: Client, base_set: CriteriaSet) -> None:
    html = client.get(SET).content.decode()
    assert {'id="tc-2"', 'id="ct-2.1"', 'id="tc-10"'} <= set(re.findall(r'id="[ct]{2}-[^"]+"', html))


def test_who_checked_and_when_stands_at_the_item(client: Client, base_set: CriteriaSet, administrator: User) -> None:
    Criterion.objects.filter(number="2").update(checked_on=datetime.date(2024, 3, 5), checked_by=administrator)
    assert "Đã đối chiếu 05/3/2024, Lê Văn Tâm" in page(client, SET)


def test_readers_are_offered_nothing_to_change(base_set: CriteriaSet) -> None:
    client = signed_in(make_user(Role.LEADER))
    html = client.get(SET).content.decode()
    assert not re.search("doi-chieu|don-vi-phu-trach|phien-ban-moi|/sua/", html)
    assert "/bo-tieu-chi/nhap/" not in client.get("/bo-tieu-chi/").content.decode()


def test_the_sets_that_come_with_the_program_are_shown(client: Client) -> None:
    import_fixtures()
    for each in CriteriaSet.objects.all():
        assert each.name in page(client, each.get_absolute_url())


@pytest.mark.parametrize("way", ["", "doi-chieu/", "don-vi-phu-trach/", "tai/xlsx/"])
def test_the_number_of_queries_does_not_grow_with_the_set(client: Client, base_set: CriteriaSet, way: str) -> None:
    make_installation(make_district())

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"{SET}{way}").status_code == 200
        return len(queries)

    counted()  # content types and the like
    few = counted()
    for number in range(20, 30):
        criterion = make_criterion(base_set, str(number))
        criterion.responsible_units.add(make_unit())
        make_threshold(make_indicator(criterion, f"{number}.1", takes_value_from=Indicator.objects.first()))
    assert counted() == few


def test_the_list_asks_as_much_for_many_sets_as_for_one(client: Client, base_set: CriteriaSet) -> None:
    make_assessment(base_set)

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/bo-tieu-chi/")
        return len(queries)

    few = counted()
    for quarter in range(2, 5):
        make_assessment(make_criterion().criteria_set, period=make_period(2024, quarter))
    assert counted() == few


# checking off ---------------------------------------------------------------------------------------------


def test_one_item_follows_the_other_and_can_be_taken_back(base_set: CriteriaSet) -> None:
    client = signed_in(make_user(Role.OFFICE_STAFF))
    address = f"{SET}doi-chieu/"
    assert "Tiêu chí số 2" in page(client, address)
    roads = item(base_set, "2")
    answer = client.post(address, {"muc": roads.key, "fingerprint": roads.fingerprint, "right": "1"})
    text = said(client, answer)
    assert "Chỉ tiêu 2.1" in text
    assert "Hoàn tác" in text
    undo = client.get(answer["Location"]).context["undo"]
    text = said(client, client.post(address, {"muc": roads.key, "undo": undo}))
    assert "Đã bỏ dấu đối chiếu của 01 nội dung." in text
    assert Criterion.objects.get(number="2").checked_on is None


def test_the_last_item_ends_the_walk(client: Client, base_set: CriteriaSet) -> None:
    for model in (Criterion, Indicator, Threshold):
        model.objects.update(reading=Provenance.READ)
    assert "Đã đối chiếu tất cả" in page(client, f"{SET}doi-chieu/")


def test_skipping_comes_round_to_the_first_again(client: Client, base_set: CriteriaSet) -> None:
    last = item(base_set, "2.1")
    assert "Tiêu chí số 2" in page(client, f"{SET}doi-chieu/?sau={last.key}")


def test_an_older_page_marks_nothing(client: Client, base_set: CriteriaSet) -> None:
    read = item(base_set, "2")
    Criterion.objects.filter(number="2").update(name="Giao thông nông thôn")
    text = said(client, client.post(f"{SET}doi-chieu/", {"muc": read.key, "fingerprint": read.fingerprint}))
    assert "vừa được người khác sửa" in text
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"muc": "tc0"}, {"muc": "m1", "fingerprint": "x"}, {"undo": "m1,tc99,,"}, {"undo": ""}]
)
def test_a_wrong_item_is_answered_in_words(client: Client, base_set: CriteriaSet, data: dict) -> None:
    text = said(client, client.post(f"{SET}doi-chieu/", data))
    assert "Mục này không còn trong bộ" in text or "Không còn dấu nào để bỏ" in text


# changing -------------------------------------------------------------------------------------------------


def form_of(client: Client, address: str) -> dict[str, str]:
    form = client.get(address).context["form"]
    return {
        name: value
        for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name)) is not None
    }


def test_words_are_changed_and_checked_in_one_form(client: Client, base_set: CriteriaSet) -> None:
    address = f"{SET}sua/{item(base_set, '2.1').key}/"
    data = form_of(client, address) | {"wording": "Tỷ lệ đường xã được bê tông hóa", "level": "95,5", "checked": "on"}
    assert "Đã lưu chỉ tiêu 2.1." in said(client, client.post(address, data))
    changed = item(base_set, "2.1")
    assert (changed.name, changed.levels[0].value, changed.is_checked) == (data["wording"], Decimal("95.5"), True)


def test_what_was_typed_stays_when_it_is_refused(client: Client, base_set: CriteriaSet) -> None:
    address = f"{SET}sua/{item(base_set, '2.1').key}/"
    data = form_of(client, address) | {"wording": "Lời mới", "level": "1.234,5"}
    answer = client.post(address, data)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Tỷ lệ phần trăm ghi từ 0 đến 100." in html
    assert "Lời mới" in html
    assert 'value="1.234,5"' in html
    assert not Entry.objects.exists()


def test_a_used_set_offers_only_what_may_still_change(client: Client, base_set: CriteriaSet) -> None:
    make_assessment(base_set)
    address = f"{SET}sua/{item(base_set, '2.1').key}/"
    answer = client.get(address)
    assert set(answer.context["form"].fields) == {"source", "note", "checked", "fingerprint"}
    assert "tạo phiên bản mới" in text_of(answer)
    client.post(address, form_of(client, address) | {"wording": "Khác", "source": "QĐ 318, trang 3"})
    changed = Indicator.objects.get(code="2.1")
    assert (changed.wording, changed.source) == ("Tỷ lệ đường xã được nhựa hóa", "QĐ 318, trang 3")


def test_a_level_of_a_new_year_is_added(client: Client, base_set: CriteriaSet) -> None:
    make_assessment(base_set)
    address = f"{SET}muc/{item(base_set, '10').key}/"
    assert form_of(client, address)["year"] == 2025
    text = said(client, client.post(address, {"year": "2025", "level": "62,5", "source": "QĐ 318"}))
    assert "Đã lưu mức năm 2025 của chỉ tiêu 10." in text
    assert "từ 62,5 triệu đồng/người/năm trở lên" in text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"year": "2024", "level": "70"}, "đã dùng khi tự đánh giá nên không sửa được"),
        ({"year": "2025", "level": "sáu mươi"}, "không phải số"),
        ({"year": "1999", "level": "60"}, "2000"),
        ({"year": "2025", "level": ""}, "Mức đạt"),
    ],
)
def test_a_wrong_level_is_told_at_its_field(client: Client, base_set: CriteriaSet, data: dict, told: str) -> None:
    make_assessment(base_set)
    answer = client.post(f"{SET}muc/{item(base_set, '10').key}/", data)
    assert answer.status_code == 200
    assert told in text_of(answer)
    assert not Entry.objects.exists()


def test_a_computed_level_is_not_typed(client: Client, base_set: CriteriaSet) -> None:
    answer = client.post(f"{SET}muc/{item(base_set, '10.2').key}/", {"year": "2024", "level": "64.9"})
    assert "được tính từ chỉ tiêu khác" in text_of(answer)
    assert not Entry.objects.exists()


def test_a_new_version_opens_to_be_changed(client: Client, base_set: CriteriaSet) -> None:
    make_assessment(base_set)
    data = {"legal_basis": "QĐ 211/QĐ-TTg", "in_force_from": "01/7/2025", "ends_old": "on"}
    text = said(client, client.post(f"{SET}phien-ban-moi/", data))
    assert "Đã tạo phiên bản 2." in text
    assert "phiên bản 1 (bản này chép từ đó)" in text
    assert "hiệu lực từ 01/7/2025" in text.lower() or "từ 01/7/2025" in text


def test_a_criterion_that_another_set_decides_says_so(client: Client, base_set: CriteriaSet) -> None:
    make_criterion(base_set, "1", how_met=HowMet.DERIVED, derived_from=SetLevel.SMART_VILLAGE)
    assert "Suy ra từ bộ tiêu chí khác: Làng thông minh" in page(client, SET)


# responsible units ----------------------------------------------------------------------------------------


def test_the_grid_writes_only_what_changed(base_set: CriteriaSet) -> None:
    home = make_installation(make_district()).home
    education, health = (make_unit(name, locality=home) for name in ("Phòng Giáo dục", "Phòng Y tế"))
    make_unit("Sở Y tế")
    client = signed_in(make_user(Role.OFFICE_STAFF))
    roads, income = base_set.criteria.order_by("order")
    roads.responsible_units.add(education)
    address = f"{SET}don-vi-phu-trach/"
    text = page(client, address)
    assert "Phòng Giáo dục" in text
    assert "Sở Y tế" not in text
    data = {
        f"dv-{roads.pk}-truoc": f"{education.pk}",
        f"dv-{roads.pk}": [f"{education.pk}", f"{health.pk}", "99999", "x"],
        f"dv-{income.pk}-truoc": "",
    }
    assert "Đã lưu đơn vị phụ trách của 01 tiêu chí." in said(client, client.post(address, data))
    assert set(roads.responsible_units.all()) == {education, health}
    assert Entry.objects.count() == 1
    assert "Không có gì thay đổi." in said(client, client.post(address, {}))


def test_a_unit_that_answers_already_is_shown_wherever_it_is(base_set: CriteriaSet, client: Client) -> None:
    make_installation(make_district())
    base_set.criteria.first().responsible_units.add(make_unit("Sở Y tế"))
    assert "Sở Y tế" in page(client, f"{SET}don-vi-phu-trach/")
