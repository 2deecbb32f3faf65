"""How far the communes are at each level: recognised, keeping the standard, aiming at it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from communes.models import Locality
from criteria.models import Recognition, Target
from criteria.rules.choices import SetLevel
from ntm_tracker.vietnamese import joined, short_date
from reports.facts.frame import UNKNOWN_AUTHORITY
from reports.facts.scope import Scope, counted, percentage, share_of
from reports.facts.tallies import SetResults, assessment_row, commune_assessment, tallied
from reports.values.facts import LevelFacts, TallyFacts, TargetFacts, YearGroup
from reports.values.figures import Figure, SourceRow, Text

COMMUNE_LEVELS = {
    "base": SetLevel.COMMUNE_BASE,
    "advanced": SetLevel.COMMUNE_ADVANCED,
    "model": SetLevel.COMMUNE_MODEL,
}
ITEM_WORD = "tiêu chí"
NOT_SENT = "chưa gửi kết quả tự đánh giá"


def load_recognitions(scope: Scope) -> dict[str, list[Recognition]]:
    """Recognitions known on the as-of day, by level."""
    found = Recognition.objects.known_on(scope.as_of).select_related("locality", "authority")
    by_year = F("standard_year").asc(nulls_last=True)
    return _by_level(found.order_by(by_year, "order", "locality__order", "pk"))


def load_targets(scope: Scope) -> dict[str, list[Target]]:
    """The plan of the period's year, by level."""
    communes = [commune.pk for commune in scope.communes]
    found = Target.objects.planned(scope.period.year, scope.as_of).filter(locality__in=communes)
    return _by_level(found.select_related("locality").order_by("order", "locality__order", "pk"))


def _by_level(records: Iterable) -> dict[str, list]:
    grouped = defaultdict(list)
    for record in records:
        grouped[record.level].append(record)
    return grouped


def level_facts(
    name: str, scope: Scope, results: SetResults | None, recognitions: list[Recognition], targets: list[Target]
) -> LevelFacts:
    """Return the facts of one level; keys begin with its `name`."""
    label, communes = COMMUNE_LEVELS[name].label, scope.communes
    recognised = _once_each(recognitions, communes)
    rows = [_recognition_row(one) for one in recognised.values()]
    others = [commune for commune in communes if commune.pk not in recognised]
    everyone = rows + _locality_rows(others, "chưa được công nhận")
    meaning = f"Số xã đã được công nhận đạt chuẩn {label}"
    holders = [commune for commune in communes if commune.pk in recognised]
    return LevelFacts(
        title=Text(f"xã{label.removeprefix('Xã')}"),
        standard=Text(label.removeprefix("Xã ")),
        item_word=Text(results.criteria_set.item_word if results else ITEM_WORD),
        communes=counted(f"{name}.communes", len(communes), "Số xã thuộc Chương trình", _locality_rows(communes)),
        recognised=counted(f"{name}.recognised", len(rows), meaning, rows),
        recognised_of=share_of(f"{name}.recognised-of", len(rows), len(communes), meaning, everyone),
        share=percentage(f"{name}.share", len(rows), len(communes), f"Tỷ lệ xã đạt chuẩn {label}", everyone),
        authority=_authority(recognised.values()),
        by_year=_by_year(recognised.values()),
        reported_of=_reported(name, results, communes),
        targets=tuple(_target(target) for target in targets),
        target_count=counted(f"{name}.targets", len(targets), f"Số xã phấn đấu đạt {label}", target_rows(targets)),
        **_keeping(name, label, results, holders, others),
        **_assessed(name, results, [target.locality for target in targets]),
    )


def _once_each(recognitions: list[Recognition], communes: list[Locality]) -> dict[int, Recognition]:
    """The recognition of each commune: the latest one, should an older one be revoked only later."""
    known = {commune.pk for commune in communes}
    latest = {one.locality_id: one for one in recognitions if one.locality_id in known}
    return {one.locality_id: one for one in recognitions if latest.get(one.locality_id) is one}


def _reported(name: str, results: SetResults | None, communes: list[Locality]) -> Figure:
    """How many communes have sent their self-assessment on this level's set."""
    sent = [(commune, commune_assessment(results, commune)) for commune in communes]
    rows = [assessment_row(results, one, commune) for commune, one in sent if results and one]
    missing = _locality_rows([commune for commune, one in sent if one is None], NOT_SENT)
    meaning = "Số xã đã gửi kết quả tự đánh giá"
    return share_of(f"{name}.reported-of", len(rows), len(communes), meaning, rows + missing)


def _authority(recognised: Iterable[Recognition]) -> Text:
    names = list(dict.fromkeys(one.authority.short_name for one in recognised if one.authority))
    return Text(joined(names, last=" và ") or UNKNOWN_AUTHORITY)


def _by_year(recognised: Iterable[Recognition]) -> tuple[YearGroup, ...]:
    groups = defaultdict(list)
    for one in recognised:
        groups[one.standard_year].append(Text(one.locality.name))
    years = sorted(groups, key=lambda year: (year is None, year))
    return tuple(YearGroup(Text(str(year or "")), tuple(groups[year])) for year in years)


def _target(target: Target) -> TargetFacts:
    return TargetFacts(
        target.locality.slug,
        Text(target.locality.full_name),
        target.origin,
        Text(str(target.registered_year or "")),
    )


def _keeping(
    name: str, label: str, results: SetResults | None, holders: list[Locality], others: list[Locality]
) -> dict:
    """Who keeps the standard: recognised communes whose self-assessment of this period is complete."""
    rows, not_keeping, below, unreported = [], [], [], []
    for holder in holders:
        assessment = commune_assessment(results, holder)
        if results is None or assessment is None:
            unreported.append(holder)
        elif results.is_complete(assessment):
            rows.append(assessment_row(results, assessment, holder))
        else:
            not_keeping.append(tallied(f"{name}.keeping", results, assessment, holder))
            below.append(assessment_row(results, assessment, holder))
    meaning, silent = f"Số xã duy trì đủ tiêu chí {label}", _locality_rows(unreported, NOT_SENT)
    everyone = [*rows, *below, *silent, *_locality_rows(others, "chưa được công nhận")]
    return {
        "full_marks": _full_marks(name, results),
        "keeping": counted(f"{name}.keeping", len(rows), meaning, rows),
        "keeping_of": share_of(f"{name}.keeping-of", len(rows), len(everyone), meaning, everyone),
        "not_keeping": tuple(not_keeping),
        "not_keeping_count": counted(f"{name}.not-keeping", len(below), f"Số xã chưa duy trì đủ {label}", below),
        "unreported": tuple(Text(holder.full_name) for holder in unreported),
        "unreported_count": counted(f"{name}.unreported", len(silent), "Số xã chưa có kết quả tự đánh giá", silent),
    }


def _full_marks(name: str, results: SetResults | None) -> Figure | None:
    """“19/19”: the whole set."""
    if not results or not results.size:
        return None
    rows = [SourceRow("criteria.criterion", one.pk, results.title_of(one)) for one in results.criteria]
    return share_of(f"{name}.full-marks", len(rows), results.size, f"Đủ {results.criteria_set}", rows)


def _assessed(name: str, results: SetResults | None, aiming: list[Locality]) -> dict:
    """The self-assessments of the communes that aim at the level."""
    tallies: list[TallyFacts] = []
    rows, missing = [], []
    for commune in aiming:
        assessment = commune_assessment(results, commune)
        if results is None or assessment is None:
            missing.append(Text(commune.full_name))
        else:
            tallies.append(tallied(name, results, assessment, commune))
            rows.append(assessment_row(results, assessment, commune))
    return {
        "assessed": tuple(tallies),
        "assessed_count": counted(f"{name}.assessed", len(rows), "Số xã phấn đấu đã gửi kết quả tự đánh giá", rows),
        "unassessed": tuple(missing),
    }


def _recognition_row(one: Recognition) -> SourceRow:
    year = f"năm {one.standard_year}" if one.standard_year else "chưa rõ năm"
    decision = " ".join(filter(None, [one.decision, f"ngày {short_date(one.decided_on)}" if one.decided_on else ""]))
    detail = " · ".join(filter(None, [year, decision or "chưa có số quyết định"]))
    return SourceRow("criteria.recognition", one.pk, str(one.locality), detail)


def _locality_rows(communes: list[Locality], detail: str = "") -> list[SourceRow]:
    return [SourceRow("communes.locality", commune.pk, str(commune), detail) for commune in communes]


def target_rows(targets: list[Target]) -> list[SourceRow]:
    """Return the rows of targets: `Xã Định Yên`, `Xã NTM kiểu mẫu · Tỉnh chọn`."""
    return [
        SourceRow(
            "criteria.target",
            target.pk,
            str(target.locality),
            f"{target.get_level_display()} năm {target.target_year} · {target.get_origin_display()}",
        )
        for target in targets
    ]
