"""The page of the model level, and the group that a commune chose."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod
from criteria.conditions.actions import choose_group
from criteria.models import Assessment, CriteriaSet, GroupChoice, Indicator, IndicatorResult
from criteria.rules.choices import Outcome, SetLevel, Stage
from criteria.subject import Subject
from history.models import Entry
from tests.criteria_factories import make_assessment, make_results, make_target
from tests.desk.people import signed_in
from tests.factories import make_district, make_installation, make_locality, make_period, make_unit, make_user
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db
PAGE = "/kieu-mau/2024/quy-1/"
MODEL = SetLevel.COMMUNE_MODEL


@pytest.fixture
def period() -> ReportingPeriod:
    import_fixtures()
    return make_period()


@pytest.fixture
def commune(period: ReportingPeriod) -> Locality:
    commune = make_locality("Định Yên", slug="dinh-yen", parent=make_installation(make_district()).home)
    make_target(commune, MODEL)
    return commune


@pytest.fixture
def office(commune: Locality) -> User:
    return make_user(Role.OFFICE_STAFF)


@pytest.fixture
def client(office: User) -> Client:
    return signed_in(office)


def model_set() -> CriteriaSet:
    return CriteriaSet.objects.get(level=MODEL)


def group(code: str) -> Indicator:
    return Indicator.objects.select_related("criterion").get(criterion__criteria_set=model_set(), code=code)


def choose(commune: Locality, period: ReportingPeriod, by: User, code: str = "4.2", **values) -> Assessment:
    values = {"outcome": Outcome.NOT_MET, "lacks": "trường học"} | values
    return choose_group(subject=Subject(model_set(), period, commune), group=group(code), by=by, **values)


def sent(**values) -> dict:
    return {"group": group("4.2").pk, "outcome": "not_met", "lacks": "trường học"} | values


def test_the_page_tells_what_the_commune_wrote_and_what_it_comes_to(
    client: Client, commune: Locality, period: ReportingPeriod
) -> None:
    make_results(make_assessment(model_set(), period=period, locality=commune))
    advanced = CriteriaSet.objects.get(level=SetLevel.COMMUNE_ADVANCED, phase="2021-2025")
    make_results(make_assessment(advanced, period=period, locality=commune), not_met={"5"})
    shown = client.get(PAGE).content.decode()
    assert "18/19 tiêu chí (01 chưa đạt)" in shown
    assert "Xã ghi Đạt, tính ra Chưa đạt" in shown
    assert "/danh-gia/2024/quy-1/xa-ntm-nang-cao-2021-2025/dinh-yen/" in shown


def test_the_chosen_group_is_recorded_with_what_it_lacks(client: Client, commune: Locality) -> None:
    assert client.post(f"{PAGE}dinh-yen/nhom/", sent())["Location"] == PAGE
    choice = GroupChoice.objects.get()
    assert (choice.group.code, choice.lacks, choice.assessment.stage) == ("4.2", "trường học", Stage.ENTERING)
    assert IndicatorResult.objects.get().declared == Outcome.NOT_MET
    assert Entry.objects.filter(record_type__model="groupchoice").count() == 1
    assert "còn thiếu: trường học" in client.get(PAGE).content.decode()


def test_what_is_lacking_is_offered_as_not_met(client: Client, commune: Locality, period: ReportingPeriod) -> None:
    assessment = make_assessment(model_set(), period=period, locality=commune)
    GroupChoice.objects.create(assessment=assessment, group=group("4.2"), lacks="trường học")
    assert client.get(f"{PAGE}dinh-yen/nhom/").context["form"]["outcome"].value() == Outcome.NOT_MET


def test_another_choice_takes_the_place_of_the_first(commune: Locality, period: ReportingPeriod, office: User) -> None:
    choose(commune, period, office)
    choose(commune, period, office, "4.1", outcome=Outcome.MET, lacks="")
    choice = GroupChoice.objects.get()
    assert (choice.group.code, choice.lacks) == ("4.1", "")


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"lacks": ""}, "lacks", "ghi còn thiếu gì"),
        ({"outcome": "met"}, "lacks", "không còn thiếu gì"),
        ({"outcome": "x"}, "outcome", ""),
        ({"group": 0}, "group", ""),
        ({"lacks": "a\u202eb"}, "lacks", "ký tự"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    client: Client, commune: Locality, values: dict, field: str, words: str
) -> None:
    answer = client.post(f"{PAGE}dinh-yen/nhom/", sent(**values))
    assert words in answer.context["form"].errors[field][0]
    assert not Assessment.objects.exists()


def test_a_group_of_another_set_is_refused(commune: Locality, period: ReportingPeriod, office: User) -> None:
    base = CriteriaSet.objects.get(level=SetLevel.COMMUNE_BASE, phase="2021-2025")
    with pytest.raises(ValidationError):
        choose_group(
            subject=Subject(base, period, commune), group=group("4.1"), outcome=Outcome.MET, lacks="", by=office
        )


def test_a_fixed_period_asks_for_the_reason(commune: Locality, period: ReportingPeriod, office: User) -> None:
    assessment = choose(commune, period, office)
    Assessment.objects.filter(pk=assessment.pk).update(stage=Stage.CONSOLIDATED)
    with pytest.raises(ValidationError, match="chốt"):
        choose(commune, period, office, lacks="trạm y tế")
    choose(commune, period, office, lacks="trạm y tế", reason="xã báo lại")
    assert GroupChoice.objects.get().lacks == "trạm y tế"


def test_a_commune_chooses_for_itself_until_it_has_sent(commune: Locality, period: ReportingPeriod) -> None:
    own = make_user(Role.COMMUNE_OFFICER, unit=make_unit("UBND xã Định Yên", locality=commune))
    assessment = choose(commune, period, own)
    Assessment.objects.filter(pk=assessment.pk).update(stage=Stage.SENT)
    with pytest.raises(PermissionDenied):
        choose(commune, period, own, reason="x")
    assert signed_in(own).get(f"{PAGE}dinh-yen/nhom/").status_code == 403
    other = make_user(Role.COMMUNE_OFFICER, unit=make_unit("UBND xã Tân Mỹ", locality=make_locality("Tân Mỹ")))
    with pytest.raises(PermissionDenied):
        choose(commune, period, other)


def test_a_draft_is_no_news_for_others(commune: Locality, period: ReportingPeriod, office: User) -> None:
    choose(commune, period, office)
    shown = signed_in(make_user(Role.UNIT_HEAD)).get(PAGE).content.decode()
    assert "trường học" not in shown


def test_a_period_without_the_set_says_so(client: Client) -> None:
    make_period(2026, 2, None)
    assert "không có bộ điều kiện" in client.get("/kieu-mau/2026/quy-2/").content.decode()
    assert client.get("/kieu-mau/2026/quy-2/dinh-yen/nhom/").status_code == 404


def test_more_communes_cost_no_more_queries(client: Client, commune: Locality, period: ReportingPeriod) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        return len(found)

    make_results(make_assessment(model_set(), period=period, locality=commune))
    queries()
    before = queries()
    for name in ("Bình Thành", "Tân Mỹ", "Định An"):
        other = make_locality(name, parent=commune.parent)
        make_target(other, MODEL)
        make_results(make_assessment(model_set(), period=period, locality=other))
    assert queries() == before
