"""How wide words are on paper, for the rules that are as long as their words (Phụ lục I, Mục II.1)."""

from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

Glyphs = tuple[dict[int, str], dict[str, tuple[int, int]], int]


@cache
def _glyphs(*, bold: bool) -> Glyphs:
    """Character to glyph, glyph to advance, and units per em, of a font as wide as Times New Roman."""
    path = Path(settings.BASE_DIR) / "static" / "fonts" / f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"
    with TTFont(path) as font:
        return font.getBestCmap(), dict(font["hmtx"].metrics), font["head"].unitsPerEm


def width_in_twips(text: str, size_pt: float, *, bold: bool = False) -> int:
    """The width of `text` on one line, in twentieths of a point."""
    names, metrics, units_per_em = _glyphs(bold=bold)
    units = sum(metrics[names.get(ord(character), ".notdef")][0] for character in text)
    return round(units * size_pt * 20 / units_per_em)
