"""The district's own level: entered by indicator, told by unit, with the conditions around it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from communes.models import Locality, ReportingPeriod
from criteria.conditions.district import district_of, subject_of
from criteria.models import Assessment, Criterion, CriterionResult, Indicator, IndicatorResult
from criteria.rules.choices import Outcome, SetLevel, Stage
from tests.criteria_factories import make_recognition
from tests.desk.people import signed_in
from tests.factories import make_district, make_installation, make_locality, make_period, make_unit, make_user
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db
PAGE = "/huyen/2024/quy-1/"
BASE, ADVANCED, MODEL = SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL


@pytest.fixture
def period() -> ReportingPeriod:
    import_fixtures()
    return make_period()


@pytest.fixture
def home(period: ReportingPeriod) -> Locality:
    return make_installation(make_district()).home


@pytest.fixture
def client(home: Locality) -> Client:
    return signed_in(make_user(Role.OFFICE_STAFF))


def indicators(**wanted) -> list[Indicator]:
    return list(Indicator.objects.filter(criterion__criteria_set__level=SetLevel.DISTRICT, **wanted))


def the(code: str) -> Indicator:
    return indicators(code=code)[0]


def typed(client: Client, **values: str) -> dict[str, str]:
    """The page's own form, with outcomes by code (`c1_1`) and values (`v2_2`)."""
    page = client.get(PAGE).context["district"].sheet
    data = {f"iw-{row.item.pk}": row.fingerprint for row in page.indicators}
    for name, value in values.items():
        if name == "reason":
            data["reason"] = value
        else:
            data[f"i{'o' if name[0] == 'c' else 'v'}-{the(name[1:].replace('_', '.')).pk}"] = value
    return data


def everything_met(client: Client) -> dict[str, str]:
    data = typed(client)
    return data | {f"io-{each.pk}": "met" for each in indicators(criterion__counts=True)}


def outcome(number: str) -> str:
    return CriterionResult.objects.get(criterion__number=number).declared


def conditions(period: ReportingPeriod) -> dict[str, object]:
    found = district_of(subject_of(period), by_unit=True).conditions
    return {each.row.item.code: each for each in found}


# entry ----------------------------------------------------------------------------------------------------


def test_a_criterion_follows_from_its_indicators(client: Client) -> None:
    assert client.post(PAGE, typed(client, c1_1="met", c1_2="met", c4="not_met")).status_code == 302
    assert (outcome("1"), outcome("4")) == (Outcome.MET, Outcome.NOT_MET)
    assert Assessment.objects.get().stage == Stage.ENTERING
    assert CriterionResult.objects.count() == 2


def test_all_36_indicators_make_nine_of_nine(client: Client, period: ReportingPeriod) -> None:
    assert len(indicators(criterion__counts=True)) == 36
    client.post(PAGE, everything_met(client))
    assert Assessment.objects.get().stage == Stage.CONSOLIDATED
    assert district_of(subject_of(period), by_unit=True).sheet.tally.is_complete
    assert conditions(period)["DK.5"].computed.outcome == Outcome.MET


def test_a_value_is_compared_with_its_level(client: Client) -> None:
    client.post(PAGE, typed(client, v2_2="99,5"))
    result = IndicatorResult.objects.get()
    assert (result.declared, result.indicator.code) == (Outcome.NOT_MET, "2.2")
    assert "99,5 &lt; 100 → chưa đạt" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"v2_2": "chín mươi"}, "không phải là số"),
        ({"v2_2": "-5"}, ""),
        ({"v2_2": "250"}, ""),
        ({"v2_2": "99", "c2_2": "met"}, "ghi lý do"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(client: Client, values: dict, words: str) -> None:
    answer = client.post(PAGE, typed(client, c1_1="met", **values))
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert words in shown
    assert f'value="{values["v2_2"]}"' in shown
    assert not IndicatorResult.objects.exists()


def test_whoever_saves_second_sees_what_the_first_wrote(client: Client, home: Locality) -> None:
    data = typed(client, c1_1="met")
    other = make_user(Role.OFFICE_HEAD, full_name="Lê Văn Tâm")
    second = signed_in(other)
    second.post(PAGE, typed(second, c1_1="not_met"))
    answer = client.post(PAGE, data)
    assert "Lê Văn Tâm vừa ghi “Chưa đạt”" in answer.content.decode()
    assert IndicatorResult.objects.get().declared == Outcome.NOT_MET


def test_a_fixed_period_asks_for_the_reason(client: Client) -> None:
    client.post(PAGE, everything_met(client))
    assert "Hãy ghi lý do" in client.post(PAGE, typed(client, c1_1="not_met")).content.decode()
    client.post(PAGE, typed(client, c1_1="not_met", reason="kiểm tra lại"))
    assert outcome("1") == Outcome.NOT_MET


# who ------------------------------------------------------------------------------------------------------


def test_a_draft_is_shown_to_the_office_and_leaders_alone(client: Client) -> None:
    client.post(PAGE, typed(client, c1_1="met"))
    for role, seen in ((Role.LEADER, True), (Role.UNIT_HEAD, False), (Role.COMMUNE_OFFICER, False)):
        reader = signed_in(make_user(role, unit=make_unit()))
        shown = reader.get(PAGE).content.decode()
        assert ('id="ct-1.1"' in shown, "Chưa tổng hợp" in shown) == (seen, not seen)
        assert "Điều kiện công nhận" in shown
        assert reader.post(PAGE, {}).status_code == 403


def test_a_period_without_the_set_says_so(client: Client) -> None:
    make_period(2026, 2, None)
    assert "không có bộ tiêu chí cấp huyện" in client.get("/huyen/2026/quy-2/").content.decode().lower()


# the conditions around ------------------------------------------------------------------------------------


def test_shares_are_computed_from_what_communes_hold(period: ReportingPeriod, home: Locality) -> None:
    communes = [make_locality(name, parent=home) for name in ("Định Yên", "Tân Mỹ", "Định An")]
    make_locality("thị trấn Lấp Vò", parent=home, in_programme=False)
    for each in communes:
        make_recognition(each, BASE)
    make_recognition(communes[0], ADVANCED)
    found = conditions(period)
    assert found["DK.1"].computed.words == "03/3 xã đạt chuẩn nông thôn mới = 100% ≥ 100%"
    assert found["DK.2"].computed.words == "01/3 xã đạt chuẩn nông thôn mới nâng cao = 33,33% ≥ 10%"
    make_recognition(make_locality("Long Hưng B", parent=home), MODEL)
    assert conditions(period)["DK.2"].computed.words.startswith("02/4")  # a model commune is an advanced one, too


def test_a_recorded_outcome_that_differs_is_flagged(client: Client, period: ReportingPeriod, home: Locality) -> None:
    make_locality("Định Yên", parent=home)
    client.post(PAGE, typed(client, cDK_1="met"))
    warning = "Đã ghi Đạt, tính ra Chưa đạt: 00/1 xã đạt chuẩn nông thôn mới = 0% &lt; 100%"
    assert warning in client.get(PAGE).content.decode()


def test_what_is_recorded_by_hand_is_compared_with_its_level(client: Client, period: ReportingPeriod) -> None:
    client.post(PAGE, typed(client, vDK_4="92,5", vDK_3="0"))
    found = conditions(period)
    assert (found["DK.4"].computed.outcome, found["DK.3"].computed.outcome) == (Outcome.MET, Outcome.NOT_MET)
    assert not found["DK.4"].is_computed
    assert found["DK.4a"].computed.outcome == Outcome.NOT_ASSESSED


# how it is told -------------------------------------------------------------------------------------------


def test_criteria_stand_under_the_units_that_answer_for_them(client: Client, home: Locality) -> None:
    unit = make_unit(short_name="Phòng KT&HT")
    Criterion.objects.get(criteria_set__level=SetLevel.DISTRICT, number="2").responsible_units.set([unit])
    groups = client.get(PAGE).context["district"].groups
    assert [(title, len(rows)) for title, rows in groups] == [
        ("Phòng KT&HT", 1),
        ("Chưa phân công đơn vị phụ trách", 8),
    ]
    ((_, rows),) = client.get(f"{PAGE}?theo=tieu-chi").context["district"].groups
    assert [row.item.number for row in rows] == [str(number) for number in range(1, 10)]


def test_more_communes_and_results_cost_no_more_queries(client: Client, home: Locality) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        return len(found)

    client.post(PAGE, typed(client, c1_1="met"))
    make_recognition(make_locality(parent=home), BASE)
    queries()
    before = queries()
    client.post(PAGE, everything_met(client))
    for name in ("Bình Thành", "Tân Mỹ", "Định An"):
        make_recognition(make_locality(name, parent=home), BASE)
    queries()
    assert queries() == before
