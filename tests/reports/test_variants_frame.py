"""Other quarters, another home, another set; letterhead, signer, outline and own words that are not there."""

import datetime

import pytest

from communes.models import Installation, Locality, ReportingPeriod, Unit
from communes.rules.choices import Level
from criteria.models import Assessment, Recognition, Target
from criteria.rules.choices import SetLevel
from directives.models import Directive, SteeringTask, WorkingSession
from reports.models import Letterhead, Narrative, OutlineSection, QuarterlyReport, ReportRecipient, SignatureProfile
from reports.printing.text import print_text
from reports.quarterly import report
from tests.criteria_factories import make_assessment, make_results
from tests.factories import make_period
from tests.reports.reading import read

NEW_SET = "XA_NTM_2026_2030"


def body(period: ReportingPeriod):
    return report.make(period).document.sections[0].blocks


# quarters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quarter", "label", "short"),
    [
        (2, "06 tháng đầu năm 2024", "Quý II/2024"),
        (3, "09 tháng đầu năm 2024", "Quý III/2024"),
        (4, "năm 2024", "Quý IV/2024"),
    ],
)
def test_every_quarter_has_its_words(period: ReportingPeriod, quarter: int, label: str, short: str) -> None:
    later = ReportingPeriod.objects.create(year=2024, quarter=quarter)
    told = read(later)
    assert told["programme.opening"].startswith(f"Trong {label} thực hiện Chương trình")
    assert told["section.results"] == f"I. KẾT QUẢ THỰC HIỆN CHUNG {label.upper()}"
    assert f"công tác giảm nghèo bền vững {label} và phương hướng" in told["closing"]
    assert told["advanced.assessed"] == f"Đến {short}, chưa có xã gửi kết quả tự đánh giá."
    assert not [key for key in told if key.startswith(("session.", "narrative."))]
    assert not set(told) & {"annex.kh-chuong-trinh-2024"}


def test_the_report_of_a_year_may_be_of_the_next_year(period: ReportingPeriod) -> None:
    last = ReportingPeriod.objects.create(year=2024, quarter=4, as_of=datetime.date(2025, 1, 6))
    assert body(last)[0].place_and_date == "Lấp Vò, ngày      tháng      năm 2025"
    assert read(last)["advanced.targets"].startswith("Năm 2024, Huyện")


# a province, another set ------------------------------------------------------------------------------------


@pytest.fixture
def province(period: ReportingPeriod) -> ReportingPeriod:
    """Quý I/2026: districts are gone, Đồng Tháp is at home, the set has ten criteria."""
    home = Locality.objects.get(slug="dong-thap-2025")
    office = Unit.objects.get(code="vpdp-t")
    Installation.objects.update(home=home, office=office)
    for section in OutlineSection.objects.all():
        section.title = section.title.replace("Huyện", "Tỉnh")
        section.save()
    Letterhead.objects.update(
        parent=None, issuer=office, issuer_cited="Văn phòng Điều phối Tỉnh", place="Đồng Tháp", valid_to=None
    )
    SignatureProfile.objects.update(other_position="", valid_to=None)
    ReportRecipient.objects.update(text="Thành viên BCĐ Tỉnh")
    for model in (SteeringTask, WorkingSession):
        model.objects.all().delete()
    Directive.objects.update(closed_on=datetime.date(2024, 4, 4))
    made = make_period(2026, 1, datetime.date(2026, 4, 3))
    communes = Locality.objects.filter(parent=home, level=Level.COMMUNE)
    authority = Unit.objects.get(code="ubnd-t")
    for commune, not_met in zip(communes, ({"3"}, set(), set()), strict=False):
        Recognition.objects.create(
            locality=commune, level=SetLevel.COMMUNE_BASE, standard_year=2025, authority=authority
        )
        criteria_set = Assessment._meta.get_field("criteria_set").related_model.objects.get(code=NEW_SET)
        make_results(make_assessment(criteria_set, period=made, locality=commune), not_met=not_met)
    return made


def test_a_province_reports_in_its_own_words(province: ReportingPeriod) -> None:
    told = read(province)
    assert told["base.recognised"] == (
        "- Về xã NTM: Toàn tỉnh có 03 xã đã được UBND Tỉnh công nhận đạt chuẩn NTM, đạt tỷ lệ 75%. "
        "Đến nay 02 xã duy trì đạt 10/10 tiêu chí xã NTM; còn 01 xã chưa duy trì đủ (xã Lấp Vò 09/10)."
    )
    assert told["advanced.recognised"].endswith("Toàn tỉnh chưa có xã được công nhận đạt chuẩn NTM nâng cao.")
    assert told["advanced.targets"] == "Năm 2026, Tỉnh không có xã đăng ký đạt chuẩn NTM nâng cao."
    assert told["steering.documents"].startswith("Tham mưu Ủy ban nhân dân (UBND) Tỉnh ban hành")
    assert "district.dossier" not in told


def test_above_a_province_stands_the_centre(province: ReportingPeriod) -> None:
    commune = Locality.objects.get(slug="lai-vung-2025")
    Target.objects.create(locality=commune, level=SetLevel.COMMUNE_MODEL, target_year=2026, origin="chosen")
    assert read(province)["model.recognised"].endswith(
        "Năm 2026 xã Lai Vung được Trung ương chọn đưa vào Kế hoạch thực hiện xã NTM kiểu mẫu."
    )


def test_no_word_of_a_district_is_left_in_a_province(province: ReportingPeriod) -> None:
    assert "huyện" not in print_text(report.make(province).document).lower()


def test_a_target_of_the_new_set_is_told_with_its_ten_criteria(province: ReportingPeriod) -> None:
    commune = Locality.objects.get(slug="lap-vo-2025")
    Recognition.objects.filter(locality=commune).delete()
    Target.objects.create(locality=commune, level=SetLevel.COMMUNE_BASE, target_year=2026, origin="new")
    told = read(province)
    assert told["base.assessed.lap-vo-2025"] == (
        "+ Xã Lấp Vò: đạt 09/10 tiêu chí. Còn 01 tiêu chí chưa đạt như: Tiêu chí số 3 (Phát triển kinh tế nông thôn)."
    )


def test_without_a_set_in_force_nothing_is_assessed(period: ReportingPeriod) -> None:
    long_ago = make_period(2010, 1, datetime.date(2010, 4, 1))
    Recognition.objects.update(standard_year=2009)
    Directive.objects.update(given_on=datetime.date(2024, 1, 1))
    told = read(long_ago)
    assert told["base.recognised"].endswith(
        "Đến nay chưa có kết quả tự đánh giá việc duy trì tiêu chí xã NTM của 12 xã."
    )


# what is not there ------------------------------------------------------------------------------------------


def test_without_own_words_the_headings_stay(period: ReportingPeriod) -> None:
    Narrative.objects.all().delete()
    told = read(period)
    assert not [key for key in told if key.startswith("narrative.")]
    assert told["section.difficulties"] == "4. Khó khăn, hạn chế"


@pytest.mark.parametrize("section", ["results", "steering", "programme", "directives", "base", "smart", "progress"])
def test_own_words_are_told_in_every_section(period: ReportingPeriod, section: str) -> None:
    Narrative.objects.create(period=period, section=section, slug="them", text="Các xã làm tốt.")
    assert read(period)["narrative.them"] == "Các xã làm tốt."


def test_own_words_of_an_unknown_section_are_a_problem_and_not_lost(period: ReportingPeriod) -> None:
    Narrative.objects.create(period=period, section="khac", slug="them", text="Các xã làm tốt.")
    (problem,) = report.make(period).document.problems
    assert problem.key == "narrative.them"
    assert "“Các xã làm tốt.”" in problem.message


def test_what_the_outline_has_no_place_for_is_a_problem(period: ReportingPeriod) -> None:
    OutlineSection.objects.exclude(content="programme").exclude(level=1).delete()
    keys = {problem.key for problem in report.make(period).document.problems}
    assert {"directive.cv-38-ubnd", "directive.cv-53-ubnd", "directive.tham-dinh-ke-hoach-xa-2024"} <= keys
    assert "narrative.nang-hang-ocop" in keys
    assert "session.2024-03-12-tan-khanh-trung" not in keys


def test_a_figure_in_own_words_that_has_come_to_nothing_is_a_problem(period: ReportingPeriod) -> None:
    Target.objects.all().delete()
    problems = report.make(period).document.problems
    assert {problem.key for problem in problems} == {"narrative.chi-dao-cac-xa"}
    assert "“00”" in problems[0].message


def test_without_a_report_record_the_valid_letterhead_and_usual_signer_are_taken(period: ReportingPeriod) -> None:
    before = body(period)
    QuarterlyReport.objects.all().delete()
    assert body(period) == before


def test_the_newest_of_two_letterheads_is_taken(period: ReportingPeriod) -> None:
    QuarterlyReport.objects.all().delete()
    issuer = Unit.objects.get(code="vpdp")
    values = {"issuer": issuer, "issuer_line": "Văn phòng", "issuer_cited": "Văn phòng", "place": "Lấp Vò"}
    Letterhead.objects.create(symbol="BC-VP", valid_from=datetime.date(2024, 4, 1), **values)
    assert body(period)[0].number.endswith("/BC-VP")


@pytest.mark.parametrize("form", ["txt", "html", "pdf", "docx"])
def test_without_letterhead_and_signer_the_report_still_prints(period: ReportingPeriod, form: str) -> None:
    QuarterlyReport.objects.all().delete()
    SignatureProfile.objects.all().delete()
    Letterhead.objects.all().delete()
    read(period)
    made = report.make(period)
    head, annex_head = body(period)[0], made.document.sections[1].blocks[0]
    assert (head.parent, head.issuer, head.number.strip()) == ("", "", "Số:")
    assert head.place_and_date == "Ngày      tháng      năm 2024"
    assert annex_head.label == "Phụ lục"
    assert annex_head.reference == "(Kèm theo Báo cáo số        ngày      tháng      năm 2024)"
    assert report.PRINTERS[form](made)


def test_without_an_outline_the_frame_is_left(period: ReportingPeriod) -> None:
    OutlineSection.objects.all().delete()
    told = report.make(period)
    assert told.text.sections == ()
    assert told.document.problems
