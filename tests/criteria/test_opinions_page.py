"""The grid of a unit's opinions in the browser: one click for all, what differs, who may, wrong input, one report."""

import datetime
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod, Unit
from criteria.models import CriteriaSet, CriterionResult, OpinionRound
from criteria.opinions.actions import open_round
from criteria.rules.choices import Outcome, SetLevel, Stage
from tests.criteria_factories import make_assessment, make_criterion, make_result, make_set
from tests.factories import make_district, make_installation, make_locality, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
ADDRESS = "/y-kien/2024/quy-1/xa-ntm/"
ENTRY = "/danh-gia/2024/quy-1/xa-ntm/dinh-yen/"
REASON = "Trạm chưa có bác sĩ"
COMMUNES = ("dinh-yen", "tan-my")


@pytest.fixture
def health() -> Unit:
    return make_unit("Phòng Y tế huyện Lấp Vò", short_name="Phòng Y tế", code="yte")


@pytest.fixture
def home() -> Locality:
    return make_installation(make_district()).home


@pytest.fixture
def period() -> ReportingPeriod:
    return make_period()


@pytest.fixture
def base_set(home: Locality, period: ReportingPeriod, health: Unit) -> CriteriaSet:
    """Two communes sent criteria 15 and 17; the health department answers for 15."""
    criteria_set = make_set(SetLevel.COMMUNE_BASE, size=2, code="XA_NTM", in_force_from=datetime.date(2022, 1, 1))
    for number, name in {"15": "Y tế", "17": "Môi trường"}.items():
        make_criterion(criteria_set, number, name, lineage=f"XA_NTM:{number}")
    criteria_set.criteria.get(number="15").responsible_units.add(health)
    for order, slug in enumerate(COMMUNES):
        send(criteria_set, period, make_locality(slug, slug=slug, parent=home, order=order))
    return criteria_set


@pytest.fixture
def opened(base_set: CriteriaSet, period: ReportingPeriod) -> OpinionRound:
    return open_round(period=period, criteria_set=base_set, by=make_user())


def send(criteria_set: CriteriaSet, period: ReportingPeriod, commune: Locality) -> None:
    assessment = make_assessment(criteria_set, period=period, locality=commune)
    for criterion in criteria_set.criteria.all():
        make_result(assessment, criterion)


def signed_in(role: Role = Role.UNIT_HEAD, unit: Unit | None = None) -> Client:
    return as_user(make_user(role, unit=unit))


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields_of(answer: HttpResponse) -> dict[str, str]:
    """What a browser would send back of the grid."""
    page = answer.content.decode().partition('id="y-kien"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "")
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def result(slug: str = "dinh-yen", number: str = "15") -> CriterionResult:
    return CriterionResult.objects.get(assessment__locality__slug=slug, criterion__number=number)


def given() -> list[str]:
    rows = CriterionResult.objects.exclude(opinion="").order_by("assessment__locality__order", "criterion__order")
    return [f"{row.criterion.number} {row.opinion} {row.opinion_confirmed}" for row in rows]


def test_all_is_agreed_with_in_one_click_and_a_look(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    page = client.get(ADDRESS)
    assert "Đã cho ý kiến 00/2" in text_of(page)
    assert "Môi trường" not in text_of(page)
    preview = client.post(ADDRESS, fields_of(page) | {"do": "agree"})
    assert "Đã điền thử 02 ô" in text_of(preview)
    assert given() == []
    answer = client.post(ADDRESS, fields_of(preview) | {"do": "save"})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert given() == ["15 met True", "15 met True"]
    assert "Đã cho ý kiến 02/2" in text_of(client.get(ADDRESS))


def test_what_differs_needs_a_reason_at_its_cell_and_nothing_typed_is_lost(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    typed = fields_of(client.get(ADDRESS)) | {f"o-{result().pk}": NOT_MET, f"o-{result('tan-my').pk}": MET}
    refused = client.post(ADDRESS, typed)
    assert "dinh-yen, số 15: Không thống nhất thì hãy ghi lý do." in text_of(refused)
    assert given() == []
    again = fields_of(refused)
    assert (again[f"o-{result().pk}"], again[f"o-{result('tan-my').pk}"]) == (NOT_MET, MET)
    assert client.post(ADDRESS, again | {f"r-{result().pk}": REASON}).status_code == 302
    assert given() == ["15 not_met True", "15 met True"]


def test_an_officer_prepares_the_head_confirms_or_sends_back(opened: OpinionRound, health: Unit) -> None:
    officer, head = signed_in(Role.UNIT_OFFICER, health), signed_in(unit=health)
    officer.post(ADDRESS, fields_of(officer.post(ADDRESS, fields_of(officer.get(ADDRESS)) | {"do": "agree"})))
    assert given() == ["15 met False", "15 met False"]
    assert REASON not in text_of(signed_in(Role.COMMUNE_OFFICER).get(ENTRY))
    assert "thống nhất" not in text_of(head.get(ENTRY))
    page = head.get(ADDRESS)
    assert "Xác nhận tất cả 02 ô chờ" in text_of(page)
    head.post(ADDRESS, fields_of(page) | {f"b-{result().pk}": "Xem lại biên bản"})
    assert given() == ["15 met False", "15 met False"]
    assert "Trưởng đơn vị trả lại: Xem lại biên bản" in text_of(officer.get(ADDRESS))
    head.post(ADDRESS, fields_of(head.get(ADDRESS)) | {"do": "confirm"})
    assert given() == ["15 met False", "15 met True"]
    head.post(ADDRESS, fields_of(head.get(ADDRESS)) | {"do": f"confirm-{result().pk}"})
    assert given() == ["15 met True", "15 met True"]
    assert "Phòng Y tế: thống nhất" in text_of(head.get(ENTRY))
    assert f'name="o-{result().pk}"' not in text_of(officer.get(ADDRESS))


def test_the_office_records_a_letter_for_a_unit(opened: OpinionRound) -> None:
    client = signed_in(Role.OFFICE_STAFF)
    overview = text_of(client.get(ADDRESS))
    assert "00/2" in overview
    assert "tiêu chí số 17" in overview
    address = f"{ADDRESS}?don-vi=yte"
    assert address in overview
    typed = fields_of(client.get(address)) | {f"o-{result().pk}": NOT_MET, f"r-{result().pk}": REASON}
    refused = client.post(address, typed)
    assert "Ngày cho ý kiến: " in text_of(refused)
    assert fields_of(refused)[f"r-{result().pk}"] == REASON
    assert given() == []
    letter = {"on": "12/3/2024", "source": "Công văn 12/PYT"}
    assert client.post(address, typed | letter)["Location"] == address
    words = f"Phòng Y tế: không thống nhất, chưa đạt: {REASON}, ngày 12/3/2024 (VPĐP nhập thay, Công văn 12/PYT)"
    assert words in text_of(client.get(ENTRY))
    assert words in text_of(signed_in(Role.LEADER).get(address))


def test_a_changed_outcome_is_marked_everywhere_and_looked_at_one_by_one(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    client.post(ADDRESS, fields_of(client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {"do": "agree"})))
    CriterionResult.objects.filter(pk=result().pk).update(declared=NOT_MET)
    assert "Xã đổi kết quả sau ý kiến của ngành" in text_of(client.get(ENTRY))
    page = client.get(ADDRESS)
    assert "lúc đó: đạt" in text_of(page)
    client.post(ADDRESS, fields_of(client.post(ADDRESS, fields_of(page) | {"do": "agree"})))
    assert result().opinion_is_stale
    client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {f"o-{result().pk}": NOT_MET})
    assert (result().opinion_is_stale, result().opinion_agrees) == (False, True)


def test_who_saves_second_sees_what_changed(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    typed = fields_of(client.get(ADDRESS)) | {f"o-{result().pk}": MET}
    CriterionResult.objects.filter(pk=result().pk).update(declared=NOT_MET)
    answer = client.post(ADDRESS, typed)
    assert answer.status_code == 409
    assert "Ô này vừa đổi. Nay xã ghi “Chưa đạt”" in text_of(answer)
    assert given() == []
    assert fields_of(answer)[f"o-{result().pk}"] == MET
    seen = fields_of(answer) | {f"r-{result().pk}": "Đã có bác sĩ"}
    assert client.post(ADDRESS, seen).status_code == 302
    assert given() == ["15 met True"]


def test_what_was_returned_meanwhile_is_told_with_what_was_typed(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    mine = {f"o-{result().pk}": NOT_MET, f"r-{result().pk}": REASON, f"o-{result('tan-my').pk}": MET}
    typed = fields_of(client.get(ADDRESS)) | mine
    place = result().assessment
    place.stage, place.return_reason = Stage.RETURNED, "Thiếu"
    place.save()
    answer = client.post(ADDRESS, typed)
    assert f"Chưa đạt: {REASON}" in text_of(answer)
    assert "chưa cho ý kiến được: dinh-yen" in text_of(answer)
    assert given() == []
    client.post(ADDRESS, fields_of(answer))
    assert given() == ["15 met True"]


def test_a_round_that_is_switched_off_meanwhile_loses_nothing_typed(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    typed = fields_of(client.get(ADDRESS)) | {f"o-{result().pk}": NOT_MET, f"r-{result().pk}": REASON}
    office = signed_in(Role.OFFICE_HEAD)
    assert office.post(f"{ADDRESS}bat-tat/", {"do": "close"})["Location"] == ADDRESS
    answer = client.post(ADDRESS, typed)
    assert "đã tắt lấy ý kiến" in text_of(answer)
    assert fields_of(answer)[f"r-{result().pk}"] == REASON
    assert "Đơn vị chưa phải làm gì" in text_of(client.get(ADDRESS))
    assert given() == []
    office.post(f"{ADDRESS}bat-tat/", {"do": "open"})
    assert client.post(ADDRESS, fields_of(answer)).status_code == 302
    assert given() == ["15 not_met True"]


def test_forged_cells_of_other_criteria_are_not_written(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    other = result(number="17")
    forged = {
        f"o-{other.pk}": NOT_MET,
        f"r-{other.pk}": "<b>giả</b>",
        f"w-{other.pk}": "x.y",
        "w-": "",
        "w-\u0663": "1",
    }
    answer = client.post(ADDRESS, fields_of(client.get(ADDRESS)) | forged)
    assert answer.status_code == 200
    assert "<b>giả</b>" not in text_of(answer)
    assert given() == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x" * 501, "Lý do dài 501 ký tự, tối đa 500"),
        ("a\x07b", "ký tự điều khiển"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\u202e", "ký tự điều khiển"),
    ],
)
def test_an_odd_reason_is_named_at_its_cell(opened: OpinionRound, health: Unit, typed: str, told: str) -> None:
    client = signed_in(unit=health)
    answer = client.post(
        ADDRESS, fields_of(client.get(ADDRESS)) | {f"o-{result().pk}": NOT_MET, f"r-{result().pk}": typed}
    )
    assert told in text_of(answer)
    assert given() == []


@pytest.mark.parametrize("reason", ['“Chưa” <đủ> & "rõ"', "=1+1", "Ca\u0302\u0309m ơn", "dòng 1\r\ndòng 2"])
def test_odd_reasons_come_back_as_they_were_and_count_as_unchanged(
    opened: OpinionRound, health: Unit, reason: str
) -> None:
    client = signed_in(unit=health)
    typed = {f"o-{result().pk}": NOT_MET, f"r-{result().pk}": reason}
    assert client.post(ADDRESS, fields_of(client.get(ADDRESS)) | typed).status_code == 302
    row = result()
    assert row.opinion_reason
    page = client.get(ADDRESS)
    shown = next(cell for cell in page.context["grid"].cells if cell.result.pk == row.pk)
    assert (shown.reason, shown.is_changed) == (row.opinion_reason, False)


def test_a_reason_without_an_opinion_is_asked_about(opened: OpinionRound, health: Unit) -> None:
    client = signed_in(unit=health)
    answer = client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {f"r-{result().pk}": REASON})
    assert "chưa chọn ý kiến" in text_of(answer)
    assert fields_of(answer)[f"r-{result().pk}"] == REASON


def test_who_answers_for_nothing_is_told_whom_to_ask(opened: OpinionRound) -> None:
    page = text_of(signed_in(unit=make_unit("Phòng Tư pháp")).get(ADDRESS))
    assert "Đơn vị chưa phụ trách tiêu chí nào của bộ này" in page
    assert "Xem đầu mối của Văn phòng" in page
    assert "chưa gắn với đơn vị" in text_of(signed_in().get(ADDRESS))


def test_a_stranger_neither_sees_nor_writes_the_grid_of_a_unit(opened: OpinionRound, health: Unit) -> None:
    stranger = signed_in(unit=make_unit("Phòng Tư pháp"))
    other = f"{ADDRESS}?don-vi=yte"
    assert (stranger.get(other).status_code, stranger.post(other, {}).status_code) == (404, 404)
    typed = fields_of(signed_in(unit=health).get(ADDRESS)) | {f"o-{result().pk}": MET}
    stranger.post(ADDRESS, typed)
    assert given() == []
    assert signed_in(Role.LEADER).post(other, typed).status_code == 403
    assert stranger.post(f"{ADDRESS}bat-tat/", {"do": "close"}).status_code == 403
    assert signed_in(Role.COMMUNE_OFFICER).get(ADDRESS).status_code == 404
    for odd in ("%00", "x'--", "y" * 300, "yte%0a"):
        assert signed_in(Role.OFFICE_STAFF).get(f"{ADDRESS}?don-vi={odd}").status_code == 404


def test_the_home_page_of_a_unit_leads_to_the_grid(opened: OpinionRound, health: Unit) -> None:
    assert f'href="{ADDRESS}"' in text_of(signed_in(unit=health).get("/"))
    assert "Cho ý kiến" not in text_of(signed_in(Role.OFFICE_STAFF).get("/"))


def test_more_communes_and_criteria_need_no_more_queries(
    opened: OpinionRound, base_set: CriteriaSet, health: Unit, period: ReportingPeriod, home: Locality
) -> None:
    head, staff = as_user(make_user(Role.UNIT_HEAD, unit=health)), signed_in(Role.OFFICE_STAFF)
    pages = [(head, ADDRESS), (staff, ADDRESS), (staff, f"{ADDRESS}?don-vi=yte")]
    few = [queries(*page) for page in pages] + [saving(head)]
    for number in ("16", "18"):
        criterion = make_criterion(base_set, number, f"Tiêu chí {number}")
        criterion.responsible_units.add(health, make_unit(f"Phòng {number}"))
    for order in range(5):
        send(base_set, period, make_locality(f"Xã {order}", slug=f"xa-{order}", parent=home, order=order))
    CriterionResult.objects.update(opinion="", opinion_unit=None, opinion_on=None)
    assert [queries(*page) for page in pages] + [saving(head)] == few


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def saving(client: Client) -> int:
    """How many queries it takes to agree with everything."""
    typed = fields_of(client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {"do": "agree"}))
    ContentType.objects.get_for_model(CriterionResult)  # the history asks once a process
    with CaptureQueriesContext(connection) as seen:
        assert client.post(ADDRESS, typed).status_code == 302
    return len(seen)
