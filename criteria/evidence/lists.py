"""Minh chứng as the pages show it: what each piece serves, and what can be ticked for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from accounts.models import User
from communes.models import IncomingFile
from communes.viewer import FileCaption
from criteria import policies
from criteria.models import Assessment, CriterionResult, Evidence, IndicatorResult
from criteria.rules.choices import SetLevel
from criteria.sheet.sheet import Sheet
from criteria.subject import entry_address
from ntm_tracker.uploads import FileRecord
from ntm_tracker.vietnamese import short_date

Result = CriterionResult | IndicatorResult


@dataclass(frozen=True)
class Tick:
    """A result that can be ticked: `c12` of a criterion, `i40` of an indicator."""

    value: str
    label: str
    item: int  # the criterion
    parts: list["Tick"] = field(default_factory=list)


@dataclass
class TickGroup:
    """The results of one self-assessment, by criterion."""

    assessment: Assessment
    ticks: list[Tick] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{named(self.assessment)}, {self.assessment.period}"

    @property
    def values(self) -> list[tuple[str, str]]:
        """The choices, as a form wants them."""
        return [(each.value, each.label) for tick in self.ticks for each in (tick, *tick.parts)]


@dataclass(frozen=True)
class ServedAssessment:
    """A self-assessment that a piece serves, the address of its sheet, and the items by number and name."""

    assessment: Assessment
    address: str
    items: tuple[str, ...]

    @property
    def title(self) -> str:
        return named(self.assessment)


def named(assessment: Assessment) -> str:
    """`Xã NTM`, `Làng thông minh (ấp An Hòa)`."""
    level = SetLevel(assessment.criteria_set.level).label
    return f"{level} ({assessment.village.name})" if assessment.village else level


def groups_of(assessments: Iterable[Assessment]) -> list[TickGroup]:
    """What can be ticked in `assessments`: what has an outcome. Two queries."""
    groups = {each.pk: TickGroup(each) for each in assessments}
    ticks: dict[tuple[int, int], Tick] = {}
    results = CriterionResult.objects.of(groups).select_related("criterion")
    for result in results.order_by("criterion__order"):
        item = result.criterion
        tick = Tick(f"c{result.pk}", f"{item.number}. {item.name}", item.pk)
        ticks[result.assessment_id, item.pk] = tick
        groups[result.assessment_id].ticks.append(tick)
    indicators = IndicatorResult.objects.of(groups).select_related("indicator")
    for part in indicators.order_by("indicator__order"):
        indicator = part.indicator
        if whole := ticks.get((part.assessment_id, indicator.criterion_id)):
            label = f"{indicator.code} {indicator.wording}"
            whole.parts.append(Tick(f"i{part.pk}", label, indicator.criterion_id))
    return [group for group in groups.values() if group.ticks]


def proven_by(values: Iterable[str], groups: Sequence[TickGroup]) -> list[Result]:
    """The results that `values` name, among those of `groups`."""
    chosen = set(values) & {value for group in groups for value, _ in group.values}
    pks = {kind: [int(each[1:]) for each in chosen if each.startswith(kind)] for kind in "ci"}
    return [*CriterionResult.objects.filter(pk__in=pks["c"]), *IndicatorResult.objects.filter(pk__in=pks["i"])]


def served(evidence: Evidence) -> list[Result]:
    """The results that `evidence` serves."""
    return [*evidence.results.all(), *evidence.indicator_results.all()]


def values_of(evidence: Evidence) -> list[str]:
    """What is ticked for `evidence`."""
    return [f"{'c' if isinstance(each, CriterionResult) else 'i'}{each.pk}" for each in served(evidence)]


def proofs_of(assessment: Assessment, user: User) -> list[tuple[Evidence, str, tuple[str, ...], list[str]]]:
    """The evidence of one self-assessment that `user` may see. A constant number of queries.

    Each piece with its kind, what it serves here, and where else.
    """
    found = []
    for evidence in Evidence.objects.visible_to(user).proving(assessment).with_results():
        places = places_of(evidence, user)
        here = next((each.items for each in places if each.assessment == assessment), ())
        others = [each for each in places if each.assessment != assessment]
        elsewhere = [f"{each.title}, {each.assessment.period}" for each in others]
        found.append((evidence, kind_of(evidence), here, elsewhere))
    return found


def places_of(evidence: Evidence, user: User) -> list[ServedAssessment]:
    """What `evidence` serves, by self-assessment; drafts only to whom they are shown."""
    found: dict[Assessment, dict[str, None]] = {}
    for result in served(evidence):
        if policies.can_see_entry(user, evidence.locality, result.assessment):
            if isinstance(result, CriterionResult):
                label = f"{result.criterion.number}. {result.criterion.name}"
            else:
                label = f"Chỉ tiêu {result.indicator.code}"
            found.setdefault(result.assessment, {})[label] = None
    return [
        ServedAssessment(
            each, entry_address(each.period, each.criteria_set, evidence.locality, each.village), tuple(items)
        )
        for each, items in found.items()
    ]


def attach_evidence(sheet: Sheet, user: User) -> None:
    """Put the evidence that `user` may see on the rows of `sheet`. A constant number of queries."""
    assessment = sheet.assessment
    if assessment is None or not policies.can_see_evidence(user, sheet.subject.locality, assessment):
        return
    rows = {row.item.pk: row for row in sheet.rows}
    for each in Evidence.objects.visible_to(user).proving(assessment).with_results():
        here = [one for one in served(each) if one.assessment_id == assessment.pk]
        items = {one.criterion_id if isinstance(one, CriterionResult) else one.indicator.criterion_id for one in here}
        for item in items & set(rows):
            rows[item].evidence.append(each)


def file_description(evidence: Evidence) -> FileCaption:
    """What the viewer tells of a piece, and where its file is given out."""
    dated = f"ngày {short_date(evidence.dated_on)}" if evidence.dated_on else ""
    return FileCaption(
        " · ".join(filter(None, [kind_of(evidence), dated])),
        reverse("evidence-file", args=[evidence.pk]),
        reverse("evidence-download", args=[evidence.pk]),
    )


def kind_of(evidence: Evidence) -> str:
    """`PDF`, `Hồ sơ đến (PDF)`, `Đường dẫn ngoài`."""
    content: FileRecord | None = evidence.content
    if content is None:
        return "Đường dẫn ngoài"
    kind = content.get_file_kind_display()
    return f"Hồ sơ đến ({kind})" if evidence.received_id else kind


def in_words(there: Evidence | IncomingFile) -> str:
    """What is there already: `Ảnh sân trường (ngày 05/3/2024)`."""
    if isinstance(there, Evidence):
        return there.title + (f" (ngày {short_date(there.dated_on)})" if there.dated_on else "")
    return f"{there.file_name} ở Hồ sơ đến (nhận ngày {short_date(there.received_on)})"
