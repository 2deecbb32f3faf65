import itertools
import re

import pytest

from reports.printing.word_parts import bookmark_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("advanced.recognised", "_advanced_recognised"),
        ("annex.row-01", "_annex_row__01"),
        ("narrative.2.note-1.3", "_narrative_2_note__1_3"),
    ],
)
def test_short_keys_stay_readable(key, name):
    assert bookmark_name(key) == name


def test_a_long_key_keeps_its_beginning_and_gets_a_hash():
    name = bookmark_name("directives.recipients.van-phong-dieu-phoi-nong-thon-moi-huyen")
    assert re.fullmatch(r"_directives_recipients_va\w*___[0-9a-f]{12}", name)
    assert len(name) == 40


def test_names_are_fit_for_word_and_different_for_different_keys():
    keys = {"".join(parts) for length in range(1, 6) for parts in itertools.product("ab._-", repeat=length)}
    keys |= {"x" * length for length in range(30, 60)} | {"A.b", "a~2", "đ", "a b", ""}
    names = {bookmark_name(key) for key in keys}
    assert all(re.fullmatch(r"_[a-z0-9_]{0,39}", name) for name in names)
    assert len({name.lower() for name in names}) == len(keys)  # Word makes no difference of case
