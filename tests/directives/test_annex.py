"""Phụ lục I: what is printed, added, changed, put in order, removed; every unit row without JavaScript."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from communes.models import ReportingPeriod, Unit
from directives.models import Directive, OfficialDocument, SteeringTask, TaskAdviser
from directives.rules.choices import DocumentType
from history.models import Entry
from tests.desk.people import signed_in
from tests.factories import make_installation, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
PAGE = "/phu-luc-i/2024/quy-1/"
ADD = f"{PAGE}them/"
OPEN = "Chưa thực hiện xong"


@pytest.fixture
def period() -> ReportingPeriod:
    make_installation()
    return make_period()


@pytest.fixture
def staff() -> User:
    return make_user(Role.OFFICE_STAFF)


@pytest.fixture
def client(period: ReportingPeriod, staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def authority() -> Unit:
    return make_unit("Ủy ban nhân dân huyện Lấp Vò", short_name="UBND Huyện", may_issue=True)


def make_task(content: str = "Kế hoạch năm 2024", **values) -> SteeringTask:
    values.setdefault("slug", f"viec-{SteeringTask.objects.count()}")
    return SteeringTask.objects.create(content=content, **values)


def make_document(number: str = "110", day: datetime.date = datetime.date(2024, 3, 28), **values) -> OfficialDocument:
    values = {"kind": DocumentType.PLAN, "symbol": "KH-UBND", "subject": "Kế hoạch"} | values
    return OfficialDocument.objects.create(number=number, issued_on=day, **values)


def asked(*units: dict, name: str = "advisers", **values) -> dict:
    """What the form sends: the row's own fields and its units."""
    rows = {f"{name}-{n}-{key}": value for n, unit in enumerate(units) for key, value in unit.items()}
    return {"content": "Kế hoạch phát triển sản phẩm OCOP", f"{name}-rows": max(len(units), 1), **rows, **values}


def contents(client: Client, page: str = PAGE) -> list[str]:
    return [str(row.task) for row in client.get(page).context["page"].rows]


def test_the_page_prints_what_the_report_prints(client: Client) -> None:
    make_task("Xong trong kỳ", document=make_document("1"), order=1)
    make_task("Còn mở", order=2)
    make_task("Xong từ năm trước", document=make_document("2", datetime.date(2023, 12, 1)), order=3)
    make_task("Giao sau ngày chốt", raised_on=datetime.date(2024, 4, 5), order=4)
    make_task("Ban hành sau ngày chốt", document=make_document("3", datetime.date(2024, 4, 5)), order=5)
    assert contents(client) == ["Xong trong kỳ", "Còn mở", "Ban hành sau ngày chốt"]
    shown = client.get(PAGE).content.decode()
    assert "Kế hoạch số 01/KH-UBND ngày 28/3/2024" in shown
    assert "03 nội dung: 01 đã xong, 02 chưa thực hiện xong" in shown
    assert "Kế hoạch số 03/KH-UBND" not in shown  # not yet known on the as-of day


def test_an_open_row_stays_until_it_is_done(client: Client) -> None:
    task = make_task("Kéo dài")
    make_period(2024, 2, datetime.date(2024, 7, 4))
    make_period(2024, 3, datetime.date(2024, 10, 4))
    assert contents(client, "/phu-luc-i/2024/quy-2/") == ["Kéo dài"]
    SteeringTask.objects.filter(pk=task.pk).update(document=make_document(day=datetime.date(2024, 6, 1)))
    assert contents(client) == ["Kéo dài"]
    assert contents(client, "/phu-luc-i/2024/quy-2/") == ["Kéo dài"]
    assert contents(client, "/phu-luc-i/2024/quy-3/") == []


def test_the_first_address_leads_to_the_latest_quarter(client: Client) -> None:
    make_period(2024, 2)
    assert client.get("/phu-luc-i/").headers["Location"] == "/phu-luc-i/2024/quy-2/"


def test_a_row_is_added_with_units_in_their_order(client: Client, authority: Unit) -> None:
    first, second = make_unit("Phòng Y tế"), make_unit("Văn phòng")
    units = (
        {"place": "2", "unit": first.pk, "cited_as": "Y tế", "lead": "Các Phòng"},
        {"place": "1", "unit": second.pk},
        {"cited_as": "Các ngành phụ trách tiêu chí"},
        {"place": "9"},
    )
    assert client.post(ADD, asked(*units, issuer=authority.pk)).status_code == 302
    (task,) = SteeringTask.objects.all()
    told = [(one.unit, one.cited_as, one.lead) for one in task.advisers.all()]
    assert told == [(second, "", ""), (first, "Y tế", "Các Phòng"), (None, "Các ngành phụ trách tiêu chí", "")]
    assert task.slug == "ke-hoach-phat-trien-san-pham-ocop"
    shown = client.get(PAGE).content.decode()
    assert "Văn phòng; Các Phòng: Y tế; Các ngành phụ trách tiêu chí" in shown
    assert OPEN in shown


def test_an_unknown_issuer_is_allowed_and_shown(client: Client) -> None:
    assert client.post(ADD, asked(issuer="")).status_code == 302
    shown = client.get(PAGE).content.decode()
    assert "Chưa rõ cấp ban hành" in shown
    assert "Chưa ghi đơn vị tham mưu" in shown


def test_only_who_may_issue_is_offered(client: Client, authority: Unit) -> None:
    other = make_unit("Phòng Tư pháp")
    offered = list(client.get(ADD).context["form"].fields["issuer"].queryset)
    assert authority in offered
    assert other not in offered
    assert client.post(ADD, asked(issuer=other.pk)).status_code == 200
    assert not SteeringTask.objects.exists()


def test_a_new_document_is_recorded_with_the_row(client: Client, authority: Unit) -> None:
    typed = {"kind": "KH", "number": "04", "symbol": "KH-UBND", "issued_on": "05/01/2024"}
    assert client.post(ADD, asked(issuer=authority.pk, **typed)).status_code == 302
    task = SteeringTask.objects.get()
    assert str(task.document) == "Kế hoạch số 04/KH-UBND ngày 05/01/2024"
    assert (task.document.number, task.document.issuer, task.document.subject) == ("4", authority, task.content)
    assert client.post(ADD, asked(content="Việc khác cùng văn bản", **typed)).status_code == 302
    assert OfficialDocument.objects.count() == 1
    assert Entry.objects.filter(record_type__model="officialdocument").count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"content": ""}, "content", "bắt buộc"),
        ({"kind": "KH", "number": "4"}, "symbol", "cần đủ"),
        ({"issued_on": "05/01/2024"}, "kind", "cần đủ"),
        ({"kind": "KH", "number": "4", "symbol": "KH-UBND", "issued_on": "05/01/2099"}, "issued_on", "chưa tới"),
        ({"kind": "KH", "number": "x", "symbol": "KH-UBND", "issued_on": "05/01/2024"}, "number", "chữ số"),
        ({"kind": "KH", "number": "4", "symbol": "/KH", "issued_on": "05/01/2024"}, "symbol", "viết liền"),
        ({"raised_on": "31/4/2024"}, "raised_on", "ngày/tháng/năm"),
        ({"document": "999999"}, "document", "không"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_written(client: Client, typed: dict, field: str, words: str) -> None:
    answer = client.post(ADD, asked({"cited_as": "Ngành <b>y tế</b>"}, note="giữ lại", **typed))
    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors[field]).lower()
    assert "giữ lại" in answer.content.decode()
    assert "Ngành &lt;b&gt;y tế&lt;/b&gt;" in answer.content.decode()
    assert not SteeringTask.objects.exists()
    assert not OfficialDocument.objects.exists()


def test_a_chosen_and_a_typed_document_are_one_too_many(client: Client) -> None:
    typed = {"kind": "KH", "number": "4", "symbol": "KH-UBND", "issued_on": "05/01/2024"}
    answer = client.post(ADD, asked(document=make_document().pk, **typed))
    assert "document" in answer.context["form"].errors


def test_wrong_rows_of_units_are_told(client: Client) -> None:
    answer = client.post(ADD, asked({"lead": "Các Phòng"}))
    assert "Hãy chọn đơn vị, hoặc ghi tên" in answer.content.decode()
    answer = client.post(ADD, {"content": "Việc"})
    assert "Danh sách đơn vị gửi lên bị thiếu" in answer.content.decode()
    assert client.post(ADD, asked({"unit": "999999"})).status_code == 200
    assert not SteeringTask.objects.exists()


def test_more_rows_keep_what_was_typed(client: Client) -> None:
    unit = make_unit("Phòng Y tế")
    sent = asked({"unit": unit.pk}, {"cited_as": "Ngành khác"}, content="", raised_on="sai", them_dong="advisers")
    answer = client.post(ADD, sent)
    rows = answer.context["form"].lists["advisers"].rows
    assert len(rows) == 5
    assert [rows[0]["unit"].value(), rows[1]["cited_as"].value()] == [str(unit.pk), "Ngành khác"]
    shown = answer.content.decode()
    assert 'value="sai"' in shown
    assert "is-invalid" not in shown


def test_a_change_touches_only_what_changed(client: Client, authority: Unit) -> None:
    task = make_task("Kế hoạch", issuer=authority, order=7)
    first, second = make_unit("Phòng A"), make_unit("Phòng B")
    for order, unit in enumerate((first, second), 1):
        TaskAdviser.objects.create(task=task, unit=unit, order=order)
    page, same = (
        f"{PAGE}{task.pk}/",
        asked({"unit": first.pk}, {"unit": second.pk}, content="Kế hoạch", issuer=authority.pk),
    )
    client.post(page, same)
    assert not Entry.objects.exists()
    kept = set(task.advisers.values_list("pk", flat=True))
    client.post(
        page, asked({"unit": second.pk}, {"unit": first.pk}, content="Kế hoạch mới", issuer=authority.pk, reason="sửa")
    )
    task.refresh_from_db()
    assert (task.content, task.order) == ("Kế hoạch mới", 7)
    assert [one.unit for one in task.advisers.all()] == [second, first]
    assert set(task.advisers.values_list("pk", flat=True)) == kept
    assert {entry.reason for entry in Entry.objects.all()} == {"sửa"}
    client.post(page, asked({"unit": second.pk}, content="Kế hoạch mới", issuer=authority.pk))
    assert [one.unit for one in task.advisers.all()] == [second]


def test_a_row_keeps_the_issuer_it_has(client: Client) -> None:
    """Phụ lục I of Quý I/2024 names issuers that may not issue by themselves."""
    task = make_task("Kế hoạch", issuer=make_unit("Các ngành"))
    answer = client.post(f"{PAGE}{task.pk}/", asked(content="Kế hoạch", issuer=task.issuer_id, note="x"))
    assert answer.status_code == 302


def test_a_linked_directive_is_told_beside_the_row(client: Client) -> None:
    directive = Directive.objects.create(slug="cv-38", task="báo cáo tiến độ")
    closed = Directive.objects.create(slug="cu", task="đã kết thúc", closed_on=datetime.date(2024, 1, 1))
    recipient = directive.recipients.create(unit=make_unit(), order=1)
    assert list(client.get(ADD).context["form"].fields["directives"].queryset) == [directive]
    client.post(ADD, asked(directives=[directive.pk]))
    task = SteeringTask.objects.get()
    assert list(task.directives.all()) == [directive]
    assert "Thuộc báo cáo tiến độ: 00/1 đơn vị đã báo cáo" in client.get(PAGE).content.decode()
    directive.recipients.filter(pk=recipient.pk).update(answer="recorded", answered_on=datetime.date(2024, 3, 1))
    assert "Chưa xong, nhưng báo cáo tiến độ đã có đủ 01/1" in client.get(PAGE).content.decode()
    task.directives.set([closed])
    assert closed in client.get(f"{PAGE}{task.pk}/").context["form"].fields["directives"].queryset


def test_rows_are_put_in_order_by_hand_and_by_date(client: Client) -> None:
    later = make_task("B", document=make_document("2", datetime.date(2024, 3, 9)), order=5)
    still = make_task("C", order=5)
    early = make_task("A", document=make_document("1", datetime.date(2024, 2, 9)), order=9)
    old = make_task("Z", document=make_document("9", datetime.date(2023, 1, 9)), order=2)
    order = f"{PAGE}thu-tu/"
    assert contents(client) == ["B", "C", "A"]
    client.post(order, {"up": still.pk})
    assert contents(client) == ["C", "B", "A"]
    client.post(order, {"down": still.pk})
    client.post(order, {"down": early.pk})
    client.post(order, {"up": later.pk})
    assert contents(client) == ["B", "C", "A"]
    client.post(order, {"by_date": "1"})
    assert contents(client) == ["A", "B", "C"]
    assert "không còn trong phụ lục" in client.post(order, {"up": old.pk}, follow=True).content.decode()
    old.refresh_from_db()
    assert old.order == 2


def test_a_removal_needs_a_reason_and_stays_in_the_history(client: Client) -> None:
    task = make_task("Ghi nhầm")
    TaskAdviser.objects.create(task=task, cited_as="Ngành", order=1)
    page = f"{PAGE}{task.pk}/xoa/"
    assert client.post(page, {"reason": " "}).status_code == 200
    assert SteeringTask.objects.exists()
    assert client.post(page, {"reason": "ghi hai lần"}).status_code == 302
    assert not SteeringTask.objects.exists()
    assert Entry.objects.filter(reason="ghi hai lần", record_type__model="steeringtask").exists()


def test_the_same_open_task_is_not_told_twice(client: Client) -> None:
    make_task("Kế hoạch phát triển sản phẩm OCOP")
    answer = client.post(ADD, asked())
    assert "đã có trong Phụ lục I" in answer.content.decode()


def test_a_row_outside_the_quarter_is_said_so(client: Client) -> None:
    answer = client.post(ADD, asked(raised_on="05/4/2024"), follow=True)
    assert "chưa nằm trong Phụ lục I của" in answer.content.decode()


def test_the_page_asks_the_same_number_of_questions(client: Client, authority: Unit) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(PAGE)
        return len(captured)

    def fill(number: int) -> None:
        document = make_document(str(number), issuer=authority)
        task = make_task(f"Việc {number}", document=document, issuer=authority)
        TaskAdviser.objects.create(task=task, unit=make_unit(), order=1)
        directive = Directive.objects.create(slug=f"cv-{number}", document=document)
        directive.recipients.create(unit=make_unit(), order=1)
        task.directives.add(directive)

    fill(1)
    few = questions()
    for number in range(2, 9):
        fill(number)
    assert questions() == few


def test_two_people_do_not_undo_each_others_row(client: Client, staff: User) -> None:
    task = make_task(note="cũ")
    page = f"{PAGE}{task.pk}/"
    fingerprint = client.get(page).context["form"]["fingerprint"].value()
    other = signed_in(make_user(Role.OFFICE_HEAD, username="khac"))
    other.post(
        page, asked({"cited_as": "Phòng Y tế"}, content=task.content, note="của người khác", fingerprint=fingerprint)
    )
    answer = client.post(page, asked(content=task.content, note="của tôi", fingerprint=fingerprint))
    html = answer.content.decode()
    assert "người khác đã lưu bản khác" in html
    assert "ghi chú: “của người khác”" in html
    assert "của tôi" in html
    task.refresh_from_db()
    assert (task.note, task.advisers.count()) == ("của người khác", 1)
    again = client.post(
        page, asked(content=task.content, note="của tôi", fingerprint=answer.context["form"]["fingerprint"].value())
    )
    assert again.status_code == 302
    task.refresh_from_db()
    assert task.note == "của tôi"


def test_a_row_that_others_only_moved_is_saved(client: Client) -> None:
    task = make_task(raised_on=datetime.date(2024, 1, 5))
    make_task("Việc thứ hai", raised_on=datetime.date(2024, 1, 5), order=1)
    fingerprint = client.get(f"{PAGE}{task.pk}/").context["form"]["fingerprint"].value()
    client.post(f"{PAGE}thu-tu/", {"down": task.pk})
    sent = asked(content=task.content, note="mới", raised_on="05/01/2024", fingerprint=fingerprint)
    assert client.post(f"{PAGE}{task.pk}/", sent).status_code == 302
