"""What nobody should type, as data: texts, numbers, dates, files and bodies that come by mistake or by malice."""

import io
import unicodedata
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st

WRONG_IDS = [
    "0",
    "-1",
    str(2**63),
    str(10**30),
    "9" * 5000,
    "khong-co",
    "ạ",
    unicodedata.normalize("NFD", "Định Yên"),
    "x" * 3000,
    "%00",
    "1%00",
    "..%2f..%2fetc%2fpasswd",
    "../../etc/passwd",
    "%2e%2e/%2e%2e/",
    "1.0",
    "nan",
    "%f0%9f%91%8d",
    "%ff%fe",
    "{{7*7}}",
    "%27%20OR%201=1--",
]
NUMBERS = [
    "0",
    "-1",
    "01",
    "1e400",
    "nan",
    "inf",
    str(2**63),
    str(10**30),
    "9" * 5000,
    "٣",
    "1_0",
    "0x10",
    "1.234,5",
    "⑤",
]
DATES = [
    "31/2/2024",
    "29/02/2023",
    "00/00/0000",
    "1/1/0001",
    "31/12/9999",
    "2024-03-15",
    "15/3/24",
    "hôm nay",
    "32/1/99999",
]
TEXTS = [
    "",
    " ",
    "Định Yên",
    unicodedata.normalize("NFD", "Định Yên"),
    "=1+1",
    "+84 939",
    "-2",
    "@SUM(A1)",
    "\t=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "<b>đậm</b>",
    "{{ 7*7 }}{% x %}${7*7}",
    "' OR 1=1 --",
    "\u202exã\u202c",
    "\u200bĐịnh\u200b Yên\ufeff",
    "\u0958" * 100,  # twice as long in NFC
    "👩‍🌾👍🏽",
    "a\0b",
    "a\x0bb",
    "a\u2028b",
    "\ud800",
    "dòng một\r\ndòng hai\rba",
    "%00%0a",
    "../../etc/passwd",
    "a " * 2000,
    "ạ" * 10_000,
]
MEGABYTE = "Định Yên " * (2**20 // 11)
ODD = [*TEXTS, *NUMBERS, *DATES]

odd_text = st.one_of(st.sampled_from(ODD), st.text(max_size=60), st.text(st.characters(codec=None), max_size=20))


def archive(**parts: bytes) -> bytes:
    """A zip of `parts`; two underscores in a name stand for a slash, the last one for a dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            head, _, ending = name.replace("__", "/").rpartition("_")
            file.writestr(f"{head}.{ending}", content)
    return target.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
FILES = {
    "phieu-trinh.pdf": b"%PDF-1.7\n%%EOF",
    "rong.pdf": b"",
    "trang.html": b"<!doctype html><script>alert(1)</script>",
    "anh.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "chay.exe": b"MZ" + bytes(200),
    "anh.jpg": b"<script>alert(1)</script>",
    "lan.pdf.exe": b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF",
    "thuc-the.docx": archive(word__document_xml=ENTITIES, word__styles_xml=ENTITIES),
    "bom.xlsx": archive(xl__workbook_xml=bytes(5_000_000)),
    "hong.docx": b"PK\x03\x04" + b"\xff" * 500,
    "../../etc/passwd": b"%PDF-1.7",
    "x" * 300 + ".pdf": b"%PDF-1.7",
    "a\r\nSet-Cookie: x=1.pdf": b"%PDF-1.7",
    '"; filename="x.html': b"%PDF-1.7",
    "\u202efdp.exe": b"%PDF-1.7",
}


def files() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name, content in FILES.items()]
