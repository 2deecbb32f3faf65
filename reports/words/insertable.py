"""What can be put into own words: documents of the register and figures of the report, each as a chip with a name."""

import datetime
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from directives.models import OfficialDocument
from directives.rules.choices import DocumentType
from ntm_tracker.vietnamese import fold, search_words, short_date, uncapitalised
from reports.facts.directives import CITED
from reports.values.chips import Chip, Chips, name_of, names_in, uniquely, value_of
from reports.values.facts import DirectiveFacts, ReportFacts
from reports.values.figures import DOCUMENT, Figure

MOST_DOCUMENTS = 6
DATED = re.compile(r"ngày (\d{2})/(\d{1,2})/(\d{4})(?: \(\d+\))?$")
CITATION, SESSION = "document.", "session."
LONGEST_TASK, LONGEST_SEARCH = 60, 200
TIMELINESS, OF_UNITS = "Đơn vị báo cáo đúng hạn, quá hạn trong quý", "Từng đơn vị: đúng hạn, quá hạn trong quý"
OTHERS = "Số liệu khác"
UNIT = "timeliness.unit-"
# The beginnings of keys, what the group is called, and what stands before a meaning that does not tell it.
FAMILIES = {
    "timeliness": (TIMELINESS, ""),
    "targets": ("Xã phấn đấu trong năm", ""),
    "base": ("Xã NTM", "Xã NTM"),
    "advanced": ("Xã NTM nâng cao", "NTM nâng cao"),
    "model": ("Xã NTM kiểu mẫu", "NTM kiểu mẫu"),
    "smart": ("Làng thông minh", "Làng thông minh"),
    "annex": ("Phụ lục I", "Phụ lục I"),
}
KINDS = {fold(word): kind.value for kind in DocumentType for word in (kind.value, kind.label)}
TYPED_KIND = re.compile(r"\b(" + "|".join(KINDS).replace(" ", r"\s+") + r")\s+(?:so\s+)?(?=\d)")
CODES = {f"{kind.label} số ": f"{kind.value} " for kind in DocumentType}


@dataclass(frozen=True)
class Offer:
    """A figure or document that can be inserted: its chip, what it is called where it is offered, what it says."""

    chip: Chip
    label: str
    value: str


@dataclass(frozen=True)
class Insertable:
    """Every chip that a text may hold, and what the page offers of them: documents, and figures by title."""

    chips: dict[str, Chip]
    documents: list[Offer]
    groups: dict[str, list[Offer]]


def insertable(facts: ReportFacts, user: User, *, texts: Iterable[str] = (), search: str = "") -> Insertable:
    """Return what `user` may insert; `texts` are those whose chips must be known. Two queries, however many."""
    found = _found(user, search)
    figures = figure_chips(facts)
    documents = _document_chips(found, list(texts), taken=[chip.name for chip in figures.values()])
    cited = [(documents[f"{CITATION}{one.pk}"], one) for one in found]
    offered = [Offer(chip, chip.name, one.subject) for chip, one in cited]
    return Insertable({**figures, **documents}, offered, _groups(facts, figures, search))


def _found(user: User, search: str) -> list[OfficialDocument]:
    """The documents that are meant, the latest first; `CV 38` and `công văn số 38` tell the type, too."""
    documents, words = OfficialDocument.objects.visible_to(user), fold(search[:LONGEST_SEARCH])
    if (typed := TYPED_KIND.search(words)) is not None:
        documents = documents.filter(kind=KINDS[" ".join(typed[1].split())])
        words = words[: typed.start()] + words[typed.end() :]
    return list(documents.matching(words).order_by("-issued_on", "-pk")[:MOST_DOCUMENTS])


def figure_chips(facts: ReportFacts) -> dict[str, Chip]:
    """Return a chip for every figure of the report; what cites a document of the register is no figure here."""
    reported = {key: figure for key, figure in facts.figures().items() if not key.startswith(CITATION)}
    names = uniquely((key, _figure_name(facts, figure)) for key, figure in reported.items())
    return {key: Chip(key, names[key], str(one), value_of(one.text)) for key, one in reported.items()}


def _figure_name(facts: ReportFacts, figure: Figure) -> str:
    family, label = figure.key.partition(".")[0], _label(figure)
    if directive := facts.directive_of(figure.key):
        return name_of(f"{_short(directive)} – {uncapitalised(label)}")
    _, before = FAMILIES.get(family, ("", ""))
    return name_of(label if fold(before) in fold(label) else f"{before} – {uncapitalised(label)}")


def _label(figure: Figure) -> str:
    """What a figure means; a share, the names and a date say so, since a count may mean the same."""
    if figure.key.endswith("-of") and "trên" not in figure.meaning:
        return f"{figure.meaning} trên tổng số"
    if figure.key.endswith("names"):
        return f"Tên {uncapitalised(figure.meaning)}"
    if figure.key.startswith(SESSION):
        return f"{figure.meaning} {figure.text}"
    return figure.meaning


def _short(directive: DirectiveFacts) -> str:
    """`CV 38/UBND-NN&PTNT ngày 11/3/2024`, or how the task begins."""
    if directive.document is None:
        task = directive.task.value
        return task if len(task) <= LONGEST_TASK else f"{task[:LONGEST_TASK].rsplit(' ', 1)[0]}…"
    text = directive.document.text
    label = next((label for label in CODES if text.startswith(label)), "")
    return CODES.get(label, "") + text.removeprefix(label)


def _document_chips(found: list[OfficialDocument], texts: list[str], taken: list[str]) -> dict[str, Chip]:
    """The documents that are found, cited or typed. All of their days are read, so that each name is its own."""
    days = {one.issued_on for one in found} | {day for text in texts for day in _days_in(text)}
    cited = {int(number) for text in texts for number in CITED.findall(text)}
    if not days and not cited:
        return {}
    same_days = OfficialDocument.objects.filter(pk__in=cited).values("issued_on")
    there = OfficialDocument.objects.filter(Q(issued_on__in=days) | Q(issued_on__in=same_days)).order_by("pk")
    by_key = {f"{CITATION}{one.pk}": one for one in there}
    names = uniquely(((key, name_of(_cited(one))) for key, one in by_key.items()), taken)
    return {key: Chip(key, names[key], str(Figure(key, str(one), "", ""))) for key, one in by_key.items()}


def _cited(document: OfficialDocument) -> str:
    """`CV 38/UBND-NN&PTNT ngày 11/3/2024`: type, number, symbol and day name one document."""
    return f"{document.kind} {document.number}/{document.symbol} ngày {short_date(document.issued_on)}"


def _days_in(typed: str) -> set[datetime.date]:
    """The days of the documents that chips name."""
    days = set()
    for name in names_in(typed):
        if found := DATED.search(name):
            day, month, year = map(int, found.groups())
            with suppress(ValueError):  # no day, so no document
                days.add(datetime.date(year, month, day))
    return days


def _groups(facts: ReportFacts, chips: Chips, search: str) -> dict[str, list[Offer]]:
    words = search_words(search)
    figures = facts.figures()
    groups: dict[str, list[Offer]] = {TIMELINESS: [], OF_UNITS: []}
    for directive in facts.directives:
        groups[f"Tiến độ {_short(directive)}"] = []
    for key, chip in chips.items():
        figure = figures[key]
        if key.startswith(SESSION) or (figure.rows and figure.rows[0].model == DOCUMENT):
            continue  # a day that stands in its sentence already; a citation: documents are offered by themselves
        if key.startswith(UNIT) and not figure:
            continue  # nothing to tell of this unit
        text = fold(f"{chip.name} {figure.text}")
        if all(word in text for word in words):
            label = _label(figure) if facts.directive_of(key) else chip.name
            groups.setdefault(_title(facts, key), []).append(Offer(chip, label, figure.text))
    groups[OTHERS] = groups.pop(OTHERS, [])  # these stand last
    return {title: offers for title, offers in groups.items() if offers}


def _title(facts: ReportFacts, key: str) -> str:
    if directive := facts.directive_of(key):
        return f"Tiến độ {_short(directive)}"
    return OF_UNITS if key.startswith(UNIT) else FAMILIES.get(key.partition(".")[0], (OTHERS, ""))[0]
