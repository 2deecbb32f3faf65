"""What criteria sets hold, as the library shows it: what was checked, who uses them, the levels of a year."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet

from communes.models import Installation, ReportingPeriod, Unit
from communes.rules.choices import UnitKind
from criteria.library.rules import COMPARED, level_in
from criteria.models import Assessment, CriteriaSet, Criterion, Indicator, Threshold
from criteria.models.sets import UNCHECKED, CriterionQuerySet
from criteria.rules.choices import Operator, Provenance, SetLevel
from criteria.rules.conditions import level_in_words
from criteria.rules.outcomes import Level
from ntm_tracker.fingerprint import fingerprint, fingerprint_of
from ntm_tracker.vietnamese import fold, search_words

Entry = Criterion | Indicator | Threshold
LETTERS: dict[type, str] = {Criterion: "tc", Indicator: "ct", Threshold: "m"}  # of keys in addresses and forms
FIRST_YEAR, LAST_YEAR = 2000, 2100


# the list of sets -----------------------------------------------------------------------------------------


@dataclass
class Shelved:
    """One version of a set in the list: how many of its items were checked, and the periods that use it."""

    criteria_set: CriteriaSet
    items: int = 0
    indicators: int = 0
    checked: int = 0
    periods: list[ReportingPeriod] = field(default_factory=list)


def shelves() -> list[tuple[str, list[Shelved]]]:
    """All sets by level, from the communes' to the district's; the newest first."""
    levels_open = Q(pk__in=Threshold.objects.filter(UNCHECKED).values("indicator"))  # they belong to their indicator
    unchecked = _by_set(Criterion.objects.filter(UNCHECKED))
    unchecked += _by_set(Indicator.objects.filter(UNCHECKED | levels_open))
    indicators, uses = _by_set(Indicator.objects.all()), uses_by_set()
    items = indicators + _by_set(Criterion.objects.all())
    shelved = [
        Shelved(each, items[each.pk], indicators[each.pk], items[each.pk] - unchecked[each.pk], uses.get(each.pk, []))
        for each in CriteriaSet.objects.order_by("-in_force_from", "code", "-version")
    ]
    found = [(level.label, [each for each in shelved if each.criteria_set.level == level]) for level in SetLevel]
    return [(label, sets) for label, sets in found if sets]


def _by_set(rows: QuerySet) -> Counter[int]:
    column = "criteria_set" if rows.model is Criterion else "criterion__criteria_set"
    return Counter(rows.values_list(column, flat=True))


def uses_by_set() -> dict[int, list[ReportingPeriod]]:
    """The periods in which each set was assessed, the newest first."""
    uses = ReportingPeriod.objects.latest_first().annotate(used=F("assessments__criteria_set"))
    found: dict[int, list[ReportingPeriod]] = {}
    for each in uses.filter(used__isnull=False).distinct():
        found.setdefault(each.used, []).append(each)
    return found


def uses_of(criteria_set: CriteriaSet) -> list[ReportingPeriod]:
    """The periods in which a set was assessed, the newest first."""
    return list(ReportingPeriod.objects.latest_first().filter(assessments__criteria_set=criteria_set).distinct())


def used_years() -> list[tuple[int, int]]:
    """Each indicator (by primary key) of a set that was assessed, with each year in which it was."""
    pairs = Assessment.objects.order_by().values_list("criteria_set__criteria__indicators", "period__year")
    return list(pairs.filter(criteria_set__criteria__indicators__isnull=False).distinct())


class ItemState(models.TextChoices):
    """How far an item was compared with the decree."""

    READ = "read", Provenance.READ.label
    CHECKED = "checked", "Đã đối chiếu"
    OPEN = "open", Provenance.RECALLED.label
    LEVEL_OPEN = "level_open", "Mức đạt: cần kiểm tra"
    GAP = "gap", Provenance.UNSET.label


# one set --------------------------------------------------------------------------------------------------


@dataclass
class Item:
    """What is compared with the decree in one go: a criterion's words, or an indicator's with its levels."""

    record: Criterion | Indicator
    levels: list[Threshold] = field(default_factory=list)
    level: Level = None  # of the year that is shown, computed ones included

    @property
    def key(self) -> str:
        return key_of(self.record)

    @property
    def number(self) -> str:
        return self.record.number if isinstance(self.record, Criterion) else self.record.code

    @property
    def name(self) -> str:
        return self.record.name if isinstance(self.record, Criterion) else self.record.wording

    @property
    def anchor(self) -> str:
        return f"{LETTERS[type(self.record)]}-{self.number}"

    @property
    def entries(self) -> list[Entry]:
        return [self.record, *self.levels]

    @property
    def unchecked(self) -> list[Entry]:
        return [each for each in self.entries if not each.is_checked]

    @property
    def comparable(self) -> list[Entry]:
        """What can be checked off: not checked yet, and not a gap."""
        return [each for each in self.unchecked if each.reading != Provenance.UNSET]

    @property
    def is_checked(self) -> bool:
        return not self.unchecked

    @property
    def is_gap(self) -> bool:
        """Whether nothing can be compared because it is not known yet."""
        return bool(self.unchecked) and not self.comparable

    @property
    def state(self) -> ItemState:
        if self.is_gap:
            return ItemState.GAP
        if self.unchecked:
            return ItemState.LEVEL_OPEN if self.record.is_checked else ItemState.OPEN
        return ItemState.CHECKED if self.marks else ItemState.READ

    @property
    def marks(self) -> list[Entry]:
        """What a person compared with the decree, and not only found written down."""
        return [each for each in self.entries if each.checked_on]

    @property
    def mark_keys(self) -> str:
        """The keys of what was marked, by which the marks can be taken back."""
        return ",".join(key_of(each) for each in self.marks)

    @property
    def by_year(self) -> list[Threshold]:
        return [each for each in self.levels if each.year]

    @property
    def level_text(self) -> str:
        """The level of the shown year in words."""
        return in_words(self.level, self.record) if isinstance(self.record, Indicator) else ""

    @property
    def fingerprint(self) -> str:
        """That of all that is compared, and of what is written beside it."""
        return fingerprint(
            [fingerprint_of(each, ("id", *COMPARED[type(each)], "source", "note")) for each in self.entries]
        )

    def matches(self, words: Iterable[str]) -> bool:
        parts = (self.number, self.name, getattr(self.record, "name", ""), self.record.wording)
        text = fold(" ".join(parts))
        return all(word in text for word in words)


@dataclass
class Group:
    """A criterion with its indicators."""

    criterion: Item
    indicators: list[Item]

    @property
    def items(self) -> list[Item]:
        return [self.criterion, *self.indicators]


@dataclass
class Contents:
    """All of a set."""

    criteria_set: CriteriaSet
    groups: list[Group]

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def left(self) -> int:
        return self.total - self.checked

    @property
    def checked(self) -> int:
        return sum(item.is_checked for item in self.items)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    def next_to_check(self, after: str) -> Item | None:
        """The next item to compare behind the one named `after`, beginning anew at the end."""
        keys = [item.key for item in self.items]
        start = keys.index(after) + 1 if after in keys else 0
        turned = [*self.items[start:], *self.items[:start]]
        return next((item for item in turned if not item.is_checked and item.key != after), None)

    def matching(self, text: str) -> list[Group]:
        """The groups in which every word of `text` stands, marks or not; of a criterion that has them, all."""
        words = search_words(text)
        found = []
        for group in self.groups:
            if group.criterion.matches(words):
                found.append(group)
            elif some := [item for item in group.indicators if item.matches(words)]:
                found.append(Group(group.criterion, some))
        return found


def key_of(entry: Entry) -> str:
    return f"{LETTERS[type(entry)]}{entry.pk}"


def whole_criteria() -> CriterionQuerySet:
    """Criteria with all that belongs to them; a number of queries that does not grow with them."""
    levels = Threshold.objects.select_related("checked_by", "base__criterion__criteria_set").order_by("year")
    indicators = Indicator.objects.select_related("checked_by", "takes_value_from__criterion__criteria_set")
    parts = Prefetch("indicators", indicators), Prefetch("indicators__thresholds", levels)
    return Criterion.objects.select_related("checked_by").prefetch_related("responsible_units", *parts)


def contents(criteria_set: CriteriaSet, year: int | None = None) -> Contents:
    """Everything of a set, with the levels of `year`."""
    rows, groups = Threshold.objects.by_indicator(), []
    for criterion in whole_criteria().filter(criteria_set=criteria_set):
        criterion.criteria_set = criteria_set
        parts = criterion.indicators.all()
        items = [Item(each, list(each.thresholds.all()), level_in(year, each.pk, rows)) for each in parts]
        groups.append(Group(Item(criterion), items))
    return Contents(criteria_set, groups)


def years_of(criteria_set: CriteriaSet, groups: Iterable[Group]) -> list[int]:
    """The years for which a level may be asked: while the set is in force, and those that have levels of their own."""
    first, last = criteria_set.in_force_from, criteria_set.in_force_to
    years = {level.year for group in groups for item in group.indicators for level in item.by_year if level.year}
    if first and last and FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        years |= set(range(first.year, last.year + 1))
    elif first:
        years.add(first.year)
    return sorted(years)


# in words -------------------------------------------------------------------------------------------------


def in_words(level: Level, indicator: Indicator) -> str:
    """`từ 72 triệu đồng/người/năm trở lên`, `không quá 5%`, `đạt`; nothing for a level that is not known."""
    text = level_in_words(level, indicator.unit_of_measure)
    if not isinstance(level, Decimal) or indicator.operator in ("", Operator.EQUAL):
        return text
    label = Operator(indicator.operator).label
    return label.replace("…", text) if "…" in label else f"{label} {text}"


def followers(criteria_set: CriteriaSet) -> list[CriteriaSet]:
    """Other sets that take a value or compute a level from this one: they go on doing so with this version."""
    # Two plain questions: asked as one, PostgreSQL may take minutes over it.
    taking = Indicator.objects.filter(takes_value_from__criterion__criteria_set=criteria_set)
    based = Threshold.objects.filter(base__criterion__criteria_set=criteria_set)
    found = set(taking.order_by().values_list("criterion__criteria_set", flat=True))
    found |= set(based.order_by().values_list("indicator__criterion__criteria_set", flat=True))
    return list(CriteriaSet.objects.filter(pk__in=found - {criteria_set.pk}))


# responsible units ----------------------------------------------------------------------------------------

# They answer for no criterion themselves; every other kind of unit may.
NOT_RESPONSIBLE = (UnitKind.AUTHORITY, UnitKind.STEERING_COMMITTEE, UnitKind.EXPERT, UnitKind.GROUP)


def units_to_assign(criteria_set: CriteriaSet, day: datetime.date) -> list[Unit]:
    """Units of the home locality that can answer for a criterion, and those that already do."""
    own = ~Q(kind__in=NOT_RESPONSIBLE)
    if home := Installation.objects.home():
        own &= Q(locality=home)
    lasting = Unit.objects.not_ended_on(day).filter(own)
    assigned = Unit.objects.filter(criteria__criteria_set=criteria_set)
    return list(Unit.objects.filter(Q(pk__in=lasting) | Q(pk__in=assigned)).order_by("order", "name_sort"))
