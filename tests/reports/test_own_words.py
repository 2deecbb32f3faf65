"""Staff's own words: nothing in them raises or is lost; what is wrong becomes a problem with its place."""

import pytest
from hypothesis import HealthCheck, given, settings

from communes.models import ReportingPeriod
from directives.models import WorkingSession
from ntm_tracker.fields import clean_text
from reports.facts import ReportFacts, collect
from reports.models import Narrative
from reports.printing.text import print_text
from reports.quarterly import report
from tests.reports.sentences import told
from tests.reports.test_markdown import ANYTHING, NO_WORDS, TEXTS, is_within, kept

PLACES = ["difficulties", "directions", "smart", "steering"]  # dashes, numbers, plain paragraphs
SESSIONS = ["2024-03-28-lang-thong-minh", "2024-04-01-chau-thanh"]
RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@pytest.fixture
def own(period: ReportingPeriod) -> ReportingPeriod:
    """A quarter with one own text in each kind of place, and one outcome of a session."""
    Narrative.objects.all().delete()
    for section in PLACES:
        Narrative.objects.create(period=period, section=section, slug=f"thu-{section}", text="Thử.")
    return period


def write(text: str) -> None:
    Narrative.objects.update(text=text)
    WorkingSession.objects.filter(slug__in=SESSIONS).update(outcome=text)


def problems(period: ReportingPeriod) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in report.make(period).document.problems:
        found.setdefault(problem.key, []).append(problem.message)
    return found


def spoken(text: str) -> str:
    """What must be printed, in whatever order: footnotes stand elsewhere."""
    return "".join(sorted(kept(NO_WORDS.sub("", clean_text(text)))))


def check(own: ReportingPeriod, text: str) -> None:
    write("Thử.")
    frame = print_text(report.make(own).document)
    write(text)
    made = report.make(own)
    printed = "".join(sorted(print_text(made.document) + "".join(one.message for one in made.document.problems)))
    places = len(PLACES) + len(SESSIONS) if text.strip() else 0
    wanted = "".join(sorted(kept(frame.replace("Thử.", "")) + spoken(text) * places))
    assert is_within(wanted, printed), text
    for form in ("html", "docx"):
        assert report.PRINTERS[form](made)


@given(text=TEXTS)
@settings(max_examples=25, **RELAXED)
def test_no_letter_of_own_words_is_lost(own: ReportingPeriod, text: str) -> None:
    check(own, text)


@pytest.mark.long
@given(text=TEXTS | ANYTHING)
@settings(max_examples=600, **RELAXED)
def test_no_letter_of_many_own_words_is_lost(own: ReportingPeriod, text: str) -> None:
    check(own, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Các xã * làm tốt.", "Dấu “*” đứng lẻ, sẽ in ra như chữ thường."),
        ("Các xã **làm tốt.", "Dấu “*” đứng lẻ, sẽ in ra như chữ thường."),
        ("Các xã[^1] làm tốt.", "Chú thích [^1] chưa có nội dung."),
        ("Các xã[^1] làm tốt.\n\n[^1]: ", "Chú thích [^1] chưa có nội dung."),
        ("Các xã làm tốt.\n\n[^1]: Xã Tân Mỹ.", "Chú thích [^1] không được nhắc đến trong đoạn."),
        ("Có[^1].\n\n[^1]: Một.\n\n[^1]: Hai.", "Chú thích [^1] được viết hai lần; nội dung được in nối nhau."),
        ("Có [16/19](fact:khong.co) tiêu chí.", "Số liệu “khong.co” không có trong báo cáo này."),
        ("Có [16/19](fact:Số.liệu) tiêu chí.", "Số liệu “Số.liệu” không có trong báo cáo này."),
        ("# Các xã", "Dấu “#” làm thành đề mục; đề mục do đề cương đặt, dòng này in đậm."),
        ("Các xã {{ x }}.", "Dấu “{{” không có nghĩa trong lời văn, sẽ in ra như chữ thường."),
        ("Các xã {% x %}.", "Dấu “{%” không có nghĩa trong lời văn, sẽ in ra như chữ thường."),
        ("Các xã {# x #}.", "Dấu “{#” không có nghĩa trong lời văn, sẽ in ra như chữ thường."),
        (
            "Gồm:\n- a\n  - b\n    - c\n      - d\n        - e",
            "Danh sách lồng quá sâu: chỉ in thụt dòng đến cấp 4.",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(own: ReportingPeriod, text: str, message: str) -> None:
    Narrative.objects.filter(section="smart").update(text=text)
    assert problems(own) == {"narrative.thu-smart": [message]}


def test_a_session_outcome_is_own_text_too(own: ReportingPeriod) -> None:
    WorkingSession.objects.filter(slug="2024-04-01-chau-thanh").update(outcome="Các xã * làm tốt.")
    assert list(problems(own)) == ["session.2024-04-01-chau-thanh.outcome"]


def test_an_undefined_footnote_is_printed_as_it_was_typed(own: ReportingPeriod) -> None:
    Narrative.objects.filter(section="smart").update(text="Các xã[^1] làm tốt.")
    assert told(own)["narrative.thu-smart"] == "Các xã[^1] làm tốt."


def test_a_footnote_that_nothing_points_to_stands_at_the_end(own: ReportingPeriod) -> None:
    Narrative.objects.filter(section="smart").update(text="Các xã làm tốt.\n\n[^1]: Xã Tân Mỹ.")
    words = told(own)
    assert words["narrative.thu-smart"] == "Các xã làm tốt.[3]"
    assert words["narrative.thu-smart.note-1.1"] == "Xã Tân Mỹ."


def test_a_footnote_may_have_paragraphs_and_items(own: ReportingPeriod) -> None:
    text = "Các xã[^a].\n\n[^a]: Gồm:\n\n    - Tân Mỹ;\n\n    1. Định An;\n    2. Định Yên.\n"
    Narrative.objects.filter(section="smart").update(text=text)
    words = told(own)
    notes = [words[f"narrative.thu-smart.note-1.{number}"] for number in (1, 2, 3, 4)]
    assert notes == ["Gồm:", "Tân Mỹ;", "Định An;", "Định Yên."]


def test_figures_inside_own_words_are_computed_anew(own: ReportingPeriod) -> None:
    Narrative.objects.filter(section="smart").update(text="Có [99](fact:advanced.recognised) xã nâng cao.")
    assert told(own)["narrative.thu-smart"] == "Có 05 xã nâng cao."


def test_own_words_in_a_numbered_section_keep_their_own_number(own: ReportingPeriod) -> None:
    Narrative.objects.filter(section="directions").update(text="2025. Năm của xã Tân Mỹ.")
    assert told(own)["narrative.thu-directions"] == "1. 2025. Năm của xã Tân Mỹ."


def test_what_an_issued_report_froze_may_be_written_again(own: ReportingPeriod) -> None:
    write("Các xã * {{ x }} [16/19](fact:khong.co)")
    frozen: ReportFacts = collect(own)
    write("Khác.")
    assert "{{ x }} 16/19" in print_text(report.from_facts(frozen).document)
