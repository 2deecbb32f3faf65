"""Long and odd texts: no reader takes more time than the length of a text deserves, and no guest can make one."""

import time
from collections.abc import Iterable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from ntm_tracker.fields import clean_line
from ntm_tracker.forms import Line
from ntm_tracker.vietnamese import MOST_MARKS, has_piled_marks, nfc
from tests.attacks.worst_texts import AROUND, READERS, paired_texts, read, worst_texts

PILE = "a" + "\u0301" * 60_000 + "\u0327" * 60_000
BOUND = 0.3  # seconds of the processor; a quadratic reader takes minutes for 100 KB and seconds for 20


def slow(reader: str, texts: Iterable[str], bound: float) -> list[str]:
    """Return the beginnings of texts that `reader` takes too long for; each is read once more before it is accused."""
    found = []
    for text in texts:
        for _ in range(2):
            start = time.process_time()
            read(reader, text)
            if time.process_time() - start < bound:
                break
        else:
            found.append(f"{text[:20]!r} … {text[-5:]!r}")
    return found


@pytest.mark.parametrize("reader", READERS)
def test_the_worst_texts_are_read_in_no_time(reader: str) -> None:
    assert slow(reader, worst_texts(20_000, AROUND[:2]), BOUND) == []


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_100_kilobytes_of_the_worst_texts_are_read_in_no_time(reader: str) -> None:
    assert slow(reader, worst_texts(100_000), BOUND) == []
    assert slow(reader, paired_texts(30_000), BOUND) == []


def test_marks_piled_up_fall_away_and_no_written_language_has_so_many() -> None:
    assert has_piled_marks(PILE)
    assert len(nfc(PILE)) <= MOST_MARKS + 1
    assert not has_piled_marks("Lấp Vò " * 1000 + "e\u0302\u0301" * 1000)
    with pytest.raises(ValidationError, match="quá nhiều dấu"):
        clean_line(PILE)


def test_a_field_refuses_for_its_length_before_it_works_on_a_text() -> None:
    with pytest.raises(ValidationError, match="Dài quá 300 ký tự"):
        Line(max_length=300).clean(PILE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [PILE, "\ufdfa" * 50_000], ids=["marks", "one sign that is eighteen"])
def test_a_guest_s_name_costs_nothing(client: Client, name: str) -> None:
    start = time.process_time()
    answer = client.post("/dang-nhap/", {"username": name, "password": name})
    assert answer.status_code == 200
    assert time.process_time() - start < 2  # with the hash of a password; the marks took minutes


@pytest.mark.django_db
def test_what_is_too_long_for_a_name_is_nobody_s(client: Client) -> None:
    answer = client.post("/dang-nhap/", {"username": "a" * 151, "password": "x"})
    assert answer.status_code == 200
