"""The sheet of one self-assessment in the browser: exceptions, paste, one by one, two people, wrong input."""

import datetime
import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from communes.models import IncomingFile, Locality, ReportingPeriod
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult, IndicatorResult
from criteria.rules.choices import Basis, Outcome, SetLevel, Stage
from tests.criteria_factories import (
    make_assessment,
    make_criterion,
    make_indicator,
    make_result,
    make_results,
    make_set,
    make_threshold,
)
from tests.factories import make_district, make_installation, make_locality, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
MET, NOT_MET, NOT_ASSESSED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED
NAMES = {"1": "Quy hoạch", "2": "Giao thông", "3": "Thủy lợi", "4": "Điện", "5": "Giáo dục"}


@pytest.fixture
def home() -> Locality:
    return make_installation(make_district()).home


@pytest.fixture
def period() -> ReportingPeriod:
    return make_period(as_of=None)


@pytest.fixture
def commune(home: Locality) -> Locality:
    return make_locality("Bình Thạnh Trung", slug="binh-thanh-trung", parent=home, order=1)


@pytest.fixture
def base_set() -> CriteriaSet:
    criteria_set = make_set(SetLevel.COMMUNE_BASE, size=5, code="XA_NTM", in_force_from=datetime.date(2022, 1, 1))
    for number, name in NAMES.items():
        make_criterion(criteria_set, number, name, lineage=f"XA_NTM:{number}")
    return criteria_set


@pytest.fixture
def address(period: ReportingPeriod, commune: Locality, base_set: CriteriaSet) -> str:
    return "/danh-gia/2024/quy-1/xa-ntm/binh-thanh-trung/"


def signed_in(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or make_user())
    return client


def fields_of(answer: HttpResponse) -> dict[str, str]:
    """What a browser would send back of the sheet."""
    page = answer.content.decode().partition('id="phieu"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type", "text")
        if "name" in attributes and (kind not in ("radio", "checkbox") or " checked" in tag):
            found[attributes["name"]] = attributes.get("value", "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', page):
        found[name] = text.removeprefix("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def post(client: Client, address: str, typed: dict[str, str], do: str = "save") -> HttpResponse:
    return client.post(address, typed | {"do": do})


def pk(number: str) -> int:
    return CriterionResult.item_model.objects.get(number=number, criteria_set__code="XA_NTM").pk


def stored() -> dict[str, str]:
    """The outcomes of the quarter in hand, and of none before it."""
    results = CriterionResult.objects.filter(assessment__period__year=2024).order_by("criterion__order")
    return dict(results.values_list("criterion__number", "declared"))


def test_exceptions_only_are_previewed_and_then_saved(address: str) -> None:
    client = signed_in()
    typed = fields_of(client.get(address)) | {"chua-dat": "2, 5", "chua-danh-gia": "3"}
    preview = post(client, address, typed, "fill")
    assert "Đã điền thử 02/5, 02 chưa đạt, 01 chưa đánh giá" in preview.content.decode()
    assert not Assessment.objects.exists()
    typed = fields_of(preview) | {"channel": "zalo", "received_on": "06/3/2024", "received_from": "Nguyễn Văn An"}
    answer = post(client, address, typed)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert stored() == {"1": MET, "2": NOT_MET, "3": NOT_ASSESSED, "4": MET, "5": NOT_MET}
    assessment = Assessment.objects.get()
    assert (assessment.stage, assessment.channel, assessment.received_on, assessment.received_from) == (
        Stage.CONSOLIDATED,
        "zalo",
        datetime.date(2024, 3, 6),
        "Nguyễn Văn An",
    )


def test_a_number_that_the_set_does_not_have_fills_nothing(address: str) -> None:
    client = signed_in()
    page = post(client, address, {"chua-dat": "2, 17", "chua-danh-gia": "2"}, "fill").content.decode()
    assert "không có tiêu chí “17”" in page
    assert "Tiêu chí số 2 có ở cả hai ô" in page
    assert 'value="2, 17"' in page
    assert " checked>" not in page.partition("<tbody>")[2]


def test_pasted_rows_are_previewed_with_what_was_not_understood(address: str) -> None:
    client = signed_in()
    typed = fields_of(client.get(address)) | {"dan": "1\tĐ\n5. Giáo dục\tchưa đạt\n9\tĐ\nabc"}
    preview = post(client, address, typed, "paste")
    page = preview.content.decode()
    assert "Đã đọc 02/5 mục, 02 mục khác với đang có" in page
    assert "“abc” nằm ngoài bảng: không đọc." in page
    shown = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "chưa nhập → Chưa đạt đọc từ “B2: chưa đạt”" in shown
    kept = fields_of(preview)
    assert (kept[f"o-{pk('1')}"], kept[f"o-{pk('5')}"], f"o-{pk('2')}" in kept) == (MET, NOT_MET, False)
    assert not Assessment.objects.exists()


def test_that_nothing_could_be_read_is_said_as_that(address: str) -> None:
    client = signed_in()
    typed = fields_of(client.get(address)) | {f"o-{pk('5')}": MET, "dan": "5. Giáo dục: tạm đạt"}
    preview = post(client, address, typed, "paste")
    page = preview.content.decode()
    assert "Không đọc được kết quả nào. Bảng dưới giữ như đang có." in page
    assert "“tạm”: chưa phải là một kết quả" in page
    assert fields_of(preview)[f"o-{pk('5')}"] == MET


def test_older_names_in_the_library_are_understood(address: str) -> None:
    Criterion.objects.filter(number="5").update(other_names="Trường học; CSVC trường học")
    client = signed_in()
    typed = fields_of(client.get(address)) | {"dan": "CSVC trường học: chưa đạt"}
    assert fields_of(post(client, address, typed, "paste"))[f"o-{pk('5')}"] == NOT_MET


def test_last_quarter_stands_beside_and_can_be_taken(address: str, base_set: CriteriaSet, commune: Locality) -> None:
    before = make_period(2023, 4, as_of=None)
    make_results(make_assessment(base_set, period=before, locality=commune), not_met={"5"})
    client = signed_in()
    page = client.get(address).content.decode()
    assert page.count('data-label="Kỳ trước">Đạt<') == 4
    preview = post(client, address, fields_of(client.get(address)), "keep")
    assert "Đã điền thử 05 mục như kỳ trước" in preview.content.decode()
    post(client, address, fields_of(preview) | {f"o-{pk('5')}": MET})
    assert stored()["5"] == MET
    assert "thay đổi so với kỳ trước" in client.get(address).content.decode()


def test_only_what_changed_is_sent_on(
    address: str, base_set: CriteriaSet, commune: Locality, period: ReportingPeriod
) -> None:
    make_results(make_assessment(base_set, period=period, locality=commune))
    client = signed_in()
    typed = fields_of(client.get(address))
    CriterionResult.objects.filter(criterion__number="1").update(declared=NOT_MET, version=2)
    post(client, address, typed | {f"o-{pk('2')}": NOT_MET})
    assert stored() == {"1": NOT_MET, "2": NOT_MET, "3": MET, "4": MET, "5": MET}


def test_who_saves_second_sees_both_and_decides(
    address: str, base_set: CriteriaSet, commune: Locality, period: ReportingPeriod
) -> None:
    make_results(make_assessment(base_set, period=period, locality=commune))
    first, second = signed_in(make_user(full_name="Lê Thị Hoa")), signed_in()
    one, two = fields_of(first.get(address)), fields_of(second.get(address))
    post(first, address, one | {f"o-{pk('1')}": NOT_MET, f"n-{pk('1')}": "Đang lập"})
    answer = post(second, address, two | {f"o-{pk('1')}": NOT_ASSESSED, f"o-{pk('2')}": NOT_MET})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Lê Thị Hoa vừa ghi “Chưa đạt”" in page
    assert stored() == {"1": NOT_MET, "2": MET, "3": MET, "4": MET, "5": MET}
    again = fields_of(answer)
    assert (again[f"o-{pk('1')}"], again[f"o-{pk('2')}"]) == (NOT_ASSESSED, NOT_MET)
    assert post(second, address, again).status_code == 302
    assert stored() == {"1": NOT_ASSESSED, "2": NOT_MET, "3": MET, "4": MET, "5": MET}


def test_the_history_of_a_sheet_tells_each_outcome(address: str) -> None:
    client = signed_in()
    page = client.get(address)
    post(client, address, fields_of(page) | {f"o-{pk('1')}": Outcome.NOT_MET})
    found = client.get("/nhat-ky/", {"loai": "criteria.assessment", "ma": Assessment.objects.get().pk})
    kinds = {one.kind for one in found.context["shown"]}
    assert kinds == {"Kết quả tự đánh giá", "Kết quả tiêu chí"}


def test_a_row_that_another_wrote_meanwhile_is_shown_and_counted_as_it_stands(
    address: str, base_set: CriteriaSet, commune: Locality, period: ReportingPeriod
) -> None:
    make_results(make_assessment(base_set, period=period, locality=commune))
    first, second = signed_in(make_user(full_name="Lê Thị Hoa")), signed_in()
    one, two = fields_of(first.get(address)), fields_of(second.get(address))
    post(first, address, one | {f"o-{pk('1')}": NOT_MET, f"o-{pk('5')}": NOT_MET})
    refused = fields_of(post(second, address, two | {f"o-{pk('1')}": NOT_ASSESSED}))
    assert refused[f"o-{pk('5')}"] == NOT_MET
    answer = second.post(address, two | {f"o-{pk('2')}": NOT_MET, "do": "save"}, follow=True)
    assert "Đã lưu xã Bình Thạnh Trung: 02/5, 03 chưa đạt." in answer.content.decode()


def test_what_follows_from_an_indicator_is_counted_at_once(address: str, commune: Locality) -> None:
    income = make_indicator(CriterionResult.item_model.objects.get(number="5"), "5")
    make_threshold(income, 2024, Decimal(72))
    client = signed_in()
    typed = fields_of(client.get(address)) | {f"iv-{income.pk}": "80", "do": "save"}
    assert "Đã lưu xã Bình Thạnh Trung: 01/5, 00 chưa đạt." in client.post(address, typed, follow=True).content.decode()


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("received_on", "31/4/2024", "Không phải một ngày"),
        ("received_from", "x" * 201, "200"),
        ("channel", "fax", "Ngày nhận"),
    ],
)
def test_a_wrong_source_loses_nothing(address: str, field: str, text: str, told: str) -> None:
    client = signed_in()
    filled = post(client, address, fields_of(client.get(address)) | {"chua-dat": "2"}, "fill")
    answer = post(client, address, fields_of(filled) | {field: text})
    page = answer.content.decode()
    assert (answer.status_code, told in page) == (200, True)
    assert "Những gì đã nhập vẫn còn trên trang" in page
    assert fields_of(answer)[f"o-{pk('2')}"] == NOT_MET
    assert not Assessment.objects.exists()


def test_a_note_without_an_outcome_says_what_to_do(address: str) -> None:
    client = signed_in()
    answer = post(client, address, fields_of(client.get(address)) | {f"n-{pk('5')}": "Chờ trường"})
    page = answer.content.decode()
    assert "Số 5 (Giáo dục): Hãy chọn kết quả của tiêu chí này." in page
    assert "Chờ trường" in page


@pytest.mark.parametrize("note", ["dòng 1\r\ndòng 2", "Ca\u0302\u0309m <b>&amp;</b>", "=1+1", "\u200b*x*"])
def test_odd_notes_come_back_as_they_were_and_count_as_unchanged(address: str, note: str) -> None:
    client = signed_in()
    typed = fields_of(client.get(address)) | {f"o-{pk('1')}": MET, f"n-{pk('1')}": note}
    assert post(client, address, typed).status_code == 302
    row = CriterionResult.objects.get()
    assert row.note.replace("\n", " ") != ""
    page = client.get(address)
    shown = page.context["sheet"].rows[0]
    assert (shown.note, shown.is_changed) == (row.note, False)
    client.post(
        address,
        {
            **{name: value for name, value in fields_of(page).items() if name[0] != "n"},
            f"n-{pk('1')}": row.note.replace("\n", "\r\n"),
            "do": "save",
        },
    )
    row.refresh_from_db()
    assert row.version == 1


def test_a_control_character_is_named_at_its_row(address: str) -> None:
    client = signed_in()
    answer = post(client, address, {f"w-{pk('1')}": "0.x", f"o-{pk('1')}": MET, f"n-{pk('1')}": "a\u202eb"})
    assert "U+202E" in answer.content.decode()
    assert not CriterionResult.objects.exists()


@pytest.mark.parametrize("shown", ["", "x", "-1.a", "99999999999999999999.a", "1", "²."])
def test_a_forged_fingerprint_breaks_nothing(address: str, shown: str) -> None:
    client = signed_in()
    answer = post(client, address, {f"w-{pk('1')}": shown, f"o-{pk('1')}": MET, f"o-{pk('2')}": "<b>"})
    assert answer.status_code == 302


def test_a_measured_value_is_compared_at_once(address: str, commune: Locality) -> None:
    criterion = CriterionResult.item_model.objects.get(number="5")
    income = make_indicator(criterion, "5")
    make_threshold(income, 2024, Decimal(72))
    client = signed_in()
    typed = fields_of(client.get(address)) | {f"iv-{income.pk}": "68"}
    assert post(client, address, typed).status_code == 302
    page = client.get(address).content.decode()
    assert "68 &lt; 72 → chưa đạt" in page
    assert "từ 72 triệu đồng/người/năm" in page
    assert (stored(), CriterionResult.objects.get().basis) == ({"5": NOT_MET}, Basis.DERIVED)
    against = post(client, address, fields_of(client.get(address)) | {f"io-{income.pk}": MET})
    assert "Theo mức, kết quả là Chưa đạt. Quyết định khác thì ghi lý do." in against.content.decode()
    reasoned = fields_of(against) | {f"ir-{income.pk}": "Số liệu Cục Thống kê"}
    assert post(client, address, reasoned).status_code == 302
    assert IndicatorResult.objects.get().differs_reason == "Số liệu Cục Thống kê"
    assert stored() == {"5": MET}


@pytest.mark.parametrize("text", ["sáu tám", "68 triệu", "1e400", "NaN", "9" * 30])
def test_a_value_that_is_no_number_is_told_and_kept(address: str, text: str) -> None:
    income = make_indicator(CriterionResult.item_model.objects.get(number="5"), "5")
    client = signed_in()
    answer = post(client, address, fields_of(client.get(address)) | {f"iv-{income.pk}": text})
    assert "không phải là số" in answer.content.decode()
    assert fields_of(answer)[f"iv-{income.pk}"] == text


def test_indicators_stay_closed_until_their_wording_was_checked(address: str) -> None:
    make_indicator(CriterionResult.item_model.objects.get(number="5"), "5", reading="recalled")
    assert 'name="iv-' not in signed_in().get(address).content.decode()


def test_saving_leads_to_the_next_commune_that_waits(
    address: str, home: Locality, base_set: CriteriaSet, period: ReportingPeriod
) -> None:
    done = make_locality("Định An", slug="dinh-an", parent=home, order=2)
    make_locality("Tân Mỹ", slug="tan-my", parent=home, order=3)
    make_results(make_assessment(base_set, period=period, locality=done, stage=Stage.CONSOLIDATED))
    client = signed_in()
    answer = post(client, address, fields_of(client.get(address)) | {f"o-{pk('1')}": MET}, "save-next")
    assert answer["Location"] == "/danh-gia/2024/quy-1/xa-ntm/tan-my/"


def test_a_fixed_period_asks_why(commune: Locality, base_set: CriteriaSet) -> None:
    period = make_period()
    address = "/danh-gia/2024/quy-1/xa-ntm/binh-thanh-trung/"
    make_results(make_assessment(base_set, period=period, locality=commune, stage=Stage.CONSOLIDATED))
    client = signed_in()
    typed = fields_of(client.get(address)) | {f"o-{pk('1')}": NOT_MET}
    assert "Hãy ghi lý do thay đổi kết quả" in post(client, address, typed).content.decode()
    assert post(client, address, typed | {"reason": "Xã báo nhầm"}).status_code == 302
    assert stored()["1"] == NOT_MET


def test_what_came_is_the_likely_source(address: str, commune: Locality, period: ReportingPeriod) -> None:
    came = datetime.date(2024, 3, 6)
    IncomingFile.objects.create(
        channel="zalo",
        sender="Chị Hoa",
        received_on=came,
        uploaded_at=datetime.datetime.now(datetime.UTC),
        locality=commune,
        period=period,
    )
    typed = fields_of(signed_in().get(address))
    assert (typed["received_from"], typed["received_on"]) == ("Chị Hoa", "06/3/2024")


@pytest.mark.parametrize(
    ("as_of", "told"),
    [(None, "tính vào báo cáo khi chốt số liệu"), (datetime.date(2024, 4, 4), "không tính vào báo cáo")],
)
def test_what_came_too_late_for_the_report_says_so(
    commune: Locality, base_set: CriteriaSet, as_of: datetime.date | None, told: str
) -> None:
    period = make_period(as_of=as_of)
    for day, warned in ((datetime.date(2024, 3, 31), False), (datetime.date(2024, 4, 5), True)):
        Assessment.objects.all().delete()
        make_assessment(base_set, period=period, locality=commune, received_on=day)
        page = signed_in().get("/danh-gia/2024/quy-1/xa-ntm/binh-thanh-trung/").content.decode()
        assert (told in page) == warned


# who sees and does what -----------------------------------------------------------------------------------


def test_drafts_are_seen_by_the_office_and_the_own_commune(
    address: str, base_set: CriteriaSet, commune: Locality, period: ReportingPeriod
) -> None:
    make_result(
        make_assessment(base_set, period=period, locality=commune, stage=Stage.ENTERING), base_set.criteria.first()
    )
    own = make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=commune))
    other = make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=make_locality("Tân Mỹ")))
    unit = make_user(Role.UNIT_HEAD, unit=make_unit())
    leader = make_user(Role.LEADER)
    statuses = [signed_in(each).get(address).status_code for each in (own, other, unit, leader)]
    assert statuses == [200, 404, 404, 200]
    assert [signed_in(each).post(address).status_code for each in (own, other, unit, leader)] == [302, 404, 404, 403]


def test_others_do_not_learn_of_drafts_of_another_set(
    address: str, base_set: CriteriaSet, commune: Locality, period: ReportingPeriod
) -> None:
    advanced = make_set(SetLevel.COMMUNE_ADVANCED, size=1, code="NANG_CAO", in_force_from=datetime.date(2022, 1, 1))
    draft = make_assessment(advanced, period=period, locality=commune, stage=Stage.ENTERING)
    make_result(draft, make_criterion(advanced, "1"))
    make_results(make_assessment(base_set, period=period, locality=commune))
    unit = make_user(Role.UNIT_HEAD, unit=make_unit())
    assert "nang-cao" in signed_in().get(address).content.decode()
    assert "nang-cao" not in signed_in(unit).get(address).content.decode()


def test_a_commune_enters_sends_and_mends_what_was_returned(address: str, commune: Locality) -> None:
    officer = signed_in(make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=commune), full_name="Phạm Văn Tài"))
    office = signed_in()
    filled = post(officer, address, fields_of(officer.get(address)) | {"chua-dat": "2"}, "fill")
    assert "Lưu và gửi" in filled.content.decode()
    assert post(officer, address, fields_of(filled), "send").status_code == 302
    assessment = Assessment.objects.get()
    assert (assessment.stage, assessment.received_from) == (Stage.SENT, "Phạm Văn Tài")
    assert officer.post(address, {"do": "save"}).status_code == 403
    refused = office.post(f"{address}tra-lai/", {"reason": "", f"r-{pk('2')}": "Thiếu ảnh"})
    assert "Hãy ghi lý do trả lại" in refused.content.decode()
    assert "Thiếu ảnh" in refused.content.decode()
    office.post(f"{address}tra-lai/", {"reason": "Bổ sung minh chứng", f"r-{pk('2')}": "Thiếu ảnh"})
    page = officer.get(address)
    assert "Bổ sung minh chứng" in page.content.decode()
    assert "Trả lại: Thiếu ảnh" in page.content.decode()
    post(officer, address, fields_of(page) | {f"o-{pk('2')}": MET}, "send")
    assert office.post(f"{address}tong-hop/").status_code == 302
    assert Assessment.objects.get().stage == Stage.CONSOLIDATED


def test_the_page_takes_as_many_queries_for_ninety_rows_as_for_five(
    address: str, commune: Locality, period: ReportingPeriod, django_assert_max_num_queries: object
) -> None:
    client = signed_in()
    large = make_set(SetLevel.COMMUNE_ADVANCED, size=19, code="LON", in_force_from=datetime.date(2022, 1, 1))
    for number in range(1, 20):
        criterion = make_criterion(large, str(number))
        for part in range(4):
            make_threshold(make_indicator(criterion, f"{number}.{part}"))
    client.get(address)
    for code in ("xa-ntm", "lon"):
        page = address.replace("xa-ntm", code)
        with django_assert_max_num_queries(36):  # type: ignore[operator]
            assert client.get(page).status_code == 200
