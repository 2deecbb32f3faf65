"""Real numbering in Word, so that the printed markers are those that Word counts itself.

Word has no number format with đ: a) to d), e), g) to i) … are Latin letters that Word counts, begun anew after each gap
of the Vietnamese alphabet; đ) and every marker out of turn is a list of its own whose text is the marker as it stands.
"""

import re
from dataclasses import dataclass, field

from ntm_tracker.vietnamese import roman
from reports.printing.word_xml import Element, w

HEADINGS, LITERAL = 1, 6  # abstractNumId in word_base/word/numbering.xml
BULLETS = {"-": "ListBullet", "+": "ListBullet2"}
STYLES = {4: "ListNumber", 5: "ListNumber2"}


@dataclass
class Numbering:
    """The lists of one document: each `w:num` that is made, and where each list stands."""

    nums: list[Element] = field(default_factory=list)
    _counted: dict[int, int] = field(default_factory=lambda: {1: 0, 2: 0})
    _running: dict[int, tuple[int, int]] = field(default_factory=dict)
    _literals: dict[str, int] = field(default_factory=dict)

    def heading(self, level: int, marker: str) -> tuple[Element, ...]:
        """Nothing where the style counts to the same marker by itself."""
        number = self._counted[level] + 1
        if marker != f"{roman(number) if level == 1 else number}.":
            return (_reference(self._literal(marker)),)
        self._counted[level] = number
        if level == 1:
            self._counted[2] = 0
        return ()

    def item(self, marker: str) -> tuple[str, tuple[Element, ...]]:
        """The style of the item and, where the style does not say it, its list."""
        if marker in BULLETS:
            return BULLETS[marker], ()
        counted = _counted(marker)
        if counted is None:
            return "ListNumber2", (_reference(self._literal(marker)),)
        kind, number = counted
        return STYLES[kind], (_reference(self._continued(kind, number)),)

    def _continued(self, kind: int, number: int) -> int:
        num_id, last = self._running.get(kind, (0, 0))
        if not num_id or number != last + 1:
            start = w("lvlOverride", w("startOverride", val=number), ilvl=0)
            num_id = self._new(kind, start)
        self._running[kind] = num_id, number
        return num_id

    def _literal(self, marker: str) -> int:
        if marker not in self._literals:
            level = w(
                "lvl",
                w("start", val=1),
                w("numFmt", val="decimal"),
                w("suff", val="space"),
                w("lvlText", val=marker.replace("%", "")),
                w("lvlJc", val="left"),
                w("pPr", w("ind", left=0, firstLine=720)),
                ilvl=0,
            )
            self._literals[marker] = self._new(LITERAL, w("lvlOverride", level, ilvl=0))
        return self._literals[marker]

    def _new(self, kind: int, override: Element) -> int:
        num_id = 10 + len(self.nums)
        self.nums.append(w("num", w("abstractNumId", val=kind), override, numId=num_id))
        return num_id


def _reference(num_id: int) -> Element:
    return w("numPr", w("ilvl", val=0), w("numId", val=num_id))


def _counted(marker: str) -> tuple[int, int] | None:
    """The list and the number that Word counts for `3.` or `c)`; None where it cannot."""
    if re.fullmatch(r"[1-9]\d*\.", marker):
        return 4, int(marker[:-1])
    if re.fullmatch(r"[a-z]\)", marker):
        return 5, ord(marker[0]) - ord("a") + 1
    return None
