"""Who assesses what in a period: the list that collecting, the matrix and “the next commune” go through."""

from dataclasses import dataclass, field

from communes.models import Installation, Locality, ReportingPeriod, Village
from criteria.models import Assessment, CriteriaSet, CriterionResult, Recognition, Target
from criteria.rules.choices import SetLevel, Stage
from criteria.rules.outcomes import Tally, levels_asked, tally
from criteria.subject import Subject

# The district assesses itself on a page of its own: it is not collected.
COMMUNE_LEVELS = [level for level in SetLevel if level not in (SetLevel.DISTRICT, SetLevel.RECOGNITION)]


@dataclass(frozen=True)
class ExpectedAssessment:
    """One self-assessment that is expected, and how far it is."""

    locality: Locality
    criteria_set: CriteriaSet
    village: Village | None = None
    assessment: Assessment | None = None
    outcomes: dict[int, str] = field(default_factory=dict)  # by criterion

    def subject(self, period: ReportingPeriod) -> Subject:
        return Subject(self.criteria_set, period, self.locality, self.village)

    @property
    def name(self) -> str:
        return f"{self.village.name} ({self.locality.name})" if self.village else self.locality.name

    @property
    def stage(self) -> Stage:
        return Stage(self.assessment.stage) if self.assessment else Stage.NOT_SENT

    @property
    def tally(self) -> Tally:
        return tally(self.outcomes.values(), self.criteria_set.size)


def communes_in(period: ReportingPeriod) -> list[Locality]:
    """The communes of the programme at home in `period`, in protocol order."""
    home = Installation.objects.home()
    if home is None:
        return []
    communes = Locality.objects.in_programme_of(home, period.span, period.known_until)
    return list(communes.select_related("parent"))


def expected_in(period: ReportingPeriod) -> list[ExpectedAssessment]:
    """Every self-assessment of `period`: what is expected, and what came besides; by set, then by commune."""
    sets, communes = CriteriaSet.objects.by_level_in(period), communes_in(period)
    wanted = _wanted(period, sets, communes)
    known = {
        (each.criteria_set_id, each.locality_id, each.village_id): each
        for each in Assessment.objects.filter(period=period, criteria_set__level__in=COMMUNE_LEVELS).select_related(
            "locality", "criteria_set", "village"
        )
    }
    outcomes = CriterionResult.objects.in_period(period).counted().outcomes()
    for key, each in known.items():
        wanted.setdefault(key, (each.locality, each.criteria_set, each.village))
    found = []
    for key, (locality, criteria_set, village) in wanted.items():
        assessment = known.get(key)
        counted = outcomes.get(assessment.pk, {}) if assessment else {}
        found.append(ExpectedAssessment(locality, criteria_set, village, assessment, counted))
    return found


def recognised_and_targeted(period: ReportingPeriod) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """The levels that are recognised in `period`, and those that are aimed at in its year, by locality."""
    recognised = Recognition.objects.known_on(period.known_until)
    return recognised.levels_by_locality(), Target.objects.approved(period.year).levels_by_locality()


def _wanted(period: ReportingPeriod, sets: dict[SetLevel, CriteriaSet], communes: list[Locality]) -> dict:
    recognised, targets = recognised_and_targeted(period)
    asked = {each.pk: levels_asked(recognised.get(each.pk, ()), targets.get(each.pk, ())) for each in communes}
    villages = _villages(period)
    wanted: dict[tuple, tuple] = {}
    for level in SetLevel:
        if (criteria_set := sets.get(level)) is None:
            continue
        for commune in (each for each in communes if level in asked[each.pk]):
            for village in villages.get(commune.pk, [None]) if level == SetLevel.SMART_VILLAGE else [None]:
                key = (criteria_set.pk, commune.pk, village.pk if village else None)
                wanted[key] = (commune, criteria_set, village)
    return wanted


def _villages(period: ReportingPeriod) -> dict[int, list[Village]]:
    """The villages of each commune that were assessed in this period or the one before; else the commune is."""
    earlier = period.neighbours()[0]
    assessed = Assessment.objects.filter(period__in=[each for each in (period, earlier) if each])
    found: dict[int, list[Village]] = {}
    for village in Village.objects.filter(assessments__in=assessed).distinct():
        found.setdefault(village.locality_id, []).append(village)
    return found
