"""A commune's page: level, results, chart, what is unmet and who answers for it, evidence, files, sessions; minutes."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from pytest_django import Settings

from accounts.models import Role
from communes.models import IncomingFile, Locality, ReportingPeriod
from criteria.models import CriteriaSet, Dossier, DossierStep, Evidence, Recognition, Target
from criteria.results.commune import results_of
from criteria.rules.choices import DossierEvent, Outcome, SetLevel, Stage, TargetOrigin
from desk.communes.charts import BOTTOM, HEIGHT, charts_of
from directives.models import WorkingSession
from directives.rules.choices import SessionKind
from ntm_tracker.uploads import file_columns
from tests.criteria_factories import make_assessment, make_criterion, make_result, make_results, make_set
from tests.factories import (
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
    make_village,
)

pytestmark = pytest.mark.django_db
PAGE = "/xa/dinh-yen/"
MINUTES = f"{PAGE}bien-ban/2024/quy-1/xa-nang-cao"
NAMES = {"1": "Quy hoạch", "5": "Giáo dục", "10": "Thu nhập"}


@pytest.fixture
def commune() -> Locality:
    home = make_installation(make_district("Lấp Vò")).home
    return make_locality("Định Yên", parent=home, slug="dinh-yen")


@pytest.fixture
def period(commune: Locality) -> ReportingPeriod:
    return make_period(2024, 1)


@pytest.fixture
def advanced() -> CriteriaSet:
    found = make_set(code="XA_NANG_CAO", size=3)
    for number, name in NAMES.items():
        make_criterion(found, number, name, lineage=f"NC:{number}")
    return found


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.OFFICE_STAFF))
    return client


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(client: Client, role: Role, **values: object) -> Client:
    client.force_login(make_user(role, **values))
    return client


def test_this_quarter_shows_each_set_with_its_tally_and_what_changed(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    make_results(make_assessment(advanced, period=make_period(2023, 4), locality=commune), not_met={"5", "10"})
    make_results(make_assessment(advanced, period=period, locality=commune, awaits_paper=True), not_met={"5"})
    shown = page(staff)
    told = ("Kết quả tự đánh giá Quý I/2024", "02/3", "01 → 02, thêm tiêu chí số 10", "Xã đã gửi", "Chờ văn bản")
    assert [words for words in told if words not in shown] == []
    assert 'href="/danh-gia/2024/quy-1/xa-nang-cao/"' in shown


def test_an_asked_set_without_results_is_not_sent(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    assert "Chưa gửi" not in page(staff)
    Target.objects.create(locality=commune, level=SetLevel.COMMUNE_ADVANCED, target_year=2024, origin=TargetOrigin.NEW)
    shown = page(staff)
    assert "Chưa gửi" in shown
    assert "Biên bản" not in shown


def test_what_is_unmet_stands_with_its_note_and_who_answers(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    education = advanced.criteria.get(number="5")
    education.responsible_units.add(make_unit("Phòng Giáo dục và Đào tạo", code="gddt", short_name="Phòng GD&ĐT"))
    assessment = make_assessment(advanced, period=period, locality=commune)
    make_result(assessment, education, Outcome.NOT_MET, note="Thiếu 02 phòng học")
    make_result(assessment, advanced.criteria.get(number="10"), Outcome.NOT_MET)
    shown = page(staff)
    assert all(words in shown for words in ("Tiêu chí số 5 (Giáo dục)", "Thiếu 02 phòng học", "Phòng GD&amp;ĐT"))
    assert 'href="/don-vi/gddt/"' in shown
    assert shown.count("Chưa giao đơn vị phụ trách") == 1
    assert "Tiêu chí số 1 (" not in shown


def test_drafts_are_for_the_office_and_the_own_commune(
    client: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    draft = make_assessment(advanced, period=period, locality=commune, stage=Stage.ENTERING)
    make_results(draft, not_met={"5"})
    answers = {}
    for role, unit in (
        (Role.OFFICE_STAFF, None),
        (Role.COMMUNE_OFFICER, make_unit(locality=commune)),
        (Role.COMMUNE_OFFICER, make_unit(locality=make_locality("Tân Mỹ"))),
        (Role.UNIT_HEAD, None),
    ):
        signed_in(client, role, unit=unit)
        shown = page(client)
        answers[role, unit] = ("Giáo dục" in shown, "02/3" in shown, client.get(f"{MINUTES}.docx").status_code)
    assert list(answers.values()) == [(True, True, 200)] * 2 + [(False, False, 404)] * 2


def test_the_chart_counts_what_was_told_and_leaves_gaps(
    commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    make_period(2023, 4)
    make_results(make_assessment(advanced, period=make_period(2023, 3), locality=commune), not_met={"1", "5", "10"})
    make_results(make_assessment(advanced, period=period, locality=commune), not_met={"5"}, not_assessed={"10"})
    (chart,) = charts_of(results_of(commune, period, make_user()))
    assert [bar.label for bar in chart.bars] == ["III/23", "IV/23", "I/24"]
    assert [bar.value for bar in chart.bars] == ["00", "", "01"]
    assert [part.height for part in chart.bars[2].parts] == [HEIGHT // 3, HEIGHT // 3]
    assert chart.bars[2].parts[0].y == BOTTOM - HEIGHT // 3
    assert chart.words == "Số đạt theo quý. Quý III/2023: đạt 00/3, chưa đạt 03; Quý I/2024: đạt 01/3, chưa đạt 01."


def test_the_chart_stands_beside_its_words_and_its_table(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    make_results(make_assessment(advanced, period=period, locality=commune), not_met={"5"})
    shown = page(staff)
    assert '<title id="bieu-do-1">Xã NTM nâng cao</title>' in shown
    assert '<desc id="bieu-do-1-loi">Số đạt theo quý. Quý I/2024: đạt 02/3, chưa đạt 01.</desc>' in shown
    assert '<th scope="row">Quý I/2024</th><td>02/3</td>' in shown


def test_the_page_tells_how_the_level_came(staff: Client, commune: Locality, period: ReportingPeriod) -> None:
    day = datetime.date(2024, 3, 1)
    Recognition.objects.create(locality=commune, level=SetLevel.COMMUNE_BASE, standard_year=2015)
    Recognition.objects.create(locality=commune, level=SetLevel.COMMUNE_ADVANCED, standard_year=2020, revoked_on=day)
    Target.objects.create(
        locality=commune,
        level=SetLevel.COMMUNE_MODEL,
        target_year=2025,
        registered_year=2023,
        origin=TargetOrigin.CARRIED_OVER,
    )
    dossier = Dossier.objects.create(locality=commune, level=SetLevel.COMMUNE_MODEL, standard_year=2025)
    DossierStep.objects.create(dossier=dossier, event=DossierEvent.SUBMITTED, taken_on=day)
    DossierStep.objects.create(dossier=dossier, event=DossierEvent.APPRAISED, taken_on=datetime.date(2024, 5, 1))
    shown = page(staff)
    told = (
        "Xã NTM năm 2015",
        "Xã NTM nâng cao: đã thu hồi",
        "Phấn đấu đạt xã NTM kiểu mẫu năm 2025",
        "Chuyển tiếp từ năm 2023",
        "Trình, ngày 01/3/2024",
    )
    assert [words for words in told if words not in shown] == []
    assert "Có kết quả thẩm định" not in shown


def test_evidence_and_files_are_shown_to_who_may_see_them(
    client: Client, commune: Locality, period: ReportingPeriod, settings: Settings, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    columns = file_columns(SimpleUploadedFile("anh-zalo.pdf", b"%PDF-1.7\n%%EOF"))
    IncomingFile.objects.create(
        locality=commune, received_on=datetime.date(2024, 3, 6), uploaded_at=timezone.now(), sender="Anh Ba", **columns
    )
    Evidence.objects.create(locality=commune, title="Quyết định trường chuẩn", link="https://example.vn/qd")
    meeting = WorkingSession.objects.create(
        slug="hop", kind=SessionKind.MEETING, held_on=datetime.date(2024, 2, 29), purpose="rà soát tiêu chí"
    )
    meeting.localities.add(commune)
    shown = page(signed_in(client, Role.OFFICE_STAFF))
    assert all(words in shown for words in ("anh-zalo.pdf", "Anh Ba", "Quyết định trường chuẩn", "Rà soát tiêu chí"))
    shown = page(signed_in(client, Role.UNIT_OFFICER))
    assert "Rà soát tiêu chí" in shown
    assert not any(words in shown for words in ("anh-zalo.pdf", "Hồ sơ đến", "Quyết định trường chuẩn"))


def test_a_place_without_results_still_has_its_page(staff: Client, commune: Locality) -> None:
    assert "Qua các quý" not in page(staff)
    make_period()
    assert "Qua các quý" not in page(staff)


def test_hostile_names_stay_text(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    hostile = '"><script>alert(1)</script>'
    criterion = make_criterion(advanced, "2", hostile)
    village = make_village(commune, hostile)
    smart = make_set(SetLevel.SMART_VILLAGE, code="LANG", size=1)
    make_result(make_assessment(smart, period=period, locality=commune, village=village), make_criterion(smart, "1"))
    make_result(make_assessment(advanced, period=period, locality=commune), criterion, Outcome.NOT_MET, note=hostile)
    shown = page(staff)
    assert "<script>alert" not in shown
    assert shown.count("&quot;&gt;&lt;script&gt;alert(1)") >= 4


def test_the_minutes_come_as_word_and_pdf_and_as_nothing_else(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    make_results(make_assessment(advanced, period=period, locality=commune), not_met={"5"})
    word, pdf = staff.get(f"{MINUTES}.docx"), staff.get(f"{MINUTES}.pdf")
    assert "Biên bản" in Document(io.BytesIO(word.content)).core_properties.title
    assert 'filename="bien-ban-dinh-yen-xa-nang-cao-2024-quy-1.docx"' in word["Content-Disposition"]
    assert pdf.content.startswith(b"%PDF")
    assert [staff.get(f"{MINUTES}.{form}").status_code for form in ("html", "txt", "")] == [404, 404, 404]
    assert staff.get(f"{PAGE}bien-ban/2024/quy-1/khong-co.pdf").status_code == 404
    assert staff.get(f"{PAGE}ap-1/bien-ban/2024/quy-1/xa-nang-cao.pdf").status_code == 404


def test_few_quarters_and_records_cost_as_many_queries_as_many(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    quarters = iter([(year, quarter) for year in (2023, 2022, 2021) for quarter in (4, 3, 2, 1)])

    def add(number: int) -> int:
        for _ in range(number):
            earlier = make_period(*next(quarters))
            make_results(make_assessment(advanced, period=earlier, locality=commune), not_met={"5"})
            year = earlier.year * 10 + earlier.quarter
            Target.objects.create(
                locality=commune, level=SetLevel.COMMUNE_MODEL, target_year=year, origin=TargetOrigin.NEW
            )
            dossier = Dossier.objects.create(locality=commune, level=SetLevel.COMMUNE_MODEL, standard_year=year)
            DossierStep.objects.create(dossier=dossier, event=DossierEvent.SUBMITTED, by=make_unit())
            Evidence.objects.create(locality=commune, title="Minh chứng", link="https://example.vn/")
            criterion = make_criterion(advanced, f"{100 + year}", "Thêm")
            criterion.responsible_units.add(make_unit())
            make_result(current, criterion, Outcome.NOT_MET)
        with CaptureQueriesContext(connection) as queries:
            page(staff)
        return len(queries)

    current = make_assessment(advanced, period=period, locality=commune)
    assert add(2) == add(8)


# the list of communes -------------------------------------------------------------------------------------


def test_the_list_shows_what_each_commune_sent(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    base = make_set(SetLevel.COMMUNE_BASE, code="XA", size=1)
    make_result(make_assessment(base, period=period, locality=commune), make_criterion(base, "1"))
    make_results(make_assessment(advanced, period=period, locality=commune), not_met={"5"})
    draft = make_locality("Tân Mỹ", parent=commune.parent, order=2)
    make_results(make_assessment(advanced, period=period, locality=draft, stage=Stage.ENTERING))
    shown = page(staff, "/xa/").split("<tbody>")[1]
    assert shown.index("01/1") < shown.index("02/3") < shown.index("Tân Mỹ")
    assert "03/3" not in shown
    assert 'href="/danh-gia/2024/quy-1/xa-nang-cao/">02/3' in shown


def test_the_list_costs_the_same_for_two_communes_with_results_and_for_twelve(
    staff: Client, commune: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    def add(number: int) -> int:
        for _ in range(number):
            place = make_locality("Tân Mỹ", parent=commune.parent)
            make_results(make_assessment(advanced, period=period, locality=place))
        with CaptureQueriesContext(connection) as queries:
            page(staff, "/xa/")
        return len(queries)

    assert add(2) == add(10)
