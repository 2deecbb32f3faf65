"""Own words with chips: every text comes back sign by sign, every name leads to its figure, nothing is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_tracker.vietnamese import nfc
from reports.values.blocks import Run
from reports.values.chips import (
    CLOSE,
    OPEN,
    Chip,
    Written,
    name_of,
    plain_of,
    stored_of,
    typed_of,
    uniquely,
    value_of,
)
from reports.values.figures import Figure
from reports.writing.markdown import parse
from tests.reports.hostile import lines
from tests.reports.test_markdown import TEXTS

FIGURES = {
    "a.b": Figure("a.b", "03/9", 3, "Đã báo cáo: số đơn vị"),
    "document.7": Figure("document.7", "Công văn số 38/UBND-NN&PTNT", "", "CV 38/UBND-NN&PTNT ngày 11/3/2024"),
    "y": Figure("y", "*05* [x](fact:y)", 5, "Xã *Bình* [Thạnh] ⟦Trung⟧"),
}
LINKS = ["[03/9](fact:a.b)", "[văn bản](fact:document.7)", "[3](fact:khong-con)", r"\[x](fact:y)", "[**x**](fact:y)"]
SIGNS = [
    OPEN,
    CLOSE,
    OPEN * 2,
    CLOSE * 2,
    "\\",
    "\\\\",
    "⟦Đã báo cáo – số đơn vị: 03/9⟧",
    "[",
    "](fact:y)",
    "[^a]",
    "!",
]
STORED = st.lists(st.sampled_from([*LINKS, *SIGNS, " ", "\n\n", "**đậm**", "xã", ": "]), max_size=14).map("".join)
KEYS = st.lists(st.sampled_from([*FIGURES, "z"]), max_size=6)


def chips_of(figures: dict[str, Figure]) -> dict[str, Chip]:
    names = uniquely((key, name_of(one.meaning)) for key, one in figures.items())
    return {key: Chip(key, names[key], str(one), value_of(one.text)) for key, one in figures.items()}


CHIPS = chips_of(FIGURES)


@given(STORED | TEXTS)
@settings(max_examples=1500, deadline=None)
def test_a_text_comes_back_sign_by_sign(stored: str) -> None:
    assert stored_of(typed_of(stored, CHIPS), CHIPS, stored) == Written(stored)


@given(st.lists(lines(200), min_size=1, max_size=5), lines(80))
@settings(max_examples=300, deadline=None)
def test_hostile_names_lead_to_their_own_figures(meanings: list[str], value: str) -> None:
    figures = {f"k.{number}": Figure(f"k.{number}", value, 1, meaning) for number, meaning in enumerate(meanings)}
    chips = chips_of(figures)
    typed = nfc(" và ".join(chips[key].text for key in figures))
    written = stored_of(typed, chips)
    assert not written.unknown and not written.stray
    shown = [part.figure for node in parse(written.text).nodes for part in node.content if isinstance(part, Run)]
    assert [fact for fact in shown if fact] == list(figures)


@given(st.lists(st.sampled_from([*CHIPS]) | st.sampled_from(["\\", "xã ", "(", "“"]), max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_chip_is_a_figure_wherever_it_stands(pieces: list[str]) -> None:
    written = stored_of("x " + "".join(CHIPS[each].text if each in CHIPS else each for each in pieces), CHIPS)
    shown = [part.figure for node in parse(written.text).nodes for part in node.content if isinstance(part, Run)]
    assert [fact for fact in shown if fact] == [each for each in pieces if each in CHIPS]


def test_nobody_sees_a_key() -> None:
    typed = typed_of("Có [03](fact:a.b) theo [x](fact:document.7), [3](fact:khong-con) và **[4](fact:y)**.", CHIPS)
    assert typed == (
        "Có ⟦Đã báo cáo – số đơn vị: 03/9⟧ theo ⟦CV 38/UBND-NN&PTNT ngày 11/3/2024: Công văn số 38/UBND-NN&PTNT⟧, "
        "⟦3 – không còn trong báo cáo⟧ và **⟦Xã *Bình* [Thạnh] [Trung]: *05* [x](fact – y)⟧**."
    ).replace("(fact – y)", "(fact:y)")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("⟦Đã báo cáo – số đơn vị⟧", "[03/9](fact:a.b)"),
        ("⟦ Đã báo cáo  –  số đơn vị : 02/9⟧", "[03/9](fact:a.b)"),  # the figure has moved on meanwhile
        ("⟦⟦Đã báo cáo⟧⟧", "⟦Đã báo cáo⟧"),
        (r"\⟦Đã báo cáo – số đơn vị⟧", r"\\[03/9](fact:a.b)"),
    ],
)
def test_what_is_typed_is_understood(typed: str, stored: str) -> None:
    assert stored_of(typed, CHIPS) == Written(stored)


def test_what_names_nothing_is_told() -> None:
    written = stored_of("Có ⟦Số gì: 05⟧, ⟦Số gì: 05⟧, ⟦⟧ và ⟦Đã báo", CHIPS)
    assert written.unknown == ("⟦Số gì: 05⟧", "⟦⟧")
    assert written.stray == ("⟦Đã báo",)
    assert stored_of("đã báo cáo: 05⟧ và", CHIPS).stray == ("đã báo cáo: 05⟧",)
    assert written.unknown or written.stray


def test_a_link_keeps_the_words_that_it_was_stored_with() -> None:
    before = "Có [02/9](fact:a.b) rồi [**3**/9](fact:a.b)."
    typed = typed_of(before, CHIPS).replace("rồi", "và") + " ⟦Đã báo cáo – số đơn vị⟧"
    assert stored_of(typed, CHIPS, before).text == "Có [02/9](fact:a.b) và [**3**/9](fact:a.b). [03/9](fact:a.b)"


def test_same_names_get_numbers_and_no_two_the_same() -> None:
    named = [("a", "Số xã"), ("b", "Số xã"), ("c", "Số xã (2)"), ("d", "Số xã")]
    assert uniquely(named, ["Số xã"]) == {"a": "Số xã (2)", "b": "Số xã (3)", "c": "Số xã (2) (2)", "d": "Số xã (4)"}


def test_a_name_for_people_has_the_words_of_links() -> None:
    assert plain_of(r"Có [03\*](fact:a.b) xã \[x](fact:y)") == r"Có 03* xã \[x](fact:y)"
