"""A document is cited in full the first time and short afterwards, also by the office's own words."""

import datetime

from communes.models import ReportingPeriod
from directives.models import OfficialDocument
from directives.rules.documents import citation
from reports.facts import dump, load
from reports.models import Narrative
from reports.quarterly.report import from_facts, make
from reports.quarterly.submissions import later_than
from tests.reports.sentences import texts, told

FULL = "Công văn số 38/UBND-NN&PTNT ngày 11/3/2024 của UBND huyện Lấp Vò về việc khẩn trương"


def test_the_two_forms_of_a_citation() -> None:
    told = {"title": "Kế hoạch số 04/KH-UBND", "issued_on": datetime.date(2024, 1, 5), "subject": "Triển khai"}
    full = citation(**told, issuer="UBND Tỉnh", first=True)
    assert full == "Kế hoạch số 04/KH-UBND ngày 05/01/2024 của UBND Tỉnh về việc triển khai"
    assert citation(**told, issuer="", first=False) == "Kế hoạch số 04/KH-UBND"


def cite(period: ReportingPeriod, number: str) -> OfficialDocument:
    """Own words that cite a document twice."""
    document = OfficialDocument.objects.get(number=number, symbol="UBND-NN&PTNT")
    words = f"Theo [văn bản](fact:document.{document.pk}) và [văn bản](fact:document.{document.pk})."
    Narrative.objects.filter(section="difficulties").delete()
    Narrative.objects.create(period=period, section="difficulties", slug="dan", text=words)
    return document


def test_what_the_report_told_already_is_cited_short(period: ReportingPeriod) -> None:
    cite(period, "38")
    words = told(period)
    assert FULL in words["directive.cv-38-ubnd"]
    assert "Theo Công văn số 38/UBND-NN&PTNT và Công văn số 38/UBND-NN&PTNT." in words["narrative.dan"]


def test_what_only_own_words_cite_is_in_full_once(period: ReportingPeriod) -> None:
    document = cite(period, "38")
    document.directives.update(place="nowhere")
    words = told(period)["narrative.dan"]
    assert words.count(FULL) == 1
    assert words.endswith("và Công văn số 38/UBND-NN&PTNT.")


def test_citations_come_back_from_frozen_facts(period: ReportingPeriod) -> None:
    cite(period, "53")
    made = make(period)
    assert texts(from_facts(load(dump(made.facts))).document) == texts(made.document)


def test_what_lies_after_the_as_of_day_is_listed(period: ReportingPeriod) -> None:
    assert later_than(period) == []
    period.as_of = datetime.date(2024, 3, 31)
    period.save()
    found = later_than(period)
    assert [each.day for each in found] == sorted(each.day for each in found)
    assert {"Công văn số 26/VPĐP.NTM ngày 02/4/2024", "Họp trực tuyến"} <= {each.what for each in found}
