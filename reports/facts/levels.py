"""How far the communes are at each level: recognised, keeping it, aiming at it; the model level and its villages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from django.db.models import F

from communes.models import Locality
from criteria.models import Assessment, GroupChoice, Indicator, Recognition, Target, Threshold
from criteria.rules.choices import Outcome, SetLevel
from criteria.rules.outcomes import ThresholdRow, row_in, threshold_in
from ntm_tracker.vietnamese import decimal, joined, percent, short_date
from reports.facts.frame import UNKNOWN_AUTHORITY
from reports.facts.scope import Scope, counted, naming, share_of
from reports.facts.tallies import SetResults, load_results, tallied
from reports.values.facts import ConditionFacts, LevelFacts, ModelFacts, TallyFacts, TargetFacts, YearGroup
from reports.values.figures import Figure, SourceRow, Text

KEYS = {SetLevel.COMMUNE_BASE: "base", SetLevel.COMMUNE_ADVANCED: "advanced", SetLevel.COMMUNE_MODEL: "model"}
GROUP_PREFIX = "Nhóm tiêu chí: "
Equivalent = tuple[Figure, str]  # what a share of another level comes to in the year: 79,2 triệu đồng/người/năm
NOT_SENT = "chưa gửi kết quả tự đánh giá"


@dataclass(frozen=True)
class Programme:
    """What is recorded of the programme, known on the as-of day, by level."""

    scope: Scope
    results: dict[str, SetResults]
    recognitions: dict[str, list[Recognition]]
    targets: dict[str, list[Target]]

    @classmethod
    def of(cls, scope: Scope) -> Self:
        recognitions = Recognition.objects.known_on(scope.as_of).select_related("locality", "authority")
        by_year = F("standard_year").asc(nulls_last=True)
        targets = Target.objects.planned(scope.period.year, scope.as_of).select_related("locality")
        targets = targets.filter(locality__in=[commune.pk for commune in scope.communes])
        return cls(
            scope,
            load_results(scope),
            _by_level(recognitions.order_by(by_year, "order", "locality__order", "pk")),
            _by_level(targets.order_by("order", "locality__order", "pk")),
        )

    @property
    def aiming_at_model(self) -> list[Locality]:
        return [target.locality for target in self.targets[SetLevel.COMMUNE_MODEL]]


def _by_level(records: Iterable) -> dict[str, list]:
    grouped = defaultdict(list)
    for record in records:
        grouped[record.level].append(record)
    return grouped


def level_facts(programme: Programme, level: SetLevel) -> LevelFacts:
    """Return the facts of one of the communes' levels."""
    name, label, communes = KEYS[level], level.label, programme.scope.communes
    results, targets = programme.results[level], programme.targets[level]
    recognised = _once_each(programme.recognitions[level], communes)
    rows = [_recognition_row(one) for one in recognised.values()]
    others = [commune for commune in communes if commune.pk not in recognised]
    everyone = rows + _locality_rows(others, "chưa được công nhận")
    meaning = f"Số xã đã được công nhận đạt chuẩn {label}"
    holders = [commune for commune in communes if commune.pk in recognised]
    return LevelFacts(
        title=Text(f"xã{label.removeprefix('Xã')}"),
        standard=Text(label.removeprefix("Xã ")),
        item_word=Text(results.item_word),
        communes=counted(f"{name}.communes", "Số xã thuộc Chương trình", _locality_rows(communes)),
        recognised=counted(f"{name}.recognised", meaning, rows),
        recognised_of=share_of(f"{name}.recognised-of", len(rows), meaning, everyone),
        share=_percentage(f"{name}.share", len(rows), f"Tỷ lệ xã đạt chuẩn {label}", everyone),
        authority=_authority(recognised.values()),
        by_year=_by_year(recognised.values()),
        reported_of=_reported(name, results, communes),
        targets=tuple(
            TargetFacts(
                one.locality.slug, Text(one.locality.full_name), one.origin, Text(str(one.registered_year or ""))
            )
            for one in targets
        ),
        target_count=counted(f"{name}.targets", f"Số xã phấn đấu đạt {label}", _target_rows(targets)),
        **_keeping(name, label, results, holders, others),
        **_assessed(name, results, [target.locality for target in targets]),
    )


def _percentage(key: str, part: int, meaning: str, rows: list[SourceRow]) -> Figure | None:
    """Return the figure of a share: `41,67%`; None when there is nothing to share."""
    return Figure(key, percent(part, len(rows)), part, meaning, tuple(rows)) if rows else None


def _once_each(recognitions: list[Recognition], communes: list[Locality]) -> dict[int, Recognition]:
    """The recognition of each commune: the latest one, should an older one be revoked only later."""
    known = {commune.pk for commune in communes}
    latest = {one.locality_id: one for one in recognitions if one.locality_id in known}
    return {one.locality_id: one for one in recognitions if latest.get(one.locality_id) is one}


def _reported(name: str, results: SetResults, communes: list[Locality]) -> Figure:
    """How many communes have sent their self-assessment on this level's set."""
    sent, silent = results.parted(communes)
    rows = results.rows_of(sent) + _locality_rows(silent, NOT_SENT)
    return share_of(f"{name}.reported-of", len(sent), "Số xã đã gửi kết quả tự đánh giá", rows)


def _authority(recognised: Iterable[Recognition]) -> Text:
    names = list(dict.fromkeys(one.authority.short_name for one in recognised if one.authority))
    return Text(joined(names, last=" và ") or UNKNOWN_AUTHORITY)


def _by_year(recognised: Iterable[Recognition]) -> tuple[YearGroup, ...]:
    groups = defaultdict(list)
    for one in recognised:
        groups[one.standard_year].append(Text(one.locality.name))
    years = sorted(groups, key=lambda year: (year is None, year))
    return tuple(YearGroup(Text(str(year or "")), tuple(groups[year])) for year in years)


def _keeping(name: str, label: str, results: SetResults, holders: list[Locality], others: list[Locality]) -> dict:
    """Who keeps the standard: recognised communes whose self-assessment of this period is complete."""
    sent, unreported = results.parted(holders)
    not_keeping = [pair for pair in sent if not results.is_complete(pair[1])]
    rows, below = results.rows_of(pair for pair in sent if pair not in not_keeping), results.rows_of(not_keeping)
    meaning, silent = f"Số xã duy trì đủ tiêu chí {label}", _locality_rows(unreported, NOT_SENT)
    everyone = [*rows, *below, *silent, *_locality_rows(others, "chưa được công nhận")]
    return {
        "full_marks": _full_marks(name, results),
        "keeping": counted(f"{name}.keeping", meaning, rows),
        "keeping_of": share_of(f"{name}.keeping-of", len(rows), meaning, everyone),
        "not_keeping": tuple(tallied(f"{name}.keeping", results, one, holder) for holder, one in not_keeping),
        "not_keeping_count": counted(f"{name}.not-keeping", f"Số xã chưa duy trì đủ {label}", below),
        "unreported": tuple(Text(holder.full_name) for holder in unreported),
        "unreported_count": counted(f"{name}.unreported", "Số xã chưa có kết quả tự đánh giá", silent),
    }


def _full_marks(name: str, results: SetResults) -> Figure | None:
    """“19/19”: the whole set."""
    rows = [SourceRow("criteria.criterion", one.pk, results.title_of(one)) for one in results.criteria]
    return share_of(f"{name}.full-marks", len(rows), f"Đủ {results.criteria_set}", rows) if rows else None


def _assessed(name: str, results: SetResults, aiming: list[Locality]) -> dict:
    """The self-assessments of the communes that aim at the level."""
    sent, missing = results.parted(aiming)
    meaning = "Số xã phấn đấu đã gửi kết quả tự đánh giá"
    return {
        "assessed": tuple(tallied(name, results, one, commune) for commune, one in sent),
        "assessed_count": counted(f"{name}.assessed", meaning, results.rows_of(sent)),
        "unassessed": tuple(Text(commune.full_name) for commune in missing),
    }


def _recognition_row(one: Recognition) -> SourceRow:
    year = f"năm {one.standard_year}" if one.standard_year else "chưa rõ năm"
    decision = " ".join(filter(None, [one.decision, f"ngày {short_date(one.decided_on)}" if one.decided_on else ""]))
    detail = " · ".join(filter(None, [year, decision or "chưa có số quyết định"]))
    return SourceRow("criteria.recognition", one.pk, str(one.locality), detail)


def _locality_rows(communes: list[Locality], detail: str = "") -> list[SourceRow]:
    return [SourceRow("communes.locality", commune.pk, str(commune), detail) for commune in communes]


def all_targets(programme: Programme) -> tuple[Figure, Figure]:
    """Return number and names of the communes with a target above the base level, for the office's own sentences."""
    above = programme.targets[SetLevel.COMMUNE_ADVANCED] + programme.targets[SetLevel.COMMUNE_MODEL]
    rows = _once_a_commune(above)
    names = {target.locality_id: target.locality.name for target in above}.values()
    meaning = "Các xã phấn đấu đạt chuẩn NTM nâng cao, kiểu mẫu trong năm"
    return counted("targets.count", meaning, rows), naming("targets.names", names, meaning, rows)


def _once_a_commune(targets: list[Target]) -> list[SourceRow]:
    """A commune that aims at two levels is one commune; two communes may have one name."""
    found: dict[int, SourceRow] = {}
    for target, row in zip(targets, _target_rows(targets), strict=True):
        first = found.get(target.locality_id)
        found[target.locality_id] = replace(first, detail=f"{first.detail}; {row.detail}") if first else row
    return list(found.values())


def _target_rows(targets: list[Target]) -> list[SourceRow]:
    """The rows of targets: `Xã Định Yên`, `Xã NTM kiểu mẫu · Tỉnh chọn`."""
    return [
        SourceRow(
            "criteria.target",
            target.pk,
            str(target.locality),
            f"{target.get_level_display()} năm {target.target_year} · {target.get_origin_display()}",
        )
        for target in targets
    ]


def model_facts(programme: Programme) -> tuple[ModelFacts, ...]:
    """Return the facts of each commune that aims at the model level and has sent its self-assessment."""
    results = programme.results[SetLevel.COMMUNE_MODEL]
    assessed, _ = results.parted(programme.aiming_at_model)
    if not assessed:
        return ()
    equivalents = _equivalents(programme.scope, results)
    found = GroupChoice.objects.of([one for _, one in assessed]).select_related("group").order_by("-pk")
    choices = {choice.assessment_id: choice for choice in found}
    return tuple(
        _model_commune(results, assessment, commune, equivalents, choices.get(assessment.pk))
        for commune, assessment in assessed
    )


def condition_tallies(programme: Programme) -> tuple[TallyFacts, ...]:
    """Return how many conditions each commune of `model_facts` meets."""
    results = programme.results[SetLevel.COMMUNE_MODEL]
    assessed, _ = results.parted(programme.aiming_at_model)
    return tuple(tallied("model", results, one, commune) for commune, one in assessed)


def smart_village_facts(programme: Programme) -> tuple[TallyFacts, ...]:
    """Return the tallies of the smart villages of the communes that aim at the model level."""
    results = programme.results[SetLevel.SMART_VILLAGE]
    return tuple(
        tallied("smart", results, assessment, commune)
        for commune in programme.aiming_at_model
        for assessment in results.assessments.get(commune.pk, ())
    )


def without_smart_village(programme: Programme) -> tuple[Text, ...]:
    """Return the communes that aim at the model level and have sent nothing on a smart village."""
    results = programme.results[SetLevel.SMART_VILLAGE]
    if results.criteria_set is None:
        return ()
    return tuple(Text(one.full_name) for one in programme.aiming_at_model if not results.assessments.get(one.pk))


def _model_commune(
    results: SetResults,
    assessment: Assessment,
    commune: Locality,
    equivalents: dict[int, Equivalent],
    choice: GroupChoice | None,
) -> ModelFacts:
    tally = tallied("model", results, assessment, commune)
    by_outcome: dict[str, list[ConditionFacts]] = defaultdict(list)
    for criterion, outcome in zip(results.criteria, tally.outcomes, strict=True):
        threshold, unit = equivalents.get(criterion.pk, (None, ""))
        wording = Text(criterion.wording or criterion.name)
        by_outcome[outcome].append(ConditionFacts(Text(criterion.number), wording, threshold, Text(unit)))
    return ModelFacts(
        slug=tally.slug,
        commune=tally.commune,
        conditions=tally,
        met=tuple(by_outcome[Outcome.MET]),
        not_met=tuple(by_outcome[Outcome.NOT_MET]),
        not_assessed=tuple(by_outcome[Outcome.NOT_ASSESSED]),
        not_applicable=tuple(by_outcome[Outcome.NOT_APPLICABLE]),
        group=Text(choice.group.wording.removeprefix(GROUP_PREFIX) if choice else ""),
        group_lacks=Text(choice.lacks if choice else ""),
    )


def _equivalents(scope: Scope, results: SetResults) -> dict[int, Equivalent]:
    """The levels that the decree gives as a share of another level, in numbers of the year, by criterion."""
    year, equivalents = scope.period.year, {}
    records = _thresholds_with_bases(results)
    rows = {
        indicator: [ThresholdRow(one.year, one.value, one.words, one.factor, one.base_id) for one in found]
        for indicator, found in records.items()
    }
    indicators = Indicator.objects.filter(criterion__in=results.criteria).select_related("criterion")
    for indicator in indicators.order_by("criterion__order", "order"):
        own = row_in(year, rows.get(indicator.pk, ()))
        level = threshold_in(year, indicator.pk, rows) if own and own.factor else None
        if isinstance(level, Decimal):
            key, meaning = f"threshold.{indicator.criterion.order}", f"Mức năm {year}, tính từ mức của bộ tiêu chí khác"
            figure = Figure(key, decimal(level), str(level), meaning, tuple(_sources(records, indicator.pk, year)))
            equivalents[indicator.criterion_id] = figure, indicator.unit_of_measure
    return equivalents


def _thresholds_with_bases(results: SetResults) -> dict[int, list[Threshold]]:
    """The thresholds of the set and, one step down, those that they are derived from."""
    own = list(Threshold.objects.filter(indicator__criterion__in=results.criteria))
    bases = [threshold.base_id for threshold in own if threshold.base_id]
    records = defaultdict(list)
    for threshold in [*own, *Threshold.objects.filter(indicator__in=bases)]:
        records[threshold.indicator_id].append(threshold)
    return records


def _sources(records: dict[int, list[Threshold]], indicator: int, year: int) -> list[SourceRow]:
    """The chain of thresholds from the derived one to the number."""
    chain: list[SourceRow] = []
    while found := [one for one in records.get(indicator, ()) if one.year in (year, None)]:
        record = max(found, key=lambda one: one.year or 0)
        words = f"{decimal(record.factor)} × mức gốc" if record.factor else decimal(record.value or Decimal(0))
        detail = " · ".join(filter(None, [words, record.get_reading_display(), record.source]))
        chain.append(SourceRow("criteria.threshold", record.pk, f"Mức năm {record.year or year}", detail))
        if record.base_id is None or record.base_id == indicator:
            break
        indicator = record.base_id
    return chain
