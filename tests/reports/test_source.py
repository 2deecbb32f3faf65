"""The report of the first quarter of 2024 reads as the one that the office wrote by hand."""

import re
import unicodedata
from pathlib import Path

from communes.models import ReportingPeriod
from reports import facts
from reports.printing.text import print_text
from reports.quarterly import report

SOURCE = Path(__file__).parent / "source-quy-1-2024.txt"
# Where a rule and the source differ, the rule wins: what the source says, what the report says, and why.
READ_AS = [
    ("Lập Vò", "Lấp Vò"),  # the registered name
    ("LẬP VÒ", "LẤP VÒ"),  # the same, in the letterhead's capitals
    ("CỘNG HOÀ", "CỘNG HÒA"),  # as the decree prints it
    ("BCD Huyện", "BCĐ Huyện"),  # the abbreviation of Ban Chỉ đạo
    ("Tân Khánh\n\ntrung", "Tân Khánh Trung"),  # a name broken over two pages
    ("Trong 3 tháng đầu năm", "Trong 03 tháng đầu năm"),  # counts below ten are padded
    ("01/04 điều kiện", "01/4 điều kiện"),  # numerators are padded, denominators are not
    ("Đối với điều kiện 1", "Đối với điều kiện số 1"),  # one way to name a condition
    ("Đối với điều kiện 3", "Đối với điều kiện số 3"),
    ("Đối với điều kiện 4", "Đối với điều kiện số 4"),
    ("Tiêu chí số 14 (Y tế):", "Tiêu chí số 14 (Y tế),"),  # a colon inside a list
    ("số 17 (Môi trường và an toàn thực phẩm)", "số 17 (Môi trường)"),  # its name in the advanced set
    ("số /BC-VPĐP ngày ... / ... /2024", "số /BC-VPĐP.NTM ngày tháng năm 2024"),  # one symbol, the decree's date
    (
        "báo cáo UBND\t\tCác Ngành",  # a row of the annex broken over a page
        "báo cáo UBND Huyện/Ban Chỉ đạo nông thôn mới Huyện xem xét giải quyết\t\tCác Ngành",
    ),
    ("\n\tHuyện/Ban Chỉ đạo nông thôn mới Huyện xem xét giải quyết\t\t\t", "\n"),
]
SUPERSCRIPTS = str.maketrans("", "", "¹²³")


def fold(text: str) -> str:
    """White space, letter case, mark-up and footnote marks do not count; words, figures and punctuation do."""
    text = unicodedata.normalize("NFC", text).translate(SUPERSCRIPTS)
    text = text.replace("*", "").replace("“", '"').replace("”", '"').replace("–", "-")
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s+([,.;:)])", r"\1", text).strip().casefold()


def pieces() -> list[str]:
    """The sentences and table rows of the source."""
    source = SOURCE.read_text(encoding="utf-8")
    for wrong, right in READ_AS:
        source = source.replace(wrong, right)
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", source):
        if "\t" in paragraph:
            found += paragraph.split("\n")
            continue
        for item in re.split(r"(?m)^[\s¹²³]*[-+]\s+", paragraph):
            found += re.split(r"(?<=[.;:])\s+(?=[A-ZĐÀ-Ỹ*“])", item)
    return [piece for piece in found if len(fold(piece)) > 4]


def test_every_sentence_and_row_of_the_source_is_in_the_report(period: ReportingPeriod) -> None:
    printed = fold(print_text(report.make(period).document))
    assert len(pieces()) > 100
    assert [piece for piece in pieces() if fold(piece) not in printed] == []


def test_no_template_and_no_fixture_has_a_defect_of_the_source() -> None:
    defects = ("Lập Vò", "CỘNG HOÀ", "BCD Huyện", "Trong 3 tháng", "01/04", "an toàn thực phẩm)")
    root = Path(__file__).parents[2]
    files = [*root.glob("templates/reports/quarterly/*.md"), *root.glob("fixtures/lap-vo-2024-q1/*")]
    assert len(files) > 15
    assert [(path.name, wrong) for path in files for wrong in defects if wrong in path.read_text()] == []


def test_the_report_from_reloaded_facts_is_the_same(period: ReportingPeriod) -> None:
    made = report.make(period)
    reloaded = facts.load(facts.dump(made.facts))
    assert reloaded == made.facts
    assert report.from_facts(reloaded) == made


def test_the_facts_take_at_most_thirty_queries(period: ReportingPeriod, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(30):
        facts.collect(period)


def test_a_report_without_problems_has_unique_keys(period: ReportingPeriod) -> None:
    made = report.make(period)
    keys = [paragraph.key for section in made.text.sections for paragraph in section.paragraphs]
    assert made.document.problems == ()
    assert len(keys) == len(set(keys)) > 30
