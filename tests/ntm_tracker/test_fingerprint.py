"""Fingerprints: one length, whatever they are made of; another text, another fingerprint."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from directives.models import OfficialDocument
from ntm_tracker.fingerprint import (
    carrying,
    check_shown,
    check_unchanged,
    fingerprint,
    fingerprint_of,
    is_typed_over,
    row_fingerprint,
    stored_part,
)


@pytest.mark.parametrize("part", ["", "Định Yên", "\ud800", None, 5, Decimal("72.5"), datetime.date(2024, 3, 11), [1]])
def test_all_have_one_length(part: object) -> None:
    assert len(fingerprint(part)) == 32
    assert fingerprint(part) == fingerprint(part)
    assert fingerprint(part) != fingerprint(part, "")


def test_parts_do_not_run_into_each_other() -> None:
    assert len({fingerprint("ab", "c"), fingerprint("a", "bc"), fingerprint(["ab", "c"]), fingerprint("abc")}) == 4


def test_a_record_is_known_by_the_named_fields_or_by_all_its_own() -> None:
    one, other = OfficialDocument(subject="rà soát", number="38"), OfficialDocument(subject="rà soát", number="39")
    assert fingerprint_of(one, ["subject"]) == fingerprint_of(other, ["subject"])
    assert fingerprint_of(one) != fingerprint_of(other)
    assert fingerprint_of(one, ["subject"], [1]) != fingerprint_of(one, ["subject"], [2])


def test_a_row_tells_which_one_it_showed_and_whether_somebody_typed() -> None:
    shown = row_fingerprint(3, "met", "")
    assert stored_part(shown) == "3"
    assert not is_typed_over(shown, "met", "")
    assert is_typed_over(shown, "not_met", "")
    assert is_typed_over("forged", "met", "")


def test_only_what_was_shown_is_confirmed() -> None:
    check_shown("a", "a")
    check_shown(None, "a")
    for shown in ("", "b"):
        with pytest.raises(ValidationError, match="Đã đổi"):
            check_shown(shown, "a", "Đã đổi")


def test_what_differs_is_named_as_people_see_it() -> None:
    stored = OfficialDocument(kind="CV", subject="rà soát", issued_on=datetime.date(2024, 3, 11), number="")
    typed = {"kind": "KH", "subject": "rà soát", "issued_on": None, "number": "38"}
    check_unchanged(stored, typed, shown="", now="b")
    check_unchanged(stored, typed, shown="b", now="b")
    with pytest.raises(ValidationError) as refused:
        check_unchanged(stored, typed, shown="a", now="b", differing=["Nộp hồ sơ"])
    (text,) = refused.value.messages
    assert text.endswith("ở: Nộp hồ sơ; tên loại: “Công văn”; ngày ban hành: 11/3/2024; số: để trống.")


def test_a_form_carries_what_was_shown_first_until_it_is_refused() -> None:
    form = carrying(forms.Form({"fingerprint": "old"}), "new")
    assert form.is_valid()
    assert form["fingerprint"].value() == "old"
    form.add_error(None, ValidationError("x", code="changed"))
    assert str(form["fingerprint"]) == '<input type="hidden" name="fingerprint" value="new">'
    assert carrying(forms.Form(), "new")["fingerprint"].value() == "new"
