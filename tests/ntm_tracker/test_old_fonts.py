"""Vietnamese text of the years before Unicode, there and back."""

import unicodedata
from collections.abc import Iterable

import pytest

from ntm_tracker import old_fonts
from ntm_tracker.old_fonts import Encoding, OldFont, font_of_name, plain_unicode, to_unicode

LETTERS = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
# As they stand in files of that time: the names of the criteria and of some communes.
SAMPLES = [
    ("Gi¸o dôc", "Giaùo duïc", "Giáo dục"),
    ("Quy ho¹ch", "Quy hoaïch", "Quy hoạch"),
    (
        "Thñy lîi vµ phßng, chèng thiªn tai",
        "Thuûy lôïi vaø phoøng, choáng thieân tai",
        "Thủy lợi và phòng, chống thiên tai",
    ),
    ("§Þnh Yªn", "Ñònh Yeân", "Định Yên"),
    ("Mü An H­ng", "Myõ An Höng", "Mỹ An Hưng"),
    ("ch­a ®¹t", "chöa ñaït", "chưa đạt"),
    ("NghÌo ®a chiÒu", "Ngheøo ña chieàu", "Nghèo đa chiều"),
    ("Quèc phßng", "Quoác phoøng", "Quốc phòng"),
]


@pytest.mark.parametrize(("tcvn3", "vni", "text"), SAMPLES)
def test_words_of_that_time(tcvn3: str, vni: str, text: str) -> None:
    assert to_unicode(tcvn3, OldFont.TCVN3) == text
    assert to_unicode(vni, OldFont.VNI) == text


def test_every_letter_has_its_own_sign() -> None:
    assert {old_fonts._TCVN3[sign] for sign in old_fonts._TCVN3} >= set(LETTERS)
    read = {
        to_unicode(f"b{one}{two}", OldFont.VNI)[1:] for one in "aeouyôöiíìæóòñî" for two in ["", *"ùøûõïâáàåãäêéèúüë"]
    }
    assert set(LETTERS) <= read


def test_capitals() -> None:
    assert to_unicode("ÑÒNH YEÂN", OldFont.VNI) == "ĐỊNH YÊN"
    assert to_unicode("gi¸o dôc", OldFont.TCVN3, capitals=True) == "GIÁO DỤC"


def test_what_is_unicode_stays() -> None:
    for text in ("Giáo dục chưa đạt", unicodedata.normalize("NFD", "Định Yên"), "x", "Q.5"):
        for font in OldFont:
            assert to_unicode(text, font) == text


@pytest.mark.parametrize(
    ("name", "font"),
    [
        (".VnTime", OldFont.TCVN3),
        (".VnArialH", OldFont.TCVN3),
        ("VNI-Times", OldFont.VNI),
        ("Times", None),
        (None, None),
    ],
)
def test_the_name_of_the_font_tells(name: str | None, font: OldFont | None) -> None:
    assert font_of_name(name) == font


def font_of_texts(texts: Iterable[str]) -> OldFont | None:
    return Encoding.of((text, "") for text in texts).by_letters


def test_many_texts_together_tell() -> None:
    assert font_of_texts(tcvn3 for tcvn3, _, _ in SAMPLES) == OldFont.TCVN3
    assert font_of_texts(vni for _, vni, _ in SAMPLES) == OldFont.VNI
    assert font_of_texts(text for _, _, text in SAMPLES) is None
    assert font_of_texts(["Toàn", "hoà", "thuê", "quý", "16/19", "§5", "20°C"]) is None


@pytest.mark.parametrize("note", ["20m×30m", "5µm", "a×b, c×d", "m²÷2", "«ghi»", "kW·h", "Word®", "mµ"])
def test_signs_that_unicode_has_too_tell_nothing(note: str) -> None:
    assert font_of_texts([note] * 20) is None
    assert font_of_texts(["Giáo dục chưa đạt", *[note] * 20]) is None


def test_a_unicode_heading_over_an_old_table_does_not_hide_it() -> None:
    lines = ["Giáo dục, chưa đạt", *(tcvn3 for tcvn3, _, _ in SAMPLES)]
    assert plain_unicode("\n".join(lines)) == "\n".join(["Giáo dục, chưa đạt", *(text for _, _, text in SAMPLES)])


def test_a_font_of_old_does_not_turn_signs_of_a_unicode_file() -> None:
    encoding = Encoding.of([("Giáo dục chưa đạt", "Arial"), ("20m×30m", ".VnTime")])
    assert encoding.unicode("20m×30m", ".VnTime") == "20m×30m"
    assert encoding.unicode("Gi¸o dôc", ".VnTime") == "Giáo dục"
