"""The words in which communes tell outcomes: plain text, cut into lexemes of one letter each.

`criteria.rules.reading` holds the sentences that are understood. A word that stands in no table here is `w`, and no
sentence takes it: what is not known is not read.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from typing import Any

from criteria.rules.choices import Outcome
from ntm_tracker.vietnamese import fold, nfc

# Outcomes said in words, with their marks: “đất” is not “đạt”. A letter without its mark will do.
OUTCOMES = {
    Outcome.MET: "đạt|đã đạt|đạt chuẩn|đã đạt chuẩn|đạt được|hoàn thành|đã hoàn thành",
    Outcome.NOT_MET: "chưa đạt|chưa đạt chuẩn|không đạt|không đạt chuẩn|ko đạt|k đạt|k . đạt|ko . đạt|chưa đạt được|"
    "chưa hoàn thành",
    Outcome.NOT_ASSESSED: "chưa đánh giá|chưa tự đánh giá|chưa đg|chưa được đánh giá",
    Outcome.NOT_APPLICABLE: "không áp dụng|xã không có nội dung này|không có nội dung này",
}
# Short forms: an outcome only where they stand alone beside a criterion, or before a colon.
SHORT = {
    Outcome.MET: "đ",
    Outcome.NOT_MET: "k|kđ|cđ|c . đ|k . đ|c đ",
    Outcome.NOT_ASSESSED: "cđg",
    Outcome.NOT_APPLICABLE: "kad|n / a",
}
SIGNS = {
    Outcome.MET: ("x", "v", "1", "+", "có", "true", "ok", "✓", "✔", "☑", "√", "🗸", "✅"),
    Outcome.NOT_MET: ("ko", "không", "0", "false", "✗", "✘", "☒", "❌"),
}
# The other words, without marks, by what they do in a sentence.
# `g` and `j` tell who writes and what for, `j` also after a list; `H`: not yet, not sure, not all of it, not now.
KINDS = """
h chi tieu, noi dung
s so, thu, thu tu so
r con lai
a tat ca, toan bo, ca, het
e tru, ngoai tru, ngoai, tru cac
t den, toi, den het
b tu
z nao
y con, trong do, rieng
l la, gom, bao gom, gom co, nhu, nhu sau, cu the, cu the la, cac, nhung, deu, thi, o, co, du, duoc, hien, hien nay,
  tong so, cac muc
& va
g thay, kinh gui, kinh, xa, xa em, ben em, cua, gui, xin gui, bao cao, ket qua, quy, ky nay, ky bao cao, ubnd,
  ubnd xa, ntm, bo tieu chi, quy nay, tu danh gia, xa tu danh gia, theo tu danh gia, do, den nay, tinh den nay,
  tinh den, thong tin, thuc hien, nong thon moi, xay dung ntm, xay dung nong thon moi, vp, vpdp, van phong,
  dieu phoi, van phong dieu phoi, thi tran, phuong, qua, kqua, bc, tinh hinh, tien do, dot nay, lan nay, hom nay,
  cap nhat, uy ban, nhan dan, theo, ket qua tu danh gia, qua ket qua tu danh gia, nhu vay
j da, a, em, chao, xin chao, anh, chi, co chu, cam on, em cam on, cam on anh, em cam on anh, cam on chi, tran trong,
  tran trong cam on, nhe, nha, nhe anh, vang, anh chi, cac anh chi, moi nguoi, ca nha, oi, alo, ad, minh, toi, thua
V duy tri, tiep tuc duy tri, giu vung
v ve, ve viec
B co ban
G xa chon nhom, chon nhom
H tam, tam thoi, mot phan, gan, gan du, gan nhu, sap, khoang, hoac, neu, khi, sau khi, neu nhu, se, co the, chac,
  hinh nhu, hy vong, hi vong, mong, can, uoc, uoc tinh, cuoi nam, cuoi quy, dau nam sau, them, cho, chua chac,
  chua ro, chua biet, chua xong, chua, thieu, tuy nhien, nhung chua, thap, quy toi, quy sau, ky toi, ky sau,
  nam toi, nam sau, thang toi, thang sau, thoi gian toi, sap toi, quy truoc, ky truoc, nam truoc, nam ngoai,
  thang truoc, truoc day, cung ky, lan truoc, khong con, khong phai, khong the, kha nang, chua du, khong du,
  de nghi, xin, dang, doi voi, phan lon, hau het, da so, nguy co, kho
P phan dau, du kien, dang ky, ke hoach, muc tieu, lo trinh, phuong huong, cam ket, huong den, huong toi, quyet tam,
  du tinh
D tang, giam, so voi, tang them
u trieu, trieu dong, trieu dong / nguoi, trieu dong / nguoi / nam, trieu / nguoi / nam, trieu / nguoi, trd, tr,
  dong, ha, km, m, ho, nguoi, truong, phong, ty, ty dong, diem
"""
ITEM_WORDS = {
    "tieu chi": "tieu chi|tc|ct|muc|t / c|tchi",
    "dieu kien": "dieu kien|dk|muc|tieu chi|tc",
    "chi tieu": "chi tieu|ct|muc",
}
ROMAN = r"(?:iv|i{1,3}|[1-4])"
TITLES = {
    "nang cao": "nang cao|ntm nang cao|nong thon moi nang cao|ntmnc",
    "kieu mau": "kieu mau|ntm kieu mau|ntmkm",
    "thong minh": "lang thong minh|thon thong minh|ap thong minh",
}
TOKEN = re.compile(
    rf"""
    (?P<q>(?:quy|q)\s{{0,2}}\.?\s{{0,2}}{ROMAN}(?![a-z0-9])(?:\s?[/.-]\s?20[0-9]{{2}}|\s(?:nam\s)?20[0-9]{{2}})?(?![0-9])
        |[0-9]{{1,2}}\sthang(?:\s(?:dau|cuoi)\snam(?:\s20[0-9]{{2}})?)?
        |(?:ngay\s)?[0-9]{{1,2}}/[0-9]{{1,2}}/20[0-9]{{2}}(?![0-9])|ngay\s[0-9]{{1,2}}/[0-9]{{1,2}}(?![0-9]))
    |(?P<d>(?:nam|thang)\s[0-9]{{1,4}}(?:/20[0-9]{{2}})?(?![0-9])|20[0-9]{{2}}(?![0-9/]))
    |(?P<p>[0-9]+(?:[.,][0-9]+)?\s?%)
    |(?P<c>[0-9]+(?:\.[0-9]+)+(?![0-9])|[0-9]+(?:/[0-9]+){{2,}})
    |(?P<f>[0-9]{{1,3}}\s?/\s?[0-9]{{1,3}}(?![0-9/]))
    |(?P<n>[0-9]+)
    |(?P<w>[a-z]+)
    |(?P<sign>\S)
    """,
    re.VERBOSE,
)
BEFORE_NAME = re.compile(r"(?<!\w)(?:xã|thị trấn|phường|ấp|anh|chị|bà|ông|cô|chú|đ/c)\s{1,2}(?=\w)", re.IGNORECASE)
NO_NAME = {"dat", "chua", "khong", "bao", "gui", "ket", "con", "da", "em", "tu", "hien", "duy", "ntm", "nong"}
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
WIDE = str.maketrans(
    dict.fromkeys("–—−‑‐→－", "-")
    | dict.fromkeys("“”„«»", '"')
    | {
        "：": ":",
        "，": ",",
        "、": ",",
        "；": ";",
        "（": "(",
        "）": ")",
        "．": ".",
        "。": ".",
        "＝": "=",
        "／": "/",
        "＋": "+",
    }
    | {
        "？": "?",
        "！": "!",
        "％": "%",
        **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
        "Ð": "Đ",
        "ð": "đ",
        "\xa0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u3000": " ",
    }
)
DROPPED = frozenset('*"_•·…!|>#')  # signs that part or adorn and say nothing


@dataclass(slots=True)
class Lexeme:
    """A piece of a sentence: its kind, where it stands in the text, and what it says."""

    kind: str
    start: int
    end: int
    value: Any = None


@dataclass(frozen=True)
class Vocabulary:
    """What a set calls its criteria, and what other sets do; pure data."""

    names: Mapping[str, str]
    other_names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # older names and short forms
    measured: Collection[str] = ()  # numbers of criteria of which a value is measured: 0 and 1 are values there
    other_sets: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)  # name of set: number: names
    item_word: str = ""
    title: str = ""
    year: str = ""  # of the quarter that is reported: another year's outcomes are none of now
    quarter: str = ""
    place: str = ""  # the commune whose sheet it is

    def called(self, number: str) -> list[str]:
        """Return every name of a criterion."""
        return [self.names[number], *self.other_names.get(number, ())]

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Return the numbers as they are typed."""
        return {flat(number): number for number in self.names}

    @cached_property
    def phrases(self) -> dict:
        """Return every phrase that is known as a tree of its words."""
        tree: dict = {}
        for line in re.sub(r"\n ", " ", KINDS).split("\n"):
            kind, _, text = line.partition(" ")
            _plant(tree, re.split(r",\s*", text), kind)
        for title, text in TITLES.items():
            _plant(tree, text.split("|"), "g" if title in flat(self.title) else "T", title)
        items = ITEM_WORDS.get(flat(self.item_word)) or "|".join(ITEM_WORDS.values())
        _plant(tree, items.split("|"), "i")
        for kind, table in (("M", SHORT), ("O", OUTCOMES)):
            for outcome, text in table.items():
                _plant(tree, text.split("|"), kind, outcome)
        for number in self.names:
            if not number.isdigit() and number.isalpha():
                _plant(tree, [number], "n", number)
        self._plant_names(tree)
        return tree

    def _plant_names(self, tree: dict) -> None:
        foreign: dict[str, list[tuple[str, str]]] = {}
        for title, criteria in self.other_sets.items():
            for number, names in criteria.items():
                for name in names:
                    foreign.setdefault(name, []).append((title, number))
        for name, owners in foreign.items():
            _plant(tree, [name], "F", owners)
        own: dict[tuple[str, ...], list[str]] = {}
        for number in self.names:
            for name in self.called(number):
                for words in _spellings(name):
                    if number not in own.setdefault(words, []):
                        own[words].append(number)
        for words, numbers in own.items():
            _plant_words(tree, words, "N", numbers, " ".join(words))

    @cached_property
    def pairs(self) -> set[tuple[str, tuple[str, ...]]]:
        """Return every number with every name of its criterion."""
        return {(number, spelling(name)) for number in self.names for name in self.called(number)}

    @cached_property
    def elsewhere(self) -> dict[tuple[str, ...], set[tuple[str, str]]]:
        """Return the set and number of every criterion of other sets by its names."""
        found: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        for title, criteria in self.other_sets.items():
            for number, names in criteria.items():
                for name in names:
                    found.setdefault(spelling(name), set()).add((title, number))
        return found


def spelling(name: str) -> tuple[str, ...]:
    """Return the words of a name, without marks and signs."""
    return _spellings(name)[-1]


def _spellings(name: str) -> list[tuple[str, ...]]:
    words = tuple(found[0] for found in TOKEN.finditer(flat(clean(name).replace("&", " và ").strip())))
    return list(dict.fromkeys([words, tuple(word for word in words if word not in {",", "-"})]))


def _plant(tree: dict, phrases: Iterable[str], kind: str, value: Any = None) -> None:
    for phrase in phrases:
        for words in _spellings(phrase) if kind in "NF" else [tuple(flat(phrase).split())]:
            _plant_words(tree, words, kind, value, phrase)


def _plant_words(tree: dict, words: Sequence[str], kind: str, value: Any, phrase: str) -> None:
    place = tree
    for word in words:
        place = place.setdefault(word, {})
    if words:
        place[""] = (kind, value, phrase)


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    return fold(sign)[:1] or " "


def flat(text: str) -> str:
    """Return `text` (NFC) without marks, sign by sign: as long as it was."""
    return "".join(map(_plain, text))


def clean(text: str) -> str:
    """Return `text` in NFC, without signs that nobody sees, with the usual forms of colon, comma and dash."""
    return INVISIBLE.sub("", nfc(text)).translate(WIDE)


def said_as(written: str, phrase: str) -> bool:
    """Whether `written` may be `phrase`: each letter has its mark, or none."""
    wanted = phrase.replace(" ", "")
    letters = "".join(written.lower().split())
    return len(letters) == len(wanted) and all(a in {b, _plain(b)} for a, b in zip(letters, wanted, strict=True))


def lexemes(text: str, words: Vocabulary) -> list[Lexeme]:
    """Return the lexemes of a line; `text` is clean."""
    places = dict(_named(text))
    tokens = [found for found in TOKEN.finditer(flat(text)) if found[0] not in DROPPED]
    found: list[Lexeme] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        start, end = token.start(), token.end()
        if start in places:
            while at < len(tokens) and tokens[at].start() < places[start]:
                at += 1
            if found and found[-1].kind == "w":
                found[-1].kind = "g"  # “ấp” before its name
            found.append(Lexeme("X", start, places[start], flat(text[start : places[start]]).strip()))
            continue
        after, known = _longest(tokens, at, words.phrases, text)
        if known:
            kind, value, _ = known
            found.append(Lexeme(kind, start, tokens[after - 1].end(), value))
            at = after
            continue
        single = _single(token, text[start:end])
        if single.kind == "d" and words.year and token[0].endswith(words.year) and "thang" not in token[0]:
            single.kind = "q"
        found.append(single)
        at += 1
    return _closed(found)


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the names of places and people stand: capitals after “xã”, “ấp”, “anh”."""
    for found in BEFORE_NAME.finditer(text):
        end = found.end()
        for word in islice(re.finditer(r"\w{1,12}(?:\s|$|(?=\W))", text[end : end + 60]), 5):
            name = word[0].strip()
            if not name[0].isupper() or flat(name) in NO_NAME or word.start() != end - found.end():
                break
            end = found.end() + word.end()
            if text[end - 1 : end].strip():  # no blank follows: the name ends here
                break
        if end > found.end():
            yield found.end(), end


def _longest(tokens: list, at: int, tree: dict, text: str) -> tuple[int, tuple | None]:
    best: tuple[int, tuple | None] = (at, None)
    place, here = tree, at
    while here < len(tokens):
        word = "va" if tokens[here][0] == "&" else tokens[here][0]
        if word not in place:
            break
        place, here = place[word], here + 1
        if "" in place:
            kind, _, phrase = place[""]
            if kind not in "OM" or said_as(text[tokens[at].start() : tokens[here - 1].end()], phrase):
                best = (here, place[""])
    return best


def _single(token: re.Match, written: str) -> Lexeme:
    kind, text = token.lastgroup or "w", token[0]
    if kind == "n":
        return Lexeme("n" if len(text) < 5 else "w", token.start(), token.end(), text)
    if kind == "sign":
        for outcome, signs in SIGNS.items():
            if written in signs and written not in "+1":
                return Lexeme("m", token.start(), token.end(), outcome)
        kind = {"[": "(", "]": ")", "=": "-", "{": "(", "}": ")"}.get(text, text)
        kind = kind if kind in ',;:.()-?"+/&' else "w"
        return Lexeme(kind, token.start(), token.end(), text)
    if kind == "w" and written.lower() in {"x", "v", "ko", "không", "khong"}:
        return Lexeme("m", token.start(), token.end(), Outcome.NOT_MET if "k" in written.lower() else Outcome.MET)
    return Lexeme(kind, token.start(), token.end(), written)


def _closed(flow: list[Lexeme]) -> list[Lexeme]:
    """Return `flow` with each pair of brackets as one lexeme `(` that holds what stands inside."""
    found: list[Lexeme] = []
    opened = -1
    for each in flow:
        if each.kind == ")" and opened >= 0:
            inside = found[opened + 1 :]
            found[opened:] = [Lexeme("(", found[opened].start, each.end, inside)]
            opened = -1
            continue
        if each.kind == "(":
            opened = len(found)
        found.append(each)
    for before, each in pairwise([Lexeme("", 0, 0), *found]):
        if each.kind == ")" and before.kind == "n":
            each.kind = "."  # “5) Trường học”
        elif each.kind == ")" or (each.kind == "(" and not isinstance(each.value, list)):
            each.kind = "w"
    return found


def kinds(flow: Sequence[Lexeme]) -> str:
    """Return the kinds of `flow`, a letter each: what the sentences are matched with."""
    return "".join(each.kind for each in flow)


def outcome_of_words(text: str) -> Outcome | None:
    """The outcome that `text` says as a whole: “Đạt”, “x”, “K”, “chưa đạt”, “CĐG”, “1”; None when it says none."""
    if len(text) > 60:
        return None
    bare = clean(text).strip(" \t\n\r\xa0.,;:!()[]\"'*").lower()
    bare = " ".join(
        re.sub(r"^([01])[.,]0+$", r"\1", bare).replace("\xa0", " ").replace(".", " . ").replace("/", " / ").split()
    )
    return _alone().get(bare) or next((said for phrase, said in _alone().items() if said_as(bare, phrase)), None)


@lru_cache(maxsize=1)
def _alone() -> dict[str, Outcome]:
    tables = [(outcome, text.split("|")) for table in (OUTCOMES, SHORT) for outcome, text in table.items()]
    return {phrase: outcome for outcome, phrases in [*tables, *SIGNS.items()] for phrase in phrases}
