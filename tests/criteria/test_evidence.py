"""Minh chứng: several pieces at once or none, the same file once, who may add, see and change what."""

import datetime
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import Locality
from criteria.evidence import actions
from criteria.evidence.actions import Brought, SameFileError, evidence_fingerprint
from criteria.models import Assessment, CriteriaSet, CriterionResult, Evidence
from criteria.rules.choices import SetLevel, Stage
from history.models import Entry
from tests.criteria_factories import (
    make_assessment,
    make_criterion,
    make_evidence,
    make_indicator,
    make_indicator_result,
    make_result,
    make_results,
    make_set,
)
from tests.desk.people import changes_of, signed_in
from tests.factories import (
    make_district,
    make_incoming,
    make_installation,
    make_locality,
    make_unit,
    make_user,
    small_picture,
)
from tests.odd_input import FILES

pytestmark = pytest.mark.django_db
SHEET = "/danh-gia/2024/quy-1/xa-ntm/dinh-yen/"
PAGE = f"{SHEET}minh-chung/"
PAPER = b"%PDF-1.7\n%%EOF"
NAMES = {"1": "Quy hoạch", "5": "Giáo dục", "17": "Môi trường"}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def commune() -> Locality:
    return make_locality("Định Yên", slug="dinh-yen", parent=make_installation(make_district()).home)


@pytest.fixture
def base_set() -> CriteriaSet:
    found = make_set(SetLevel.COMMUNE_BASE, size=3, code="XA_NTM", in_force_from=datetime.date(2022, 1, 1))
    for number, name in NAMES.items():
        make_criterion(found, number, name)
    return found


@pytest.fixture
def assessment(base_set: CriteriaSet, commune: Locality) -> Assessment:
    """A self-assessment that is being entered; of criterion 17 nothing is known yet."""
    found = make_assessment(base_set, locality=commune, stage=Stage.ENTERING)
    for number in ("1", "5"):
        make_result(found, base_set.criteria.get(number=number))
    return found


@pytest.fixture
def client(assessment: Assessment) -> Client:
    return signed_in(make_user())


@pytest.fixture
def officer(commune: Locality) -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=make_unit("UBND xã Định Yên", locality=commune))


def result(number: str) -> CriterionResult:
    return CriterionResult.objects.get(criterion__number=number, criterion__criteria_set__code="XA_NTM")


def tick(*numbers: str) -> list[str]:
    return [f"c{result(number).pk}" for number in numbers]


def upload(name: str = "anh.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_picture() if content is None else content)


def sent(*files: SimpleUploadedFile, **values: object) -> dict:
    return {"files": list(files), "serves": tick("5"), **values}


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def served(evidence: Evidence) -> set[str]:
    return set(evidence.results.values_list("criterion__number", flat=True))


# adding ---------------------------------------------------------------------------------------------------


def test_several_files_serve_several_results_at_once(client: Client, assessment: Assessment) -> None:
    values = {"title": "Trường học", "dated_on": "05/3/2024", "serves": tick("1", "5")}
    answer = client.post(PAGE, sent(upload(), upload("qđ 12.pdf", PAPER), **values), follow=True)
    assert "Đã thêm “Trường học: anh”, “Trường học: qđ 12”." in answer.content.decode()
    picture, paper = Evidence.objects.order_by("pk")
    assert (picture.file_kind, paper.file_kind, paper.dated_on) == ("png", "pdf", datetime.date(2024, 3, 5))
    assert (paper.locality, paper.period, len(paper.file_sha256)) == (assessment.locality, assessment.period, 64)
    assert served(picture) == served(paper) == {"1", "5"}
    told = changes_of(paper)
    assert told[0]["file_name"] == [None, "qđ 12.pdf"]
    assert len(told[1]["results"][1]) == 2
    assert "5. Giáo dục" in answer.content.decode()


def test_one_file_takes_its_own_name_or_the_one_that_is_written(client: Client) -> None:
    client.post(PAGE, sent(upload("Ảnh sân trường.png")))
    client.post(PAGE, sent(upload("b.png", small_picture(9)), title="Bản đồ"))
    assert list(Evidence.objects.order_by("pk").values_list("title", flat=True)) == ["Ảnh sân trường", "Bản đồ"]


def test_a_link_is_told_as_outside_and_learns_nothing_of_us(client: Client) -> None:
    page = client.post(PAGE, sent(link="https://drive.google.com/a?b=1&c=2"), follow=True).content.decode()
    link = '<a href="https://drive.google.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">'
    assert f"{link}Mở drive.google.com</a> (trang ngoài)" in page
    assert link in client.get(Evidence.objects.get().get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://x.vn/%0aalert(1)",
        "data:text/html,<script>",
        "ftp://x.vn/a",
        "//x.vn",
        "drive.google.com",
        "https://drive.google.com@xau.vn/",
        "https://",
        "http://[::1",
        "https://x.vn/\u200b",
        "https://x.vn/" + "a" * 600,
    ],
)
def test_what_is_no_page_outside_is_refused_and_still_there(client: Client, link: str) -> None:
    answer = client.post(PAGE, sent(link=link, title="còn đây"))
    assert errors(answer)["link"]
    assert "còn đây" in answer.content.decode()
    assert f'value="{tick("5")[0]}" checked' in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_received_file_is_used_where_it_lies_and_made_evidence_once(client: Client, assessment: Assessment) -> None:
    received = make_incoming("bao-cao.pdf", PAPER, locality=assessment.locality, period=assessment.period)
    assert "bao-cao.pdf" in client.get(PAGE).content.decode()
    client.post(PAGE, {"received": [received.pk], "serves": tick("5")})
    client.post(PAGE, {"received": [received.pk], "serves": tick("1")})
    evidence = Evidence.objects.get()
    assert (evidence.received, evidence.file.name, evidence.title) == (received, "", "bao-cao")
    assert served(evidence) == {"1", "5"}
    assert client.get(f"{evidence.get_absolute_url()}tep/")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rong.pdf", b"", "trống"),
        ("bao-cao.pdf", FILES["chay.exe"], "Không nhận loại tệp này"),
        ("trang.pdf", FILES["trang.html"], "Không nhận loại tệp này"),
        ("anh.svg", FILES["anh.svg"], "Không nhận loại tệp này"),
        ("to.pdf", PAPER + bytes(21 * 2**20), "Tệp nặng 22 MB, tối đa 20 MB"),
    ],
)
def test_one_bad_file_keeps_all_out_and_is_named(client: Client, name: str, content: bytes, words: str) -> None:
    answer = client.post(PAGE, sent(upload(), upload(name, content), title="còn đây"))
    told = errors(answer)["files"]
    assert name in told[0]
    assert words in told[0]
    page = answer.content.decode()
    assert "còn đây" in page
    assert "hãy chọn lại các tệp" in page
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"), [("../../etc/passwd", "passwd"), ("lan.pdf.exe", "lan.pdf.exe"), ("\u202efdp.exe", "fdp.exe")]
)
def test_odd_names_are_told_and_never_used(client: Client, settings: Settings, name: str, kept: str) -> None:
    client.post(PAGE, sent(upload(name, PAPER)))
    evidence = Evidence.objects.get()
    assert evidence.file_name == kept
    assert Path(evidence.file.path).parent == Path(settings.MEDIA_ROOT) / "tep"
    assert evidence.file.path.endswith(".pdf")
    given = client.get(f"{evidence.get_absolute_url()}tai/")
    assert given["Content-Disposition"] == f'attachment; filename="{kept}.pdf"'


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"serves": []}, "serves"),
        ({"serves": ["c999999"]}, "serves"),
        ({"serves": ["c", "x", "%00"]}, "serves"),
        ({"dated_on": "31/2/2024"}, "dated_on"),
        ({"dated_on": "01/01/2100"}, "dated_on"),
        ({"title": "a\u202eb"}, "title"),
        ({"title": "a" * 301}, "title"),
        ({"received": ["999999"]}, "received"),
        ({"existing": ["x"]}, "existing"),
    ],
)
def test_wrong_input_is_told_at_its_field(client: Client, values: dict, field: str) -> None:
    assert field in errors(client.post(PAGE, sent(upload()) | values))
    assert not Evidence.objects.exists()


def test_nothing_to_add_is_said(client: Client) -> None:
    assert "Hãy chọn tệp, ghi đường dẫn" in errors(client.post(PAGE, {"serves": tick("5")}))["files"][0]


def test_results_of_another_commune_are_refused_by_page_and_action(client: Client, assessment: Assessment) -> None:
    other = make_assessment(assessment.criteria_set, period=assessment.period, locality=make_locality("Tân Mỹ"))
    foreign = make_result(other, assessment.criteria_set.criteria.first())
    assert "serves" in errors(client.post(PAGE, sent(upload(), serves=[f"c{foreign.pk}"])))
    with pytest.raises(ValidationError, match="không thuộc phiếu này"):
        actions.add_evidence(
            assessment=assessment,
            brought=Brought(link="https://x.vn/"),
            proven=[foreign],
            by=make_user(),
        )


def test_what_has_no_outcome_yet_cannot_be_proven_and_says_so(client: Client, assessment: Assessment) -> None:
    page = client.get(PAGE).content.decode()
    assert "Chưa có kết quả nên chưa chọn được: 17. Môi trường." in page
    CriterionResult.objects.all().delete()
    assert "Chưa có kết quả để chứng minh" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"link": "https://x.vn/"}, follow=True)
    assert "Hãy nhập và lưu kết quả trước" in answer.content.decode()


# the same again -------------------------------------------------------------------------------------------


def test_the_same_file_is_told_and_used_again_by_one_click(client: Client, assessment: Assessment) -> None:
    old = make_evidence(result("1"), dated_on=datetime.date(2023, 12, 4))
    answer = client.post(PAGE, sent(upload("lan-hai.png")))
    page = answer.content.decode()
    assert "tệp này đã có: Ảnh trường học (ngày 04/12/2023). Dùng lại?" in page
    assert f'name="reuse" value="e{old.pk}"' in page
    assert Evidence.objects.count() == 1
    answer = client.post(PAGE, {"serves": tick("5"), "reuse": f"e{old.pk}"}, follow=True)
    assert "Đã dùng lại “Ảnh trường học”." in answer.content.decode()
    assert f'value="{tick("5")[0]}" checked' in answer.content.decode()  # for files still to be chosen again
    assert served(Evidence.objects.get()) == {"1", "5"}


def test_the_same_file_is_added_once_more_when_it_is_wanted(client: Client) -> None:
    make_evidence(result("1"))
    client.post(PAGE, sent(upload(), again="on"))
    assert Evidence.objects.count() == 2


def test_a_received_file_or_a_link_that_is_there_is_told_too(client: Client, assessment: Assessment) -> None:
    received = make_incoming(locality=assessment.locality)
    page = client.post(PAGE, sent(upload())).content.decode()
    assert "anh-zalo.png ở Hồ sơ đến (nhận ngày 06/3/2024)" in page
    client.post(PAGE, {"serves": tick("5"), "reuse": f"h{received.pk}"})
    assert Evidence.objects.get().received == received
    make_evidence(result("1"), link="https://x.vn/a")
    assert 'name="reuse"' in client.post(PAGE, sent(link="https://x.vn/a")).content.decode()


def test_another_communes_file_is_no_news_and_never_used(client: Client, assessment: Assessment) -> None:
    foreign = make_evidence(locality=make_locality("Tân Mỹ"), period=assessment.period)
    client.post(PAGE, sent(upload()))
    assert Evidence.objects.count() == 2
    for odd in (f"e{foreign.pk}", "h999999", "e", "x" * 5000, f"e{10**14}"):
        client.post(PAGE, {"serves": tick("5"), "reuse": odd})
    assert served(foreign) == set()
    with pytest.raises(PermissionDenied):
        actions.add_evidence(
            assessment=assessment,
            brought=Brought(existing=[foreign]),
            proven=[result("5")],
            by=make_user(),
        )


def test_two_of_the_same_at_once_are_refused(client: Client) -> None:
    told = errors(client.post(PAGE, sent(upload("a.png"), upload("b.png"))))["files"]
    assert told == ["b.png giống hệt a.png vừa chọn. Hãy chọn lại, bỏ một tệp."]


def test_the_action_refuses_the_same_unless_told(assessment: Assessment) -> None:
    make_evidence(result("1"), link="https://x.vn/a")
    values = {"proven": [result("5")], "by": make_user()}
    with pytest.raises(SameFileError):
        actions.add_evidence(assessment=assessment, brought=Brought(link="https://x.vn/a"), **values)


# changing and removing ------------------------------------------------------------------------------------


def changed(client: Client, evidence: Evidence, **values: object) -> HttpResponse:
    told = {"title": evidence.title, "dated_on": "", "note": "", "serves": tick("5")}
    told |= {"fingerprint": evidence_fingerprint(evidence)}
    return client.post(evidence.get_absolute_url(), told | values)


def test_title_date_and_what_it_serves_are_changed(client: Client, assessment: Assessment) -> None:
    evidence = make_evidence(result("5"))
    indicator = make_indicator(result("1").criterion, "1.1")
    part = make_indicator_result(assessment, indicator)
    serves = [*tick("1"), f"i{part.pk}"]
    assert changed(client, evidence, title="Ảnh mới", dated_on="01/3/2024", serves=serves).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.title, evidence.dated_on) == ("Ảnh mới", datetime.date(2024, 3, 1))
    assert served(evidence) == {"1"}
    assert evidence.indicator_results.get() == part
    assert set().union(*changes_of(evidence)) == {"title", "dated_on", "results", "indicator_results"}


def test_nothing_changed_leaves_no_trace(client: Client) -> None:
    evidence = make_evidence(result("5"))
    assert changed(client, evidence).status_code == 302
    assert not Entry.objects.exists()


def test_who_saves_second_is_told_and_overwrites_nothing_unseen(client: Client) -> None:
    evidence = make_evidence(result("5"))
    shown = evidence_fingerprint(evidence)
    changed(client, evidence, title="Người khác sửa")
    answer = changed(client, evidence, title="Tôi sửa", fingerprint=shown)
    assert "người khác đã lưu bản khác" in errors(answer)["__all__"][0]
    assert "“Người khác sửa”" in errors(answer)["__all__"][0]
    assert "Tôi sửa" in answer.content.decode()
    assert Evidence.objects.get().title == "Người khác sửa"
    again = answer.content.decode().partition('name="fingerprint" value="')[2][:32]
    assert changed(client, evidence, title="Tôi sửa", fingerprint=again).status_code == 302


def test_what_serves_nothing_is_refused(client: Client) -> None:
    evidence = make_evidence(result("5"))
    assert "Hãy chọn ít nhất một mục" in errors(changed(client, evidence, serves=[]))["serves"][0]
    assert served(evidence) == {"5"}


def test_it_is_removed_with_a_reason_and_the_history_keeps_it(client: Client, media: None) -> None:
    evidence = make_evidence(result("5"))
    address = f"{evidence.get_absolute_url()}xoa/"
    assert errors(client.post(address, {"reason": " "}))["reason"]
    assert client.post(address, {"reason": "nhầm tệp"})["Location"] == PAGE
    assert not Evidence.objects.exists()
    assert set(Entry.objects.values_list("reason", flat=True)) == {"nhầm tệp"}
    gone = changes_of(evidence)
    assert gone[0]["results"][1] == []
    assert gone[1]["file_sha256"] == [evidence.file_sha256, None]
    assert Path(evidence.file.path).exists()


# who may --------------------------------------------------------------------------------------------------


def test_a_commune_proves_its_own_until_it_is_sent(officer: User, assessment: Assessment) -> None:
    own = signed_in(officer)
    assert own.post(PAGE, sent(upload())).status_code == 302
    evidence = Evidence.objects.get()
    Assessment.objects.update(stage=Stage.SENT)
    assert own.get(PAGE).status_code == 200
    assert "Thêm minh chứng" not in own.get(PAGE).content.decode()
    assert own.post(PAGE, sent(upload("b.png", small_picture(9)))).status_code == 403
    assert changed(own, evidence, title="Khác").status_code == 403
    assert own.post(f"{evidence.get_absolute_url()}xoa/", {"reason": "x"}).status_code == 403
    Assessment.objects.update(stage=Stage.RETURNED, return_reason="Bổ sung")
    assert changed(own, evidence, title="Khác").status_code == 302


def test_what_serves_a_sent_set_stays_while_another_set_is_entered(officer: User, assessment: Assessment) -> None:
    advanced = make_set(code="NANG_CAO", size=1)
    make_criterion(advanced, "14", "Y tế")
    told = make_assessment(advanced, period=assessment.period, locality=assessment.locality, stage=Stage.SENT)
    make_results(told)
    evidence = make_evidence(told.results.get(), result("5"))
    own = signed_in(officer)
    page = own.get(evidence.get_absolute_url()).content.decode()
    assert 'name="title"' not in page
    assert "14. Y tế" in page
    assert changed(own, evidence, title="Khác", serves=tick("1")).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.title, served(evidence)) == ("Ảnh trường học", {"1", "14"})
    assert changed(own, evidence, serves=[]).status_code == 302
    assert served(evidence) == {"14"}


def test_others_read_what_was_sent_and_no_other_communes_evidence(assessment: Assessment) -> None:
    evidence = make_evidence(result("5"))
    other = make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=make_locality("Tân Mỹ")))
    people = [signed_in(each) for each in (other, make_user(Role.UNIT_HEAD, unit=make_unit()), make_user(Role.LEADER))]
    addresses = [PAGE, *(f"{evidence.get_absolute_url()}{part}" for part in ("", "tep/", "tai/"))]

    def statuses(who: Client) -> set[int]:
        return {who.get(address).status_code for address in addresses}

    assert [statuses(each) for each in people] == [{404}, {404}, {200}]
    Assessment.objects.update(stage=Stage.SENT)
    assert [statuses(each) for each in people] == [{404}, {200}, {200}]
    assert [each.post(PAGE, sent(upload())).status_code for each in people] == [404, 403, 403]
    assert "Ảnh trường học" not in people[0].get(SHEET).content.decode()
    assert "Ảnh trường học" in people[1].get(SHEET).content.decode()


def test_a_unit_is_not_told_of_drafts_that_the_same_piece_serves(assessment: Assessment) -> None:
    advanced = make_set(code="NANG_CAO", size=1)
    make_criterion(advanced, "14", "Y tế")
    told = make_assessment(advanced, period=assessment.period, locality=assessment.locality, stage=Stage.SENT)
    make_results(told)
    evidence = make_evidence(told.results.get(), result("5"))
    page = signed_in(make_user(Role.UNIT_HEAD, unit=make_unit())).get(evidence.get_absolute_url()).content.decode()
    assert "14. Y tế" in page
    assert "5. Giáo dục" not in page


def test_a_received_file_that_went_to_another_commune_is_shown_no_more(
    officer: User, assessment: Assessment, client: Client
) -> None:
    received = make_incoming(locality=assessment.locality, period=assessment.period)
    evidence = make_evidence(result("5"), received=received)
    own = signed_in(officer)
    assert own.get(f"{evidence.get_absolute_url()}tep/").status_code == 200
    received.locality = make_locality("Tân Mỹ")
    received.save()
    assert own.get(f"{evidence.get_absolute_url()}tep/").status_code == 404
    assert "Không mở được tệp" in own.get(evidence.get_absolute_url()).content.decode()
    assert "đã được phân loại sang nơi khác" in client.get(evidence.get_absolute_url()).content.decode()


# seeing ---------------------------------------------------------------------------------------------------


def test_the_sheet_lists_it_and_leads_to_adding_more(client: Client, assessment: Assessment) -> None:
    evidence = make_evidence(result("5"), dated_on=datetime.date(2024, 3, 5))
    page = client.get(SHEET).content.decode()
    assert f'<a href="{evidence.get_absolute_url()}">Ảnh trường học</a>' in page
    assert "Chi tiết&nbsp;(1)" in page
    criterion = result("1").criterion
    assert f'href="{PAGE}?tc={criterion.pk}#them"' in page
    assert page.count("Lưu kết quả trước, rồi thêm minh chứng.") == 1  # criterion 17
    assert f'value="{tick("1")[0]}" checked' in client.get(f"{PAGE}?tc={criterion.pk}").content.decode()
    assert "checked" not in client.get(f"{PAGE}?tc=%00&chon=c0&tc=x").content.decode()


def test_a_picture_stands_beside_the_form_and_a_link_does_not(client: Client) -> None:
    evidence = make_evidence(result("5"))
    answer = client.get(evidence.get_absolute_url())
    assert f'<img src="{evidence.get_absolute_url()}tep/"' in answer.content.decode()
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    given = client.get(f"{evidence.get_absolute_url()}tep/")
    assert (given["X-Content-Type-Options"], given["Content-Security-Policy"]) == ("nosniff", "sandbox")
    link = make_evidence(result("5"), link="https://x.vn/a")
    assert client.get(f"{link.get_absolute_url()}tep/").status_code == 404


def test_the_pages_cost_the_same_for_many_pieces(client: Client, assessment: Assessment) -> None:
    indicator = make_indicator(result("1").criterion, "1.1")
    part = make_indicator_result(assessment, indicator)
    costs = []
    for many in (1, 9):
        for number in range(many):
            piece = make_evidence(result("1"), result("5"), content=small_picture(number + 1 + many))
            piece.indicator_results.add(part)
            make_incoming(f"{number}.png", locality=assessment.locality, period=assessment.period)
        costs.append([asked(client, address) for address in (PAGE, SHEET, piece.get_absolute_url())])
    assert costs[0] == costs[1]


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
