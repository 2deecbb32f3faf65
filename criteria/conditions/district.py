"""The district's own level: nine criteria by responsible unit; around them conditions, computed where they can be."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from communes.models import Installation, Locality, ReportingPeriod, Unit
from criteria.models import CriteriaSet, Recognition
from criteria.rules.choices import Outcome, SetLevel
from criteria.rules.conditions import Computed, Ground, by_share, difference, of_value, tally_in_words
from criteria.sheet.sheet import CriterionRow, IndicatorRow, Sheet, load
from criteria.subject import Subject, communes_in
from ntm_tracker.vietnamese import joined

# Quyết định 320/QĐ-TTg: which condition around the nine criteria follows from what, by the end of its lineage.
SHARES = {
    ":DK.1": (SetLevel.COMMUNE_BASE, "xã đạt chuẩn nông thôn mới"),
    ":DK.2": (SetLevel.COMMUNE_ADVANCED, "xã đạt chuẩn nông thôn mới nâng cao"),
}
OWN_CRITERIA = ":DK.5"
REACHES = {  # what a commune that holds a level holds besides
    SetLevel.COMMUNE_BASE: {SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL},
    SetLevel.COMMUNE_ADVANCED: {SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL},
}
NOBODY = "Chưa phân công đơn vị phụ trách"
BY_HAND = "Ghi theo văn bản của cấp có thẩm quyền"


@dataclass(frozen=True)
class DistrictCondition:
    """A condition of the district: what was recorded, what it comes to; `is_computed`: whether other records decide."""

    row: IndicatorRow
    computed: Computed
    is_computed: bool

    @property
    def warning(self) -> str:
        """`Đã ghi Đạt, tính ra Chưa đạt: …`, or nothing."""
        words = difference(self.row.outcome, self.computed) if self.row.outcome and self.is_computed else ""
        return f"Đã {words}" if words else ""


@dataclass
class District:
    """The district's page: its sheet, the conditions around it, its criteria under the units that answer for them."""

    sheet: Sheet
    conditions: list[DistrictCondition]
    groups: list[tuple[str, list[CriterionRow]]]

    @property
    def size(self) -> int:
        return sum(len(row.indicators) for _, rows in self.groups for row in rows)


def subject_of(period: ReportingPeriod) -> Subject | None:
    """The home district in `period`; None where it is none or no set of its level is in force."""
    home = Installation.objects.home()
    criteria_set = CriteriaSet.objects.by_level_in(period).get(SetLevel.DISTRICT)
    return Subject(criteria_set, period, home) if home and criteria_set else None


def district_of(subject: Subject, *, by_unit: bool) -> District:
    """Return the page of the district, in a constant number of queries."""
    sheet = load(subject, with_unchecked=True)
    return District(sheet, _conditions(sheet, subject), _groups(sheet, by_unit=by_unit))


def _groups(sheet: Sheet, *, by_unit: bool) -> list[tuple[str, list[CriterionRow]]]:
    counted = [row for row in sheet.rows if row.item.counts]
    if not by_unit:
        return [("", counted)]
    units = Prefetch("responsible_units", Unit.objects.order_by("order", "name_sort"))
    prefetch_related_objects([row.item for row in counted], units)
    groups: dict[tuple[str, ...], list[CriterionRow]] = {}
    for row in counted:
        groups.setdefault(tuple(unit.short_name for unit in row.item.responsible_units.all()), []).append(row)
    named = sorted(groups, key=lambda names: not names)
    return [(joined(names) or NOBODY, groups[names]) for names in named]


def _conditions(sheet: Sheet, subject: Subject) -> list[DistrictCondition]:
    communes = communes_in(subject.period)
    recognised = Recognition.objects.known_on(subject.period.known_until).levels_by_locality()
    found = []
    for row in (each for around in sheet.rows if not around.item.counts for each in around.indicators):
        computed = _computed(row, sheet, communes, recognised)
        found.append(DistrictCondition(row, computed or _by_hand(row), computed is not None))
    return found


def _computed(
    row: IndicatorRow, sheet: Sheet, communes: Sequence[Locality], recognised: dict[int, set[str]]
) -> Computed | None:
    """What other records make of a condition; None for one that is recorded by hand."""
    lineage = row.item.lineage
    for ending, (level, words) in SHARES.items():
        if lineage.endswith(ending):
            part = sum(bool(recognised.get(each.pk, set()) & REACHES[level]) for each in communes)
            return by_share(part, len(communes), words, row.item.operator, row.level)
    if not lineage.endswith(OWN_CRITERIA):
        return None
    total = sheet.tally
    return Computed(total.outcome, (Ground(tally_in_words(total, "tiêu chí"), total.outcome),))


def _by_hand(row: IndicatorRow) -> Computed:
    """A recorded value against its level; without one the outcome that was recorded."""
    if row.number is None:
        return Computed(Outcome(row.outcome or Outcome.NOT_ASSESSED), (Ground(BY_HAND),))
    ground = of_value("Đã ghi", row.number, row.item.operator, row.level, row.item.unit_of_measure)
    return Computed(ground.outcome, (ground,))
