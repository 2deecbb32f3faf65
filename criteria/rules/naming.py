"""Which criterion of a set is meant by a number, a name as people shorten it, or both. Pure functions."""

import re
from collections.abc import Mapping, Sequence

from ntm_tracker.vietnamese import fold

ITEM = r"(?:(?:tieu chi|dieu kien|chi tieu|tc|dk|muc|so)(?![a-z])\.?\s*)*"
NUMBER = re.compile(rf"^\(?{ITEM}0*([0-9]{{1,4}}|[a-z]{{2,4}})(?:\.0)?\s*[.):\-]*$")
BEFORE_NAME = re.compile(rf"^{ITEM}0*([0-9]{{1,3}})(?![0-9.,]*[0-9])\s*[.):\-–]*\s*")
PART = re.compile(r"^(?:(?:chi tieu|tc)\s*)?([0-9]{1,3})\s*[.,]\s*[0-9]{1,2}(?![0-9/])")
LITTLE = {"va", "cac", "ve", "tieu", "chi", "dieu", "kien"}
LONGEST = 500


class UnclearError(Exception):
    """Why it is not known which criterion is meant."""


def is_part(text: str) -> bool:
    """Whether `text` begins as an indicator does: “5.1”, “Chỉ tiêu 5.2. …”."""
    return bool(PART.match(fold(text).strip()))


def plain(text: str) -> str:
    return " ".join(fold(text[:LONGEST]).split()).strip(" .,:;()-–")


class Naming:
    """The criteria of one set by their numbers and names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)
        self.by_number = {fold(number): number for number in names}
        self.by_name: dict[str, list[str]] = {}
        self.known: dict[str, list[str]] = {}
        for number, name in names.items():
            self.by_name.setdefault(plain(name), []).append(number)
        self.words = {number: _words(name) for number, name in names.items()}

    def number_in(self, text: str) -> str:
        """The number that `text` is; nothing where it is none of this set."""
        found = NUMBER.match(" ".join(fold(text[:40]).split()))
        return self.by_number.get(found[1], "") if found else ""

    def exact(self, text: str) -> list[str]:
        """The same for the same text, which is asked for several times."""
        if text not in self.known:
            self.known[text] = self._exact(text)
        return self.known[text]

    def _exact(self, text: str) -> list[str]:
        """The criteria of this very name, which may have a number before it; its first line or all of it."""
        text = text[:LONGEST].strip()
        for each in (text.split("\n")[0], text):
            begun = BEFORE_NAME.match(fold(each))
            bare = each[begun.end() :] if begun and len(fold(each)) == len(each) else each
            if found := self.by_name.get(plain(each)) or self.by_name.get(plain(bare)):
                return found
        return []

    def find(self, number_text: str, name: str) -> str:
        """The criterion of a row; nothing where the row names none. Raise UnclearError where both disagree."""
        number, begun = self.number_in(number_text), BEFORE_NAME.match(fold(name.lstrip()))
        if begun and not is_part(name) and (own := self.by_number.get(begun[1])):
            if number and own != number:
                raise UnclearError(f"ghi số {number} nhưng tên ghi số {own}")
            number, name = own, name.lstrip()[begun.end() :]
        if number:
            if not is_part(name):
                self._check(number, name)
            return number
        exact = [] if number_text.strip(" -+.–*") else self.exact(name)
        if len(exact) > 1:
            raise UnclearError("nhiều tiêu chí cùng tên này, hãy ghi số")
        return exact[0] if exact else ""

    def _check(self, number: str, name: str) -> None:
        """Raise UnclearError where `name` is another criterion's, or nobody's."""
        if not name.strip():
            return
        shown = " ".join(name.split())[:60]
        exact = self.exact(name)
        if number in exact:
            return
        if exact:
            raise UnclearError(f"ghi số {number} nhưng tên là của tiêu chí số {exact[0]}")
        said = [_words(each) for each in dict.fromkeys((name, name.split("\n")[0]))]
        alike = {each: max(self._likeness(each, words) for words in said) for each in self.names}
        best = max(alike, key=lambda each: alike[each])
        if not alike[number] or alike[best] > alike[number]:
            told = (
                f"giống tên tiêu chí số {best} hơn" if alike[best] > 0 else f"không phải tên của tiêu chí số {number}"
            )
            raise UnclearError(f"ghi số {number} nhưng “{shown}” {told}")

    def _likeness(self, number: str, words: Sequence[str]) -> float:
        """How much of both names is the same, 0 to 1; initials such as GD&ĐT stand for their words."""
        own = self.words[number]
        said: set[str] = set()
        for word in words:
            said |= {word} if word in own else _spelled(word, own)
        both = len(said & set(own))
        return both / len(said | set(own)) if both else 0.0

    def agreements(self, pairs: Sequence[tuple[str, str]]) -> int:
        """How many of `pairs`, number and name, this set has just so."""
        return sum(self.number_in(number) in self.exact(name) for number, name in pairs if number and name)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(text[:LONGEST])) if word not in LITTLE]


def _spelled(word: str, own: Sequence[str]) -> set[str]:
    """The words of `own` in a row whose initials are `word`; else `word` itself."""
    initials = "".join(each[0] for each in own)
    at = initials.find(word) if 2 <= len(word) <= 8 else -1
    return set(own[at : at + len(word)]) if at >= 0 else {word}
