"""Lời văn: the office writes its own words, with documents and figures as chips, and the report tells them."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from communes.models import ReportingPeriod
from directives.models import OfficialDocument
from history.models import Entry
from reports.models import Narrative, OutlineSection
from reports.quarterly.report import make
from reports.words.narratives import places_of
from tests.directives.directive_factories import make_document
from tests.factories import make_period, make_unit, make_user
from tests.reports.sentences import told

WORDS = "/bao-cao/2024/quy-1/loi-van/"
ADD = f"{WORDS}them/difficulties/"
LETTER = "⟦CV 38/UBND-NN&PTNT ngày 11/3/2024⟧"
SILENT = "⟦Số lượt chưa báo cáo trên tổng số: 06/15⟧"


def browser(role: Role = Role.OFFICE_STAFF) -> Client:
    client = Client()
    client.force_login(make_user(role, unit=make_unit(), password=None))
    return client


@pytest.fixture
def client(period: ReportingPeriod) -> Client:
    return browser()


def page(client: Client, address: str = WORDS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def written(client: Client, address: str, text: str, **values: str) -> Narrative:
    """The paragraph that was saved."""
    answer = client.post(address, {"text": text, **values})
    assert answer.status_code == 302, answer.context["form"].errors
    return Narrative.objects.filter(slug=answer["Location"].partition("#doan-")[2]).latest("pk")


def seen(html: str) -> str:
    """The words of a page as they are read."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def edit(narrative: Narrative) -> str:
    return f"{WORDS}{narrative.slug}/sua/"


def act(client: Client, name: str, narrative: Narrative) -> None:
    answer = client.post(f"{WORDS}doi/", {name: narrative.slug})
    assert answer["Location"] == f"{WORDS}#doan-{narrative.slug}"


def order(period: ReportingPeriod, section: str) -> list[str]:
    return [one.slug for one in Narrative.objects.reported_in(period).filter(section=section).in_order()]


def test_a_document_is_cited_in_full_once_and_figures_stay_figures(client: Client, period: ReportingPeriod) -> None:
    OfficialDocument.objects.get(number="38").directives.update(place="nowhere")
    first = written(client, ADD, f"Theo {LETTER}, còn {SILENT} lượt chưa báo cáo.")
    again = written(client, ADD, f"Căn cứ {LETTER}: *nhắc lại*.")
    assert first.text.count("](fact:document.") == 1
    assert "[06/15](fact:timeliness.silent-of)" in first.text
    words = told(period)
    full = "Công văn số 38/UBND-NN&PTNT ngày 11/3/2024 của UBND huyện Lấp Vò về việc"
    assert words[f"narrative.{first.slug}"].startswith(f"- Theo {full}")
    assert words[f"narrative.{again.slug}"] == "- Căn cứ Công văn số 38/UBND-NN&PTNT: nhắc lại."
    shown = seen(page(client))
    assert shown.index(full) < shown.index("Căn cứ Công văn số 38/UBND-NN&PTNT: nhắc lại.")
    assert "còn 06/15 lượt chưa báo cáo" in shown
    entries = Entry.objects.filter(record_id=first.pk, record_name__startswith="Theo Công văn số 38")
    assert entries.get().period_id == period.pk


def test_what_is_stored_comes_back_as_it_was(client: Client) -> None:
    text = "Có **[03](fact:targets.count)** xã[^a], [x](fact:khong.con), ⟦tên⟧.\n\n[^a]: *Gồm* ba xã."
    narrative = Narrative.objects.get(slug="nhu-cau-dau-tu")
    Narrative.objects.filter(pk=narrative.pk).update(text=text)
    form = client.get(edit(narrative)).context["form"]
    typed = form.initial["text"]
    assert "(fact:" not in typed
    assert "**⟦Các xã phấn đấu đạt chuẩn NTM nâng cao, kiểu mẫu trong năm: 03⟧** xã[^a]" in typed
    before = Entry.objects.count()
    written(client, edit(narrative), typed.replace("\n", "\r\n"))
    assert Narrative.objects.get(pk=narrative.pk).text == text
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Có ⟦Số gì đó: 05⟧ xã.", "Không có văn bản hoặc số liệu nào tên là ⟦Số gì đó: 05⟧."),
        ("Theo ⟦CV 38/UBND-NN&amp;PTNT ngày 12/3/2024⟧", "ngày 12/3/2024⟧. Hãy xóa ô này rồi chèn lại"),
        ("Theo ⟦CV 38/X ngày 31/2/2024⟧", "Hãy xóa ô này rồi chèn lại"),
        ("Có ⟦Số lượt", "Dấu ⟦ hoặc ⟧ ở “⟦Số lượt” không đủ cặp."),
        ("  ", "Hãy gõ lời văn của đoạn này."),
        ("Có\x07 xã.", "ký tự"),
    ],
)
def test_wrong_input_is_told_and_kept(client: Client, text: str, message: str) -> None:
    before = Narrative.objects.count()
    for name in ("", "look"):
        answer = client.post(ADD, {"text": text, name: "1"})
        assert answer.status_code == 200
        (told,) = answer.context["form"].errors["text"]
        assert message.replace("&amp;", "&") in told.replace("&amp;", "&")
        assert answer.context["form"]["text"].value() == text
    assert Narrative.objects.count() == before


def test_without_script_a_button_puts_the_chip_at_the_end_and_a_search_keeps_what_was_typed(client: Client) -> None:
    letter = OfficialDocument.objects.get(number="38")
    answer = client.post(ADD, {"text": "Theo", "insert": f"document.{letter.pk}"})
    assert answer.context["form"]["text"].value() == f"Theo {LETTER}"
    answer = client.post(ADD, {"text": "Theo", "insert": "khong.co"})
    assert answer.context["form"]["text"].value() == "Theo"
    answer = client.post(ADD, {"text": "Có ⟦hỏng", "find": "1", "q": "38 khan truong"})
    assert answer.context["form"]["text"].value() == "Có ⟦hỏng"
    found = answer.context["found"]
    assert [each.chip.text for each in found.documents] == [LETTER]
    assert found.groups == {}
    for asked in ("CV 38", "công  văn số 38", "cv 38/UBND"):
        found = client.post(ADD, {"find": "1", "q": asked}).context["found"]
        assert [each.chip.text for each in found.documents] == [LETTER]
    assert not client.post(ADD, {"find": "1", "q": "KH 38"}).context["found"].documents
    found = client.post(ADD, {"find": "1", "q": "tong so luot chua bao cao"}).context["found"]
    offered = [each.chip.text for offers in found.groups.values() for each in offers]
    assert offered[0] == SILENT
    assert all("số lượt chưa báo cáo trên tổng số: 0" in each.lower() for each in offered)
    assert not [each for each in offered[1:] if ": 00/" in each]  # of single units only what there is to tell
    assert Narrative.objects.count() == 11


def test_a_preview_reads_as_the_report_will_and_saves_nothing(client: Client) -> None:
    answer = client.post(ADD, {"text": f"Theo {LETTER} * và {SILENT}.", "look": "1"})
    reading = answer.context["reading"]
    (line,) = reading.lines
    assert (line.marker, seen(line.words)) == ("-", "Theo Công văn số 38/UBND-NN&PTNT * và 06/15.")
    assert reading.problems == ("Dấu “*” đứng lẻ, sẽ in ra như chữ thường.",)
    assert Narrative.objects.count() == 11


def test_documents_that_look_alike_are_told_apart(client: Client) -> None:
    day = datetime.date(2024, 3, 30)
    twins = [make_document(number=number, symbol="A⟦B⟧: C", issued_on=day) for number in ("7", "07", "007")]
    found = client.post(ADD, {"find": "1", "q": "a⟦b⟧"}).context["found"]
    assert len({each.chip.text for each in found.documents}) == 3
    for twin in twins:
        chip = found.chips[f"document.{twin.pk}"]
        assert written(client, ADD, chip.text).text.endswith(f"(fact:document.{twin.pk})")


def test_paragraphs_go_up_and_down_and_stay_on_record_untold(client: Client, period: ReportingPeriod) -> None:
    first, second, third = order(period, "difficulties")
    by_slug = {one.slug: one for one in Narrative.objects.all()}
    act(client, "down", by_slug[first])
    act(client, "up", by_slug[third])
    assert order(period, "difficulties") == [second, third, first]
    act(client, "down", by_slug[first])
    assert order(period, "difficulties") == [second, third, first]
    act(client, "untell", by_slug[third])
    assert order(period, "difficulties") == [second, first]
    assert "01 đoạn không nêu nữa" in page(client)
    assert f"narrative.{third}" not in told(period)
    act(client, "tell", by_slug[third])
    assert order(period, "difficulties") == [second, third, first]
    answer = client.post(f"{WORDS}doi/", {"up": "khong-co"}, follow=True)
    assert "Đoạn này không còn." in answer.content.decode()


def test_the_next_quarter_takes_the_words_over_to_be_reviewed(client: Client, period: ReportingPeriod) -> None:
    act(client, "untell", Narrative.objects.get(slug="nang-hang-ocop"))
    following = make_period(2024, 2, None)
    words = WORDS.replace("quy-1", "quy-2")
    assert "Lấy từ kỳ trước (10 đoạn)" in page(client, words)
    client.post(f"{words}ky-truoc/")
    carried = {one.slug: one for one in Narrative.objects.filter(period=following)}
    assert len(carried) == 10
    assert all(one.awaits_review and one.carried_from.text == one.text for one in carried.values())
    assert "10 đoạn, 10 đoạn chưa rà soát" in page(client, words)
    assert "10 đoạn chưa rà soát" in page(client, "/")
    client.post(f"{words}doi/", {"keep": "nhu-cau-dau-tu"})
    written(client, f"{words}phoi-hop-bao-cao/sua/", "Các đơn vị phối hợp tốt.")
    assert "10 đoạn, 08 đoạn chưa rà soát" in page(client, words)
    client.post(f"{words}ky-truoc/")
    assert Narrative.objects.filter(period=following).count() == 10
    client.post(f"{WORDS}phoi-hop-bao-cao/xoa/", {"reason": "ghi nhầm"})
    assert not Narrative.objects.filter(period=period, slug="phoi-hop-bao-cao").exists()
    assert Narrative.objects.get(period=following, slug="phoi-hop-bao-cao").carried_from is None
    assert Entry.objects.filter(reason="ghi nhầm").count() == 2


def test_nobody_overwrites_what_another_wrote_meanwhile(client: Client) -> None:
    narrative = Narrative.objects.get(slug="nhu-cau-dau-tu")
    mine, other = client.get(edit(narrative)).context["form"]["fingerprint"].value(), browser()
    written(other, edit(narrative), f"Câu của người khác, {SILENT}.")
    answer = client.post(edit(narrative), {"text": "Câu của tôi.", "fingerprint": mine})
    html = answer.content.decode()
    assert "người khác đã lưu bản khác" in html
    assert f"Câu của người khác, {SILENT}." in html
    assert answer.context["form"]["text"].value() == "Câu của tôi."
    written(client, edit(narrative), "Câu của tôi.", fingerprint=answer.context["form"]["fingerprint"].value())
    assert Narrative.objects.get(pk=narrative.pk).text == "Câu của tôi."


def test_what_is_handed_over_is_taken_back_first(client: Client, period: ReportingPeriod) -> None:
    period.report.stage = "submitted"
    period.report.save()
    before = list(Narrative.objects.values_list())
    answer = client.post(ADD, {"text": "Thêm một câu."})
    assert "thu hồi để sửa trước" in answer.content.decode()
    assert answer.context["form"]["text"].value() == "Thêm một câu."
    for name in ("up", "down", "untell", "keep"):
        client.post(f"{WORDS}doi/", {name: "nang-hang-ocop"})
    client.post(f"{WORDS}ky-truoc/")
    client.post(f"{WORDS}nang-hang-ocop/xoa/", {"reason": "x"})
    client.post(f"{WORDS}nang-hang-ocop/sua/", {"text": "x"})
    assert list(Narrative.objects.values_list()) == before


def test_leaders_read_and_get_nothing_to_press(client: Client, period: ReportingPeriod) -> None:
    html = page(browser(Role.LEADER))
    assert "Hiện nay, nhu cầu đầu tư" in html
    assert not any(word in html for word in ("Thêm đoạn", "Không nêu nữa", "/sua/", 'name="up"'))


def test_every_place_that_is_offered_is_printed(client: Client, period: ReportingPeriod) -> None:
    offered = [key for one in make(period).facts.outline for key, _, takes_more in places_of(one) if takes_more]
    slugs = [written(client, f"{WORDS}them/{key}/", f"Câu ở {key}.").slug for key in offered]
    words = told(period)
    assert [slug for slug in slugs if f"narrative.{slug}" not in words] == []
    assert make(period).document.problems == ()
    OutlineSection.objects.filter(key="difficulties").delete()
    assert "Đề cương không có mục để nêu" in page(client)


def test_a_finding_leads_to_the_words(client: Client) -> None:
    narrative = Narrative.objects.get(slug="nhu-cau-dau-tu")
    written(client, edit(narrative), "Các xã * làm tốt.")
    assert f'href="{edit(narrative)}' in page(client, "/bao-cao/2024/quy-1/")


@pytest.mark.parametrize("address", [WORDS, f"{WORDS}nhu-cau-dau-tu/sua/"])
def test_queries_do_not_grow(client: Client, period: ReportingPeriod, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, address)
        return len(captured)

    letter = OfficialDocument.objects.get(number="38")
    cite = {"text": f"Theo [x](fact:document.{letter.pk}).", "section": "difficulties"}
    Narrative.objects.create(period=period, slug="mot", is_told=False, **cite)
    Narrative.objects.create(period=period, slug="hai", **cite)
    queries()
    few = queries()
    for number in range(12):
        make_document()
        Narrative.objects.create(period=period, slug=f"them-{number}", is_told=number % 2 == 0, **cite)
    assert queries() == few


def test_the_administrator_writes_too(period: ReportingPeriod) -> None:
    narrative = written(browser(Role.ADMINISTRATOR), ADD, "Câu của quản trị.")
    assert Entry.objects.filter(record_id=narrative.pk, actor__role=Role.ADMINISTRATOR).count() == 1
