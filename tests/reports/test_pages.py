"""The report on screen, its files and the records behind its figures: who may see them, and that they agree."""

import io
import re
from html.parser import HTMLParser

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from communes.models import Locality, ReportingPeriod
from criteria.models import Assessment, CriterionResult, Recognition, Target
from directives.models import Directive, Recipient, SteeringTask, WorkingSession
from reports.models import Narrative
from reports.printing.text import print_text
from reports.quarterly import report
from tests.factories import make_user
from tests.reports.reading import figures_told, rows_promised

REPORT = "/bao-cao/2024/quy-1/"
FIGURE = f"{REPORT}so-lieu/advanced.binh-thanh-trung.met-of-size/"
PAGES = ["/", REPORT, f"{REPORT}tai/txt/", FIGURE]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Links(HTMLParser):
    """The figure links of a page: address and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.is_open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        self.is_open = tag == "a" and "/so-lieu/" in address
        if self.is_open:
            self.found.append([address, ""])

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.found[-1][1] += data

    def handle_endtag(self, tag: str) -> None:
        self.is_open = self.is_open and tag != "a"


@pytest.fixture
def reader(client: Client, period: ReportingPeriod) -> Client:
    client.force_login(make_user(Role.OFFICE_STAFF))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows_of(figure_page: str) -> int:
    table = re.search(r"<tbody>(.*?)</tbody>", figure_page, re.DOTALL)
    return table[1].count("<tr>") if table else 0


# who may ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*PAGES, f"{REPORT}tai/pdf/", f"{REPORT}tai/docx/"])
def test_only_who_is_signed_in_sees_anything(client: Client, period: ReportingPeriod, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/dang-nhap/?next={address}")


@pytest.mark.parametrize("address", [REPORT, f"{REPORT}tai/txt/", FIGURE])
def test_nothing_is_written_by_looking(reader: Client, address: str) -> None:
    assert reader.post(address).status_code == 405
    assert reader.head(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        f"{REPORT}tai/odt/",
        f"{REPORT}tai/html/",
        f"{REPORT}tai/json/",
        f"{REPORT}so-lieu/khong.co/",
        f"{REPORT}so-lieu/advanced.binh-thanh-trung/",
        "/bao-cao/2024/quy-2/",
        "/bao-cao/2024/quy-2/tai/pdf/",
    ],
)
def test_what_is_not_there_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


# the report and its figures ---------------------------------------------------------------------------------


def test_the_page_says_what_the_report_says(reader: Client, period: ReportingPeriod) -> None:
    words = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page(reader, REPORT).replace("&amp;", "&")))
    for section in report.make(period).text.sections:
        assert re.sub(r"\s+", "", section.title) in words or re.sub(r"\s+", "", section.title.upper()) in words
    assert "đạt16/19tiêuchí.Còn03tiêuchíchưađạtnhư:Tiêuchísố5(Giáodục)" in words


def test_every_link_shows_as_many_records_as_its_figure_says(reader: Client, period: ReportingPeriod) -> None:
    links = Links(page(reader, REPORT)).found
    assert len(links) >= len(figures_told(report.make(period))) > 30
    seen = {}
    for address, text in links:
        seen[address] = seen.get(address) or page(reader, address)
        wanted = rows_promised(text)
        shown = rows_of(seen[address])
        assert shown == wanted if wanted is not None else shown >= 1, (address, text)
    assert rows_of(seen[FIGURE]) == 19


def test_the_way_back_leads_to_the_paragraph(reader: Client) -> None:
    back = re.search(r'href="(/bao-cao/2024/quy-1/)#(para-[^"]+)"', page(reader, FIGURE))
    assert back
    assert f'id="{back[2]}"' in page(reader, back[1])


def test_the_records_of_a_fraction_tell_the_outcome(reader: Client) -> None:
    found = page(reader, FIGURE)
    assert found.count("Chưa đạt") == 3
    assert "Xã Bình Thạnh Trung: tiêu chí đạt trên tổng số" in found


def test_a_directive_adds_up_in_plain_sight(reader: Client) -> None:
    found = re.sub(r"<[^>]+>|\s+", " ", page(reader, f"{REPORT}so-lieu/directive.cv-38-ubnd.answered-of/"))
    summed = re.sub(r"\s+", " ", found)
    assert "09 đơn vị phải báo cáo = 03 đã báo cáo + 04 chưa có báo cáo + 02 chưa xác định" in summed
    assert "chưa xác định đúng đơn vị" in summed


def test_an_illustration_is_marked_as_one(reader: Client) -> None:
    assert "chỉ tiêu nào đạt hay chưa là minh họa" in page(reader, f"{REPORT}so-lieu/smart.dinh-yen.met-of-size/")


def test_a_problem_of_own_words_is_shown_with_its_place(reader: Client) -> None:
    assert "chỗ cần xem lại" not in page(reader, REPORT)
    Narrative.objects.filter(slug="nang-hang-ocop").update(text="Sản phẩm * OCOP.")
    found = page(reader, REPORT)
    assert "Dấu “*” đứng lẻ" in found
    assert 'href="#para-narrative.nang-hang-ocop"' in found
    assert 'id="para-narrative.nang-hang-ocop"' in found


@pytest.mark.parametrize("name", ["Bình <b>*Thạnh*</b> & Trung", "<script>alert(1)</script>"])
def test_no_name_becomes_a_tag(reader: Client, name: str) -> None:
    Locality.objects.filter(slug="tan-khanh-trung").update(name=name)
    for address in ("/", REPORT, f"{REPORT}so-lieu/advanced.targets/"):
        found = page(reader, address)
        assert "<script>alert" not in found
        assert "<b>*Thạnh" not in found
    assert "&lt;" in page(reader, REPORT)


# files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "content_type", "beginning"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("docx", WORD, b"PK"),
        ("txt", "text/plain; charset=utf-8", "BAN CHỈ ĐẠO".encode()),
    ],
)
def test_a_file_has_its_type_and_its_name(reader: Client, form: str, content_type: str, beginning: bytes) -> None:
    answer = reader.get(f"{REPORT}tai/{form}/")
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="bao-cao-2024-quy-1.{form}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(beginning)


def test_the_files_are_those_of_the_report(reader: Client, period: ReportingPeriod) -> None:
    made = report.make(period)
    assert reader.get(f"{REPORT}tai/txt/").content.decode() == print_text(made.document)
    word = docx.Document(io.BytesIO(reader.get(f"{REPORT}tai/docx/").content))
    assert any("cơ bản đạt 01/4 điều kiện" in paragraph.text for paragraph in word.paragraphs)


# home -------------------------------------------------------------------------------------------------------


def test_every_figure_of_the_home_page_leads_to_its_records(reader: Client) -> None:
    links = Links(page(reader, "/")).found
    assert len(links) > 6
    for address, _ in links:
        assert rows_of(page(reader, address)) > 0


# a quarter without records, and one with twice as many ------------------------------------------------------


def test_a_quarter_without_records_has_its_pages(reader: Client) -> None:
    ReportingPeriod.objects.create(year=2025, quarter=1)
    for address in ("/", "/bao-cao/2025/quy-1/", "/bao-cao/2025/quy-1/tai/pdf/", "/bao-cao/2025/quy-1/tai/docx/"):
        assert reader.get(address).status_code == 200
    found = page(reader, "/bao-cao/2025/quy-1/")
    told = [address for address, text in Links(found).found if rows_promised(text) == 12]
    assert rows_of(page(reader, told[0])) == 12


def copied(record, **values: object):
    record.pk, record._state.adding = None, True
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record


def double() -> None:
    """Twice as many communes with all that is told of them, directives, tasks and sessions."""
    for commune in Locality.objects.filter(parent__slug="huyen-lap-vo", in_programme=True):
        found = {model: list(model.objects.filter(locality=commune)) for model in (Recognition, Target, Assessment)}
        results = {one.pk: list(CriterionResult.objects.filter(assessment=one)) for one in found[Assessment]}
        new = copied(commune, slug=f"{commune.slug}-hai", name=f"{commune.name} Hai", code="")
        for records in found.values():
            for record in records:
                old = record.pk
                record = copied(record, locality=new)
                for result in results.get(old, ()) if isinstance(record, Assessment) else ():
                    copied(result, assessment=record)
    for directive in Directive.objects.all():
        recipients = list(Recipient.objects.filter(directive=directive))
        new = copied(directive, slug=f"{directive.slug}-hai")
        for recipient in recipients:
            copied(recipient, directive=new)
    for model in (SteeringTask, WorkingSession):
        for record in model.objects.all():
            copied(record, slug=f"{record.slug}-hai")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, address)
    return len(captured)


def test_twice_as_many_records_take_as_many_queries(reader: Client) -> None:
    page(reader, "/")
    before = {address: queries(reader, address) for address in PAGES}
    double()
    found = page(reader, REPORT)
    assert "có 24 xã" in re.sub(r"<[^>]+>", "", found)
    assert {address: queries(reader, address) for address in PAGES} == before
