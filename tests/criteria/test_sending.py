"""The way of a self-assessment to the office: not empty, not unchanged, taken back, and counted alike everywhere."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod
from criteria.models import Assessment, CriteriaSet, CriterionResult, IndicatorResult
from criteria.rules.choices import Measure, Outcome, Stage
from criteria.rules.outcomes import value_doubt
from criteria.sheet.record import SENT_UNCHANGED, TAKEN_BACK, consolidate, send, send_back, take_back
from criteria.sheet.sheet import load
from criteria.subject import Subject, expected_in
from history.models import Entry
from tests.criteria.test_entry_page import (  # noqa: F401 (fixtures)
    address,
    base_set,
    commune,
    fields_of,
    home,
    period,
    pk,
    post,
    signed_in,
)
from tests.criteria_factories import make_assessment, make_criterion, make_indicator, make_result, make_threshold
from tests.factories import make_unit, make_user, make_village
from tests.loaded import load_example

pytestmark = pytest.mark.django_db
MET, NOT_MET = Outcome.MET, Outcome.NOT_MET


@pytest.fixture
def officer(commune: Locality) -> User:  # noqa: F811
    return make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=commune), full_name="Phạm Văn Tài")


def key_of(page: str) -> str:
    """What the box “đúng vậy, cứ ghi” sends."""
    found = re.search(r'name="sure" value="(\w+)"', page)
    assert found, "nothing was asked"
    return found[1]


def whole(client: Client, address: str) -> dict[str, str]:  # noqa: F811
    return fields_of(client.get(address)) | {f"o-{pk(number)}": MET for number in "12345"}


# not empty ------------------------------------------------------------------------------------------------


def test_an_untouched_sheet_is_not_sent(address: str, officer: User) -> None:  # noqa: F811
    client = signed_in(officer)
    page = post(client, address, fields_of(client.get(address)), "send").content.decode()
    assert "05 mục chưa nhập" in page
    assert not Assessment.objects.exists()
    assert post(client, address, whole(client, address), "send").status_code == 302
    assert Assessment.objects.get().stage == Stage.SENT


def test_no_way_leads_past_it(base_set: CriteriaSet, commune: Locality, officer: User) -> None:  # noqa: F811
    empty = make_assessment(base_set, locality=commune, stage=Stage.ENTERING)
    with pytest.raises(ValidationError, match="05 mục chưa nhập"):
        send(assessment=empty, by=officer)


def test_a_sheet_with_gaps_is_asked_about_once(address: str, officer: User) -> None:  # noqa: F811
    client = signed_in(officer)
    typed = fields_of(client.get(address)) | {f"o-{pk('1')}": MET, f"o-{pk('4')}": NOT_MET}
    page = post(client, address, typed, "send").content.decode()
    assert "Còn 03 mục chưa nhập (2, 3, 5)." in page
    assert not Assessment.objects.exists()
    answered = typed | {"sure": key_of(page)}
    fewer = {name: value for name, value in answered.items() if name != f"o-{pk('4')}"}
    assert "Còn 04 mục chưa nhập" in post(client, address, fewer, "send").content.decode()  # another question
    assert post(client, address, answered, "send").status_code == 302
    assert Assessment.objects.get().stage == Stage.SENT


# taken back -----------------------------------------------------------------------------------------------


def test_a_commune_takes_back_what_it_sent_until_the_office_took_it_in(address: str, officer: User) -> None:  # noqa: F811
    client, office = signed_in(officer), signed_in()
    post(client, address, whole(client, address), "send")
    assert "Rút lại để sửa" in client.get(address).content.decode()
    assert "Rút lại để sửa" not in office.get(address).content.decode()
    assert office.post(f"{address}rut-lai/").status_code == 403
    assert client.post(f"{address}rut-lai/").status_code == 302
    sheet = Assessment.objects.get()
    assert (sheet.stage, sheet.received_on, sheet.is_taken_back) == (Stage.ENTERING, None, True)
    assert Entry.objects.filter(reason=TAKEN_BACK).count() == 1
    for place in (address, "/thu-bao-cao/2024/quy-1/", "/danh-gia/2024/quy-1/xa-ntm/"):
        assert "rút lại để sửa" in office.get(place).content.decode().lower(), place
    post(client, address, fields_of(client.get(address)) | {f"o-{pk('2')}": NOT_MET}, "send")
    assert not Assessment.objects.get().is_taken_back
    office.post(f"{address}tong-hop/")
    assert "Rút lại" not in client.get(address).content.decode()
    assert client.post(f"{address}rut-lai/").status_code == 403


def test_nobody_else_takes_back(base_set: CriteriaSet, commune: Locality, officer: User) -> None:  # noqa: F811
    sent = make_assessment(base_set, locality=commune, stage=Stage.SENT)
    for role in (Role.OFFICE_HEAD, Role.UNIT_HEAD, Role.ADMINISTRATOR, Role.COMMUNE_OFFICER):
        with pytest.raises(PermissionDenied):
            take_back(assessment=sent, by=make_user(role, unit=make_unit()))
    consolidate(assessment=sent, by=make_user())
    with pytest.raises(PermissionDenied):
        take_back(assessment=sent, by=officer)


# returned -------------------------------------------------------------------------------------------------


def test_a_returned_sheet_is_sent_again_unchanged_only_by_saying_so(address: str, officer: User) -> None:  # noqa: F811
    client, office = signed_in(officer), signed_in()
    post(client, address, whole(client, address), "send")
    office.post(f"{address}tra-lai/", {"reason": "Thiếu số liệu"})
    typed = fields_of(client.get(address))
    page = post(client, address, typed, "send").content.decode()
    assert "Phiếu bị trả lại (Thiếu số liệu) mà chưa sửa mục nào." in page
    assert Assessment.objects.get().stage == Stage.RETURNED
    with pytest.raises(ValidationError, match="chưa sửa mục nào"):
        send(assessment=Assessment.objects.get(), by=officer)
    assert post(client, address, typed | {"sure": key_of(page)}, "send").status_code == 302
    assert Entry.objects.filter(reason=SENT_UNCHANGED).count() == 1


@pytest.mark.parametrize("steps", [["send"], ["save", "send"]], ids=["at once", "saved first"])
def test_a_mended_one_is_sent_without_a_question(address: str, officer: User, steps: list[str]) -> None:  # noqa: F811
    client = signed_in(officer)
    post(client, address, whole(client, address), "send")
    send_back(assessment=Assessment.objects.get(), reason="Thiếu số liệu", by=make_user())
    for do in steps:
        typed = fields_of(client.get(address)) | {f"n-{pk('3')}": "Đã bổ sung"}
        assert post(client, address, typed, do).status_code == 302
    assert Assessment.objects.get().stage == Stage.SENT
    assert not Entry.objects.filter(reason=SENT_UNCHANGED).exists()


# not entered is not “not assessed” ------------------------------------------------------------------------


def test_what_nobody_entered_is_said_so_on_every_page(
    address: str,  # noqa: F811
    base_set: CriteriaSet,  # noqa: F811
    commune: Locality,  # noqa: F811
    period: ReportingPeriod,  # noqa: F811
) -> None:
    client = signed_in()
    for place in (address, "/danh-gia/2024/quy-1/xa-ntm/", "/thu-bao-cao/2024/quy-1/", "/", commune.get_absolute_url()):
        assert "00/5" not in client.get(place).content.decode(), place
    page = client.get(address).content.decode()
    assert 'data-count="met">Chưa nhập<' in page
    assert 'data-count="not_assessed">00</span> chưa đánh giá' in page
    assert 'data-count="missing">05</span> chưa nhập' in page
    make_result(make_assessment(base_set, period=period, locality=commune), base_set.criteria.get(number="1"))
    matrix = client.get("/danh-gia/2024/quy-1/xa-ntm/").content.decode()
    assert matrix.count(': Chưa nhập"') == 4
    assert ': Chưa đánh giá"' not in matrix


def test_the_count_under_every_sheet_is_the_servers() -> None:
    """Every row that the page's script counts is one that the server counts, in every set of the example."""
    load_example()
    office = User.objects.filter(role=Role.OFFICE_STAFF).earliest("pk")
    quarter = ReportingPeriod.objects.get()
    subjects: list[Subject] = list({each.criteria_set.pk: each for each in expected_in(quarter)}.values())
    smart = CriteriaSet.objects.by_level_in(quarter)["smart_village"]
    village = make_village(Locality.objects.get(slug="dinh-yen"))
    subjects.append(Subject(smart, quarter, village.locality, village))
    assert len({each.criteria_set.pk for each in subjects}) >= 4
    for subject in subjects:
        page = signed_in(office).get(subject.address).content.decode()
        counted = re.findall(r'role="radiogroup" data-counts.*?</div>', page, re.S)
        sheet = load(subject)
        shown = dict(re.findall(r'data-count="(\w+)">([^<]*)<', page))
        assert len(counted) == sheet.tally.size == subject.criteria_set.size, subject.criteria_set
        values = [(re.findall(r'value="(\w+)" checked', row) or ["missing"])[0] for row in counted]
        assert [int(shown[name]) for name in ("not_met", "not_assessed", "missing")] == [
            values.count(name) for name in ("not_met", "not_assessed", "missing")
        ]


# values far from their unit -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("80.500.000", "80.500.000 triệu đồng/người/năm cách xa mức 72 triệu đồng/người/năm."),
        ("1e3", "ghi “1e3”, đọc là 1.000 triệu đồng/người/năm."),
        ("0,08", "0,08 triệu đồng/người/năm cách xa mức 72 triệu đồng/người/năm."),
        ("80,5", ""),
        ("30", ""),
        ("0", ""),
    ],
)
def test_a_value_far_from_its_unit_is_asked_once(address: str, commune: Locality, text: str, asked: str) -> None:  # noqa: F811
    criterion = CriterionResult.item_model.objects.get(number="5")
    income = make_indicator(criterion, "5", measure=Measure.MONEY, unit_of_measure="triệu đồng/người/năm")
    make_threshold(income, 2024, Decimal(72))
    client = signed_in()
    typed = fields_of(client.get(address)) | {f"iv-{income.pk}": text}
    answer = post(client, address, typed)
    assert (answer.status_code == 302) == (not asked)
    if asked:
        page = answer.content.decode()
        assert asked in page
        assert not IndicatorResult.objects.exists()
        again = fields_of(answer) | {"sure": key_of(page)}
        assert post(client, address, again | {f"iv-{income.pk}": "90.000.000"}).status_code == 200
        assert post(client, address, again).status_code == 302
    assert IndicatorResult.objects.exists()
    assert (
        post(client, address, fields_of(client.get(address)) | {f"n-{pk('1')}": ""}).status_code == 302
    )  # never again


def test_how_far_follows_from_the_levels_of_the_set() -> None:
    levels = [Decimal(1), Decimal(30)]
    far = [
        value_doubt(Measure.COUNT, Decimal(number), "mô hình", ">=", Decimal(1), levels) for number in (12, 300, 301)
    ]
    assert [bool(each) for each in far] == [False, False, True]
    share = [
        value_doubt(Measure.PERCENT, Decimal(number), "%", ">=", Decimal(75), [Decimal(75)])
        for number in ("0.75", "7.5", "100")
    ]
    assert [bool(each) for each in share] == [True, False, False]
    assert not value_doubt(Measure.PERCENT, Decimal("0.1"), "%", "<=", Decimal("1.5"), [Decimal("1.5")])
    assert not value_doubt(Measure.MONEY, Decimal(10**9), "đồng", ">=", None, [])


# the income -----------------------------------------------------------------------------------------------


def test_the_income_stands_in_its_own_row_with_label_and_unit(address: str) -> None:  # noqa: F811
    criterion = CriterionResult.item_model.objects.get(number="5")
    income = make_indicator(criterion, "5", measure=Measure.MONEY, unit_of_measure="triệu đồng/người/năm")
    page = signed_in().get(address).content.decode()
    row, more = re.search(r'<tr id="tc-5".*?</tr>\s*<tr class="more">', page, re.S), page.rpartition('class="more"')[2]
    assert row and f'name="iv-{income.pk}"' in row[0]
    assert "Giá trị (triệu đồng/người/năm)" in row[0]
    assert f'name="iv-{income.pk}"' not in more


def test_an_income_that_cannot_be_entered_yet_says_why_and_who_opens_it(address: str, officer: User) -> None:  # noqa: F811
    criterion = CriterionResult.item_model.objects.get(number="5")
    make_indicator(criterion, "5", reading="recalled", measure=Measure.MONEY, unit_of_measure="triệu đồng/người/năm")
    page = signed_in().get(address).content.decode()
    assert "thu nhập (chỉ tiêu 5, triệu đồng/người/năm)" in page
    assert f'href="{criterion.criteria_set.get_absolute_url()}"' in page
    assert "Mở bộ tiêu chí để đối chiếu" in page
    assert "Nhờ Văn phòng Điều phối hoặc người quản trị đối chiếu" in signed_in(officer).get(address).content.decode()


def test_a_note_is_counted_as_a_detail(address: str, base_set: CriteriaSet, commune: Locality) -> None:  # noqa: F811
    make_criterion(base_set, "6")
    page = signed_in().get(address).content.decode()
    assert "Chi tiết" in page
    assert not re.search(r">Ghi chú(&nbsp;\(\d\))?<", page)
