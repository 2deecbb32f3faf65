import io
import shutil
import zipfile
from collections import Counter
from dataclasses import replace

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from reports.printing.text import print_text
from reports.printing.word import TEXT_WIDTH, print_word
from reports.printing.word_parts import bookmark_name
from reports.values.blocks import Footnote, Paragraph, Run, Signature
from tests.reports.printing.extract import (
    converted_by_libreoffice,
    footnotes,
    words_of_pdf,
    words_of_text,
    words_of_word,
)
from tests.reports.printing.ooxml_order import misplaced
from tests.reports.printing.sample import (
    HOSTILE,
    UnknownBlock,
    blocks,
    inlines,
    make_document,
    make_small,
    one_of_each_block,
)


@pytest.fixture(scope="module")
def document():
    return make_document()


@pytest.fixture(scope="module")
def printed(document) -> bytes:
    return print_word(document)


@pytest.fixture(scope="module")
def body(printed):
    return docx.Document(io.BytesIO(printed)).element.body


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def values(element, tag: str, attribute: str = "val") -> list[str]:
    return [found.get(qn(f"w:{attribute}")) for found in element.iter(qn(f"w:{tag}"))]


def styled(element, style: str) -> list:
    return [paragraph for paragraph in element.iter(qn("w:p")) if values(paragraph, "pStyle")[:1] == [style]]


@pytest.mark.parametrize("make", [make_document, one_of_each_block])
def test_the_words_are_those_of_the_text(make):
    assert words_of_word(print_word(make())) == words_of_text(print_text(make()))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_shows_the_same_words(document, printed, tmp_path):
    text = words_of_text(print_text(document))
    assert words_of_pdf(converted_by_libreoffice(printed, tmp_path)).joined_like(text) == text


def test_equal_documents_give_equal_bytes(printed):
    assert print_word(make_document()) == printed
    with zipfile.ZipFile(io.BytesIO(printed)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize("make", [make_document, one_of_each_block])
def test_children_stand_in_the_order_of_the_schema(make):
    for name, data in parts(print_word(make())).items():
        if name.startswith("word/") and name.endswith(".xml"):
            assert not list(misplaced(parse_xml(data))), name


def test_every_part_has_a_type_and_every_relationship_a_part(printed):
    files = parts(printed)
    types = files["[Content_Types].xml"].decode()
    assert not [name for name in files if name.endswith(".xml") and name[0] != "[" and f'"/{name}"' not in types]
    targets = parse_xml(files["word/_rels/document.xml.rels"])
    assert {f"word/{target.get('Target')}" for target in targets} <= set(files)


def test_nothing_of_another_template_is_left(printed):
    files = parts(printed)
    properties = docx.Document(io.BytesIO(printed)).core_properties
    assert not [name for name in files if "theme" in name or "thumbnail" in name or "app.xml" in name]
    assert b"asciiTheme" not in files["word/styles.xml"]
    assert (properties.title, properties.author) == (
        "Báo cáo kết quả xây dựng nông thôn mới Quý I/2024",
        "VĂN PHÒNG ĐIỀU PHỐI",
    )
    assert (properties.language, properties.last_modified_by, properties.comments) == ("vi-VN", "", "")
    assert not [name for name in files if b"python-docx" in files[name]]


def test_the_font_is_times_new_roman_for_every_script(printed):
    styles = parse_xml(parts(printed)["word/styles.xml"])
    fonts = next(styles.iter(qn("w:rFonts")))
    names = {kind: fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "cs", "eastAsia")}
    assert set(names.values()) == {"Times New Roman"}
    assert values(styles, "lang") == ["vi-VN"]


def test_page_and_margins(body):
    for section in body.iter(qn("w:sectPr")):
        margins = section.find(qn("w:pgMar"))
        got = {
            side: round(int(margins.get(qn(f"w:{side}"))) * 25.4 / 1440) for side in ("top", "bottom", "left", "right")
        }
        assert got == {"top": 20, "bottom": 20, "left": 30, "right": 15}


def test_each_section_counts_its_pages_and_hides_the_first_number(printed, body):
    sections = list(body.iter(qn("w:sectPr")))
    assert len(sections) == 2
    for section in sections:
        assert section.find(qn("w:titlePg")) is not None
        assert values(section, "pgNumType", "start") == ["1"]
        children = [child.tag for child in section]
        assert children.index(qn("w:pgNumType")) < children.index(qn("w:cols"))
    header = parse_xml(parts(printed)["word/header.xml"])
    assert "".join(text.text for text in header.iter(qn("w:instrText"))).strip() == "PAGE"
    assert values(header, "pStyle") == ["Header"]


def test_headings_and_lists_are_numbered_by_word(body):
    assert len(styled(body, "Heading1")) == 3
    assert len(styled(body, "Heading2")) == 6
    assert not [text for text in body.iter(qn("w:t")) if text.text.startswith(("I. ", "1. ", "- Về", "a) "))]


def test_the_letter_after_d_is_not_e():
    pieces = words_of_word(print_word(one_of_each_block())).pieces
    letters = [piece.partition(")")[0] for piece in pieces if ")Điểm" in piece]
    assert letters == ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k"]


def test_lists_begin_anew_and_go_on_after_paragraphs():
    text = "1. Một\n- Gạch\n2. Hai\nLời\n3. Ba\n1. Một khác\n2. Hai khác\n5. Năm\na) A\nb) B\na) A khác"
    document = make_small(*blocks(text, "k"))
    assert words_of_word(print_word(document)) == words_of_text(print_text(document))


@pytest.mark.parametrize("marker", ["V.", "7.", "IX.", "A.", "%1."])
def test_a_heading_out_of_turn_keeps_its_marker(marker):
    first, second = blocks("# I. MỤC\n# II. MỤC", "h")
    document = make_small(first, replace(second, marker=marker), replace(first, key="x", marker="II."))
    pieces = words_of_word(print_word(document)).pieces
    assert pieces == ["I.MỤC", f"{marker.replace('%', '')}MỤC", "II.MỤC"]


def test_footnotes_are_real_and_every_reference_finds_its_own(printed, body):
    notes = footnotes(printed)
    assert list(notes) == ["-1", "0", "1", "2", "3"]
    assert values(body, "footnoteReference", "id") == ["1", "2", "3"]
    assert notes["2"].startswith(" - Đối với điều kiện số 2")
    assert notes["2"].endswith("05 nhóm tiêu chí”.")
    part = parse_xml(parts(printed)["word/footnotes.xml"])
    assert len(part[3].findall(qn("w:p"))) == 3
    settings = parts(printed)["word/settings.xml"].decode()
    assert settings.index("<w:footnotePr>") < settings.index("<w:compat>")


def test_a_second_mark_of_a_footnote_is_a_raised_number():
    note = Footnote(1, (Paragraph("n", inlines("Ghi chú")),))
    data = print_word(make_small(*blocks("Một[^1]\nHai[^1]\nBa[^9]", "b"), footnotes=(note,)))
    assert words_of_word(data).pieces == ["Một1", "Hai1", "Ba9"]
    assert values(docx.Document(io.BytesIO(data)).element.body, "footnoteReference", "id") == ["1"]


def test_the_annex_table_repeats_its_head_and_splits_no_row(body):
    table = list(body.iter(qn("w:tbl")))[-1]
    rows = table.findall(qn("w:tr"))
    assert len(rows) == 15
    assert all(len(values(row, "cantSplit")) == 1 for row in rows)
    assert [len(values(row, "tblHeader")) for row in rows] == [1] + [0] * 14


def test_columns_are_as_wide_in_the_grid_as_in_the_cells(body):
    for table in body.iter(qn("w:tbl")):
        grid = values(table, "gridCol", "w")
        assert sum(map(int, grid)) == TEXT_WIDTH
        for row in table.findall(qn("w:tr")):
            assert values(row, "tcW", "w") == grid


def test_the_first_column_of_the_annex_is_centred(body):
    rows = list(body.iter(qn("w:tbl")))[-1].findall(qn("w:tr"))[1:]
    assert {tuple(values(cell, "jc")) for row in rows for cell in row.findall(qn("w:tc"))[:1]} == {("center",)}
    assert {tuple(values(cell, "jc")) for row in rows for cell in row.findall(qn("w:tc"))[1:]} == {()}


def test_the_signature_is_one_row_kept_with_the_closing_paragraph(document, body):
    table = next(table for table in body.iter(qn("w:tbl")) if styled(table, "RecipientsTitle"))
    assert len(table.findall(qn("w:tr"))) == len(values(table, "cantSplit")) == 1
    assert table.getprevious().pPr.find(qn("w:keepNext")) is not None
    assert isinstance(document.sections[0].blocks[-1], Signature)


def test_the_last_row_is_kept_with_the_end_mark_of_the_annex(document):
    table = document.sections[1].blocks[1]
    body = docx.Document(io.BytesIO(print_word(make_small(table, Paragraph("end", (Run("./."),)))))).element.body
    kept = [row for row in body.iter(qn("w:tr")) if values(row, "keepNext")]
    assert kept == list(body.iter(qn("w:tr")))[-1:]


def test_rules_are_drawn_in_measured_length(body):
    issuer, motto, subject = (paragraph.pPr.find(qn("w:ind")) for paragraph in styled(body, "Rule"))
    lengths = [
        (width - int(indent.get(qn("w:left"))) - int(indent.get(qn("w:right")))) * 25.4 / 1440
        for width, indent in ((4116, issuer), (5239, motto), (TEXT_WIDTH, subject))
    ]
    assert lengths[0] == pytest.approx(49.3 * 0.4, abs=0.5)
    assert lengths[1] == pytest.approx(56.1, abs=0.5)
    assert 48 <= lengths[2] <= 73  # a third to a half of a line of 145 mm
    assert not values(body, "u")


def test_every_key_has_a_hidden_bookmark_of_its_own(document, printed, body):
    notes = parse_xml(parts(printed)["word/footnotes.xml"])
    names = values(body, "bookmarkStart", "name") + values(notes, "bookmarkStart", "name")
    ids = values(body, "bookmarkStart", "id") + values(notes, "bookmarkStart", "id")
    ends = values(body, "bookmarkEnd", "id") + values(notes, "bookmarkEnd", "id")
    keys = [block.key for block in document.sections[0].blocks if hasattr(block, "key")]
    keys += [row.key for row in document.sections[1].blocks[1].rows]
    keys += [block.key for note in document.footnotes for block in note.blocks]
    assert sorted(names) == sorted(map(bookmark_name, keys))
    assert Counter(ids) == Counter(ends) == Counter(set(ids))


def test_blocks_that_share_a_key_have_bookmarks_of_their_own():
    data = print_word(make_small(Paragraph("a", (Run("Một"),)), Paragraph("a", (Run("Hai"),))))
    names = values(docx.Document(io.BytesIO(data)).element.body, "bookmarkStart", "name")
    assert names[0] == "_a"
    assert len(set(names)) == 2


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_come_out_as_they_are(words):
    note = Footnote(1, (Paragraph("n", (Run(words),)),))
    data = print_word(make_small(Paragraph("a", (Run(words, italic=True), *inlines("[^1]"))), footnotes=(note,)))
    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == words
    assert footnotes(data)["1"] == f" {words}"


def test_an_unknown_block_raises():
    with pytest.raises(TypeError, match="UnknownBlock"):
        print_word(make_small(UnknownBlock()))
