"""Two people with one document or directive: nobody undoes unseen what the other saved."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from communes.rules.choices import UnitKind
from directives.actions import answers as actions
from directives.actions import following
from directives.actions.answers import answer_fingerprint
from directives.actions.documents import record_document
from directives.models import Directive, OfficialDocument
from ntm_tracker.forms import run_form_action
from tests.at_once import at_once
from tests.desk.people import signed_in
from tests.directives.directive_factories import make_directive, make_document
from tests.factories import make_unit, make_user

MEANWHILE = "Trong lúc bạn sửa, người khác đã lưu bản khác."
WHEN = datetime.date(2024, 3, 11)


def fingerprint_on(client: Client, address: str) -> str:
    return client.get(address).context["form"]["fingerprint"].value()


@pytest.mark.django_db
class TestForms:
    @pytest.fixture
    def client(self) -> Client:
        return signed_in(make_user(password=None))

    def test_a_document_saved_meanwhile_is_shown_before_it_is_written_over(self, client: Client) -> None:
        document = make_document(subject="rà soát tiêu chí")
        address = reverse("document-edit", args=[document.pk])
        typed = {"kind": document.kind, "number": document.number, "symbol": document.symbol, "issued_on": "11/3/2024"}
        typed |= {"subject": "rà soát tiêu chí 5", "fingerprint": fingerprint_on(client, address)}
        OfficialDocument.objects.filter(pk=document.pk).update(subject="rà soát mười chín tiêu chí")
        answer = client.post(address, typed)
        html = answer.content.decode()
        assert MEANWHILE in html
        assert "trích yếu: “rà soát mười chín tiêu chí”" in html
        assert "rà soát tiêu chí 5" in html
        document.refresh_from_db()
        assert document.subject == "rà soát mười chín tiêu chí"
        client.post(address, typed | {"fingerprint": answer.context["form"]["fingerprint"].value()})
        document.refresh_from_db()
        assert document.subject == "rà soát tiêu chí 5"

    def test_a_directive_saved_meanwhile_is_shown_before_it_is_written_over(self, client: Client) -> None:
        directive = make_directive(2, due_on=None)
        address = reverse("directive-edit", args=[directive.slug])
        form = client.get(address).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields} | {"outcome": "Đã có kết quả"}
        typed["fingerprint"] = fingerprint_on(client, address)
        Directive.objects.filter(pk=directive.pk).update(due_on=datetime.date(2024, 3, 20))
        answer = client.post(address, typed)
        assert MEANWHILE in answer.content.decode()
        assert "hạn báo cáo: 20/3/2024" in answer.content.decode()
        directive.refresh_from_db()
        assert (directive.due_on, directive.outcome) == (datetime.date(2024, 3, 20), "")

    def test_an_old_page_neither_opens_what_is_closed_nor_closes_it_again(self, client: Client) -> None:
        directive = make_directive(1, closed_on=datetime.date(2024, 4, 1), close_reason="Đã thay thế")
        address = reverse("directive-close", args=[directive.slug])
        answer = client.post(address, {"closed_on": "2/4/2024", "reason": "Không cần nữa"}, follow=True)
        assert "Người khác vừa kết thúc theo dõi văn bản này" in answer.content.decode()
        directive.refresh_from_db()
        assert (directive.closed_on, directive.close_reason) == (datetime.date(2024, 4, 1), "Đã thay thế")
        client.post(address, {"reopen": "1"})
        answer = client.post(address, {"reopen": "1"}, follow=True)
        assert "Người khác vừa mở lại theo dõi văn bản này" in answer.content.decode()
        directive.refresh_from_db()
        assert directive.closed_on is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_one_document_one_is_told_that_it_is_there() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    by, issuer = make_user(password=None), make_unit("ubnd", kind=UnitKind.AUTHORITY)
    values = {"kind": "CV", "number": "38", "symbol": "UBND", "issued_on": WHEN, "issuer": issuer, "subject": "rà soát"}
    told: list[list[str]] = []

    def record() -> None:
        form = Sent()
        if run_form_action(form, lambda _: record_document(values=values, by=by)) is None:
            told.append(form.refusals)

    at_once(*[record] * 4)
    assert OfficialDocument.objects.count() == 1
    assert len(told) == 3
    assert all("Đã có Công văn số 38/UBND" in each[0] for each in told)


class Sent:
    """A form with nothing wrong in it."""

    fields = ("number",)
    cleaned_data: dict = {}

    def __init__(self) -> None:
        self.refusals: list[str] = []

    def is_valid(self) -> bool:
        return True

    def add_error(self, name: str | None, texts: list[str]) -> None:
        self.refusals += texts


@pytest.mark.django_db
class TestAnswers:
    """Beside the letter itself, which `test_every_edit` posts, what else the office changes of an asked unit."""

    def test_which_unit_is_meant_is_not_decided_twice_unseen(self) -> None:
        by, recipient = make_user(password=None), make_directive(1).recipients.get()
        shown = answer_fingerprint(recipient)
        mine, theirs = make_unit("tt-y-te"), make_unit("phong-y-te")
        following.correct_unit(recipient=recipient, unit=theirs, by=by, fingerprint=shown)
        with pytest.raises(ValidationError, match=MEANWHILE):
            following.correct_unit(recipient=recipient, unit=mine, by=by, fingerprint=shown)
        recipient.refresh_from_db()
        assert recipient.unit == theirs

    def test_what_is_asked_for_besides_is_not_written_over_unseen(self) -> None:
        by, recipient = make_user(password=None), make_directive(1).recipients.get()
        letter = actions.Letter(datetime.date(2024, 3, 15), "12/BC")
        actions.record(directive=recipient.directive, recipients=[recipient], letter=letter, by=by)
        recipient.refresh_from_db()
        shown = answer_fingerprint(recipient)
        actions.ask_for_more(recipient=recipient, reason="Thiếu biểu 1", by=by, fingerprint=shown)
        with pytest.raises(ValidationError, match="“Thiếu biểu 1”"):
            actions.ask_for_more(recipient=recipient, reason="Thiếu biểu 2", by=by, fingerprint=shown)
