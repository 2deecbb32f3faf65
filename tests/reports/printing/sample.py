"""The report of the first quarter of 2024 as a Document made by hand: the whole text, three footnotes and the annex.

Its words are those of the report that was issued; what the form asks for (motto, nation, annex heading) is set right.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from reports.values.blocks import (
    Addressees,
    AnnexHead,
    Block,
    Document,
    Footnote,
    FootnoteMark,
    Heading,
    Inlines,
    Item,
    Letterhead,
    Paragraph,
    Row,
    Run,
    Section,
    Signature,
    SignaturePlaces,
    Table,
    Title,
)
from tests.reports.printing.sample_text import ANNEX_ROWS, BODY, FOOTNOTES

TOKEN = re.compile(r"(\*\*|\*|\[\^\d+\]|\[[^\]]+\]\([a-z0-9._-]+\))")


def inlines(text: str) -> Inlines:
    """Read `**bold**`, `*italic*`, `[figure](its.key)` and the footnote mark `[^1]`."""
    return tuple(_inlines(text))


def _inlines(text: str) -> Iterator[Run | FootnoteMark]:
    bold = italic = False
    for token in filter(None, TOKEN.split(text)):
        if token == "**":
            bold = not bold
        elif token == "*":
            italic = not italic
        elif token.startswith("[^"):
            yield FootnoteMark(int(token[2:-1]), bold, italic)
        elif token.startswith("[") and "](" in token:
            words, key = token[1:-1].split("](")
            yield Run(words, bold, italic, figure=key)
        else:
            yield Run(token, bold, italic)


def blocks(text: str, prefix: str) -> tuple[Block, ...]:
    """One block a line: `# I. …`, `## 1. …`, `- …`, `+ …`, `1. …`, `a) …`, anything else is a paragraph."""
    numbers = count(1)
    return tuple(_block(line, f"{prefix}.{next(numbers)}") for line in text.strip().split("\n") if line)


def _block(line: str, key: str) -> Block:
    if heading := re.match(r"(#+) (\S+) (.+)", line):
        return Heading(key, len(heading[1]), heading[2], inlines(heading[3]))
    if item := re.match(r"([-+]|\d+\.|[a-zđ]\)) (.+)", line):
        return Item(key, item[1], inlines(item[2]), level=1 if item[1] == "+" else 0)
    return Paragraph(key, inlines(line))


def make_letterhead(
    number: str = "Số:      /BC-VPĐP.NTM", place_and_date: str = "Lấp Vò, ngày      tháng 4 năm 2024"
) -> Letterhead:
    return Letterhead(
        parent=(
            "BAN CHỈ ĐẠO THỰC HIỆN CHƯƠNG TRÌNH MTQG XÂY DỰNG NÔNG THÔN MỚI GẮN VỚI ĐỀ ÁN TÁI CƠ CẤU NGÀNH NÔNG NGHIỆP "
            "VÀ CÔNG TÁC GIẢM NGHÈO BỀN VỮNG CỦA HUYỆN LẤP VÒ ĐẾN NĂM 2025"
        ),
        issuer="VĂN PHÒNG ĐIỀU PHỐI",
        nation="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number=number,
        place_and_date=place_and_date,
    )


TITLE = Title(
    kind="BÁO CÁO",
    subject=inlines(
        "Kết quả thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới gắn với Đề án tái cơ cấu ngành nông "
        "nghiệp và công tác giảm nghèo bền vững 03 tháng đầu năm 2024 và phương hướng, nhiệm vụ thời gian tới"
    ),
)

SIGNATURE = Signature(
    recipients=(
        "- Trưởng ban BCĐ Huyện (b/c);",
        "- Thành viên BCĐ Huyện;",
        "- Ban chỉ đạo các xã;",
        "- Lưu: VT, VPĐP.",
    ),
    authority=(),
    title="CHÁNH VĂN PHÒNG",
    other_position="PHÓ CHỦ TỊCH UBND HUYỆN",
    full_name="Trần Hoàng Nam",
)

ANNEX_HEAD = AnnexHead(
    label="Phụ lục",
    title="CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
    reference=(
        "(Kèm theo Báo cáo số      /BC-VPĐP.NTM ngày      tháng 4 năm 2024 của Văn phòng Điều phối nông thôn mới Huyện)"
    ),
)


def make_table() -> Table:
    rows = tuple(
        Row(f"annex.row-{number:02}", tuple(inlines(cell) for cell in (f"{number:02}", *cells)))
        for number, cells in enumerate(ANNEX_ROWS, start=1)
    )
    head = ("TT", "Nội dung thực hiện", "Đơn vị tham mưu", "Cấp ban hành", "Ghi chú")
    return Table("annex.table", head, widths=(6, 38, 20, 14, 22), rows=rows, centred=(0,))


def make_document(**letterhead: str) -> Document:
    """The whole report."""
    body = (make_letterhead(**letterhead), TITLE, *blocks(BODY, "body"), SIGNATURE)
    footnotes = tuple(
        Footnote(number, blocks(text, f"note-{number}")) for number, text in enumerate(FOOTNOTES, start=1)
    )
    annex = Section((ANNEX_HEAD, make_table()), is_annex=True)
    return Document("Báo cáo kết quả xây dựng nông thôn mới Quý I/2024", (Section(body), annex), footnotes)


def make_small(*body: Block, footnotes: tuple[Footnote, ...] = ()) -> Document:
    """One section with these blocks alone."""
    return Document("Văn bản thử", (Section(body),), footnotes)


def one_of_each_block() -> Document:
    """The kinds of block and marker that the report of that quarter did not use, beside those that it did."""
    letters = "\n".join(f"{letter}) Điểm {letter}" for letter in "abcdđeghik")
    text = f"# I. MỤC MỘT\n## 1. Khoản\n{letters}\n# II. MỤC HAI\n1. Khoản không tiêu đề\n- Gạch\n+ Cộng\n2. Khoản hai"
    addressees = Addressees(("Ủy ban nhân dân Tỉnh", "Sở Nông nghiệp và Môi trường"))
    places = SignaturePlaces(("THƯ KÝ", "CHỦ TỌA"), "(Ký, ghi rõ họ tên)")
    return make_small(make_letterhead(), TITLE, addressees, *blocks(text, "each"), SIGNATURE, places)


HOSTILE = {
    "Markdown": r"**đậm** _nghiêng_ `mã` # [a](fact:b) | a | ~~x~~ \\* 1. [^1]",
    "HTML": "<script>alert(\"1\")</script> & &amp; &lt;b&gt; 'x' <i>y</i> <!-- z -->",
    "a template": "{{ tên }} {% para %} [[ x ]] %1 %2 ${y}",
    "zero-width": "a\u200bb\u200cc\u200dd\ufeffe\u00adf\u2060g",
    "right to left": "xã שלום مرحبا tên \u202eab\u202c cd",
    "emoji": "🌾 lúa 👨\u200d👩\u200d👧 1\ufe0f\u20e3",
    "decomposed": unicodedata.normalize("NFD", "Tiếng Việt, Đồng Tháp, ở đây"),
    "spaces": "hai  ba   \u00a0cứng\u202f",
    "one long word": "x" * 300,
}


class UnknownBlock:
    """No printer knows it."""
