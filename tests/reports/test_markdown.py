"""The closed dialect: staff's text never raises and never loses a letter; what is wrong with it is told."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.values.blocks import Run
from reports.writing.markdown import DEEPEST_ITEM, Note, Parsed, parse

WORDS = ["xã Định Yên", "Ư", "é", "12", "2024", "“a”", "👍", "\u200b", "\u200f", "…"]
PLAIN = ["`", "```\n", "> ", "| ", "===", "<b>", "&amp;", "{{ x }}", "{#i}", "{% y %}", "~~", "!", "http://x.vn", "/"]
MARKS = ["- ", "+ ", "* ", "1. ", "2. ", "1) ", "2024. ", "7) ", "# ", "## ", "#### ", "#", "**", "*", "_", "__", "\\"]
LINKS = [
    "[",
    "]",
    "(",
    ")",
    "[^ß]",
    "[^ẞ]",
    "[^ß]: ",
    "[^ẞ]: ",
    "[x](fact:y)",
    "[q](fact:",
    "](fact:z)",
    '(fact:y "t")',
]
SPACES = ["\n", "\n\n", " ", "  ", "    ", "\t", "              "]
TEXTS = st.lists(st.sampled_from([*WORDS, *PLAIN, *MARKS, *LINKS, *SPACES]), max_size=16).map("".join)
ANYTHING = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")) | st.sampled_from("\n\t*_[]()#-+\\^:."),
    max_size=40,
)
# Marks and what belongs to them: labels of footnotes, keys of figures, numbers of list items (counted anew).
NUMBER = r"(?m:^[ \t]*(?:\[\^[^\]\s]*\]: *)*[ \t]*[12][.)](?=\s|$))"
NO_WORDS = re.compile(NUMBER + r"|\[\^[^\]\s]*\]:?(?:\(fact:[^\s()\[\]]*)?|\]\(fact:[^\s()\[\]]*")


def spoken(parsed: Parsed) -> tuple[str, str]:
    """The words of the body and of the footnotes."""
    body = [part for node in parsed.nodes for part in node.content]
    notes = [part for nodes in parsed.footnotes.values() for node in nodes for part in node.content]
    return _spoken(body), _spoken(notes)


def _spoken(parts: list[Run | Note]) -> str:
    return "".join(part.text if isinstance(part, Run) else "" for part in parts)


def kept(text: str) -> str:
    """The characters that are no mark: letters, digits, signs."""
    return re.sub(r"[\s\\*_\[\]()#+.:^\"-]|fact", "", text)


def is_within(small: str, large: str) -> bool:
    """Whether the characters of `small` come in `large` in this order."""
    rest = iter(large)
    return all(character in rest for character in small)


def check_nothing_is_lost(text: str) -> None:
    body, notes = spoken(parse(text))
    wanted = kept(NO_WORDS.sub("", text))
    if "[^" in text:  # footnotes stand apart, so the order is theirs
        have = sorted(body + notes)
        assert is_within("".join(sorted(wanted)), "".join(have)), (text, body, notes)
    else:
        assert is_within(wanted, body), (text, body)


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    check_nothing_is_lost(text)


@pytest.mark.long
@given(TEXTS)
@settings(max_examples=20_000, deadline=None)
def test_no_letter_and_no_digit_is_lost_in_many_texts(text: str) -> None:
    check_nothing_is_lost(text)


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_any_text_is_parsed(text: str) -> None:
    parsed = parse(text)
    assert all(node.level <= DEEPEST_ITEM and node.content for node in parsed.nodes)


def nodes(text: str) -> list[tuple[str, int, str]]:
    return [(node.marker, node.level, _spoken(list(node.content))) for node in parse(text).nodes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024. Trong năm", [("", 0, "2024. Trong năm")]),
        ("5) Trong năm", [("", 0, "5) Trong năm")]),
        ("1. 2024. Trong năm", [("1.", 0, "2024. Trong năm")]),
        ("1. một\n2. hai\n3. ba", [("1.", 0, "một"), ("1.", 0, "hai"), ("1.", 0, "ba")]),
        ("- - một", [("-", 0, "- một")]),
        ("- # một", [("-", 0, "# một")]),
        ("một\n\n- ", [("", 0, "một"), ("", 0, "-")]),
        ("# ", [("", 0, "#")]),
        ("- một\n  + hai\n    - ba", [("-", 0, "một"), ("+", 1, "hai"), ("-", 2, "ba")]),
        ("- một\n\n  hai", [("-", 0, "một"), ("", 0, "hai")]),
        ("một\n- hai", [("", 0, "một"), ("-", 0, "hai")]),
        ("#không", [("", 0, "#không")]),
        ("# có", [("#", 1, "có")]),
        ("<b>&amp;</b> `a` ~~b~~ | c", [("", 0, "<b>&amp;</b> `a` ~~b~~ | c")]),
        ("![a](fact:x) [b](http://c.vn)", [("", 0, "!a [b](http://c.vn)")]),
        ("[a\\\nb](fact:x)", [("", 0, "a b")]),
        ('[a](fact:x "tên")', [("", 0, "a tên")]),
        ("a\tb", [("", 0, "a    b")]),
    ],
)
def test_what_is_a_mark_and_what_is_not(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert nodes(text) == expected


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("a * b", ("*",)),
        ("**a", ("*",)),
        ("a _b", ("_",)),
        ("- ", ("-",)),
        ("- # a", ("#",)),
        ("- [^1]: a", ("-",)),
        ("- - a", ("-",)),
        ("# ", ("#",)),
        ("\\*a\\_", ()),
        ("a_b", ("_",)),
        ("**a** *b*", ()),
    ],
)
def test_marks_that_mean_nothing_are_told(text: str, stray: tuple[str, ...]) -> None:
    assert tuple(dict.fromkeys(parse(text).stray)) == stray


def test_a_list_that_is_too_deep_is_flattened_and_told() -> None:
    text = "\n".join(f"{'  ' * depth}- cấp {depth}" for depth in range(9))
    parsed = parse(text)
    assert parsed.is_too_deep
    assert max(node.level for node in parsed.nodes) == DEEPEST_ITEM
    assert [_spoken(list(node.content)) for node in parsed.nodes] == [f"cấp {depth}" for depth in range(9)]
    assert not parse("- a\n  - b\n    - c\n      - d").is_too_deep


def test_a_footnote_that_is_written_twice_keeps_both() -> None:
    parsed = parse("a[^1]\n\n[^1]: một\n\n[^1]: hai")
    assert parsed.doubled == ("1",)
    assert spoken(parsed) == ("a", "mộthai")


def test_a_footnote_without_words_is_none() -> None:
    assert parse("a[^1]\n\n[^1]: ").footnotes == {}
