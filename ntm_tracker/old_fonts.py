"""Vietnamese text of the years before Unicode: TCVN3 (fonts .VnTime, .VnArial) and VNI (VNI-Times). Imports nobody.

Such text is stored as Latin letters and signs that only the font shows as Vietnamese: “Gi¸o dôc” is “Giáo dục” in
.VnTime. The tables follow TCVN 5712:1993 (VN3) and the layout of VNI for Windows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ntm_tracker.vietnamese import nfc


class OldFont(StrEnum):
    """An encoding, by the name that people know it by."""

    TCVN3 = "TCVN3 (.VnTime)"
    VNI = "VNI (VNI-Times)"


_TCVN3 = dict(
    zip(
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®ÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\xadøõö÷ùýúûüþ¡¢£¤¥¦§",
        "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_BREVE = dict(zip("êéèúüë", ("", *_TONES.values()), strict=True))
_HAT = dict(zip("âáàåãä", ("", *_TONES.values()), strict=True))
_ALONE = dict(zip("íìæóòñîôö", "íìỉĩịđỵơư", strict=True))
_PAIR = re.compile("([aAeEoOuUyYôÔöÖ])([ùøûõïêéèúüëâáàåãäÙØÛÕÏÊÉÈÚÜËÂÁÀÅÃÄ])")
_SINGLE = re.compile("[íìæóòñîôöÍÌÆÓÒÑÎÔÖ]")
# Letters that Unicode text of any length has, and neither of the old ones.
_MODERN = re.compile("[ăĂđĐơƠưƯ\u0300-\u0303\u0309\u0323\u1ea0-\u1ef9]")
# What stands in no Vietnamese word of Unicode: signs beside a letter, or within a word. Never × ÷ µ · and quotes alone,
# which Unicode texts have, too (20m×30m).
_TCVN3_ONLY = re.compile("[A-Za-z][¨©ª¬¶¸¹¼¾]|[¨©ª¬®][a-z]|[A-Za-z][«®µ»½\xad][A-Za-z]")
_VNI_ONLY = re.compile("[aAeEoOuUyYôÔöÖ][øûïåäüëØÛÏÅÄÜË]|[aAeEoOôÔöÖ][ùõÙÕ]|ñ[aeiouyôö]|Ñ[aAeEiIoOuUyYôÔöÖ]")


def font_of_name(name: str | None) -> OldFont | None:
    """The encoding that the name of a font tells: `.VnTimeH`, `VNI-Times`."""
    plain = (name or "").strip().lower()
    if plain.startswith(".vn"):
        return OldFont.TCVN3
    return OldFont.VNI if plain.startswith(("vni-", "vni ")) else None


def is_capital_font(name: str | None) -> bool:
    """`.VnTimeH` shows small letters as capitals."""
    return font_of_name(name) == OldFont.TCVN3 and (name or "").strip().endswith("H")


@dataclass(frozen=True)
class Encoding:
    """What the texts of one file are written in, decided for all of them together."""

    by_letters: OldFont | None = None
    is_mixed: bool = False  # with Unicode: of that only texts that show it themselves are converted

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> "Encoding":
        """Return the encoding of `texts`, each with the name of its font: by more evidence than against it."""
        modern = tcvn3 = vni = 0
        for text, _ in texts:
            if text.isascii():
                continue
            if _MODERN.search(text):
                modern += 1
                continue
            tcvn3 += len(_TCVN3_ONLY.findall(text))
            vni += len(_VNI_ONLY.findall(text))
        found = OldFont.TCVN3 if tcvn3 > vni else OldFont.VNI
        most = max(tcvn3, vni)
        is_old = most >= (3 if modern else 2) and tcvn3 != vni
        return cls(found if is_old else None, modern > 0 and modern >= most)

    def font_of(self, font: str) -> OldFont | None:
        return font_of_name(font) or self.by_letters

    def unicode(self, text: str, font: str = "") -> str:
        """Return `text` in Unicode; what is Unicode already stays as it is."""
        old = self.font_of(font)
        if old is None or is_modern(text):
            return text
        signs = _TCVN3_ONLY if old == OldFont.TCVN3 else _VNI_ONLY
        if not self.is_mixed or signs.search(text):
            return to_unicode(text, old, capitals=is_capital_font(font))
        return text


def plain_unicode(text: str) -> str:
    """Return a pasted `text` in Unicode: its lines are looked at together."""
    lines = text.split("\n")
    encoding = Encoding.of((line, "") for line in lines)
    return "\n".join(map(encoding.unicode, lines)) if encoding.by_letters else text


def is_modern(text: str) -> bool:
    """Whether `text` is Vietnamese in Unicode, whatever its font is called; text without any mark is, too."""
    return bool(_MODERN.search(text)) or text.isascii()


def to_unicode(text: str, font: OldFont, *, capitals: bool = False) -> str:
    """Return `text` of an old font in Unicode (NFC); what is Unicode already stays."""
    if is_modern(text):
        return text.upper() if capitals else text
    if font == OldFont.TCVN3:
        converted = "".join(_TCVN3.get(char, char) for char in nfc(text))
        return converted.upper() if capitals else converted
    parts, end = [], 0
    text = nfc(text)
    for pair in _PAIR.finditer(text):
        parts += [_SINGLE.sub(_single, text[end : pair.start()]), _pair(pair[1], pair[2])]
        end = pair.end()
    return nfc("".join([*parts, _SINGLE.sub(_single, text[end:])]))


def _single(found: re.Match) -> str:
    char = found[0]
    letter = _ALONE[char.lower()]
    return letter if char.islower() else letter.upper()


def _pair(vowel: str, mark: str) -> str:
    """A vowel and the letter after it that stands for its marks."""
    base, sign = _ALONE.get(vowel.lower(), vowel.lower()), mark.lower()
    if sign in _TONES:
        marked = base + _TONES[sign]
    elif base == "a" and sign in _BREVE:
        marked = "ă" + _BREVE[sign]
    elif base in "aeo" and sign in _HAT:
        marked = base + "\u0302" + _HAT[sign]
    else:
        return base + mark if vowel.islower() else base.upper() + mark
    return nfc(marked) if vowel.islower() else nfc(marked).upper()
