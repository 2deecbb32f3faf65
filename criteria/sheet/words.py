"""What the criteria of a set are called in what communes write: names, older names, and those of other sets."""

from communes.models import ReportingPeriod
from criteria.models import CriteriaSet, Criterion
from criteria.rules.choices import Measure, SetLevel
from criteria.rules.reading import Vocabulary

MEASURED = [measure for measure in Measure if measure.is_number]


def vocabulary_of(criteria_set: CriteriaSet, period: ReportingPeriod | None = None, place: str = "") -> Vocabulary:
    """Return the words in which what belongs to `criteria_set` is told, of a quarter and a place. Two queries."""
    counted = Criterion.objects.counted().exclude(criteria_set__level=SetLevel.RECOGNITION)
    called: dict[CriteriaSet, dict[str, list[str]]] = {}
    for each in counted.select_related("criteria_set"):
        called.setdefault(each.criteria_set, {})[each.number] = [each.name, *other_names(each)]
    own = called.pop(criteria_set, {})
    measured = counted.filter(criteria_set=criteria_set, indicators__measure__in=MEASURED)
    return Vocabulary(
        names={number: names[0] for number, names in own.items()},
        other_names={number: names[1:] for number, names in own.items()},
        measured=set(measured.values_list("number", flat=True)),
        other_sets={str(other): names for other, names in called.items() if other.code != criteria_set.code},
        item_word=criteria_set.item_word,
        title=criteria_set.name,
        year=str(period.year) if period else "",
        quarter=str(period.quarter) if period else "",
        place=place,
    )


def other_names(criterion: Criterion) -> list[str]:
    """Return the older names and short forms of a criterion."""
    return [name for each in criterion.other_names.split(";") if (name := each.strip())]
