"""Do levels, recognitions and self-assessments agree with each other?

Quyết định 318/QĐ-TTg and 319/QĐ-TTg (a commune rises level by level; condition 1 of the model level asks who was
recognised under an older set to be reviewed against the one in force), Quyết định 18/2022/QĐ-TTg (revoking).
"""

from collections.abc import Iterable, Iterator

from ntm_tracker.vietnamese import fold, fraction, short_date, uncapitalised
from reports.findings import Finding, Group
from reports.findings.passages import Passage
from reports.values.facts import LevelFacts, ReportFacts
from reports.values.registers import KnownRecognition, Registers

PLACES = {"commune_base": "base", "commune_advanced": "advanced", "commune_model": "model"}


def levels(facts: ReportFacts, passages: Iterable[Passage], known: Registers) -> Iterator[Finding]:
    """Return what the levels of the communes contradict."""
    own = " ".join(passage.text for passage in passages if passage.is_own)
    for place, level in (("base", facts.base), ("advanced", facts.advanced), ("model", facts.model)):
        yield from _below(place, level, known)
    for one in known.recognitions:
        yield from _revoked(one, own) if one.revoked_on else _standing(one)
    yield from _targets(facts, known)
    for each in known.differences:
        yield Finding(
            "declared-computed",
            f"model.conditions.{each.slug}",
            f"{each.commune}: {uncapitalised(each.words)}",
            Group.MUST,
            mend=each.href,
        )
    for label in known.levels_without_set:
        message = f"Kỳ này không có bộ tiêu chí {label} nào còn hiệu lực: chưa có kết quả không phải do xã không gửi."
        yield Finding("no-set", "levels", message, Group.MUST, is_printed=False, mend=known.ways.levels)


def _below(place: str, level: LevelFacts, known: Registers) -> Iterator[Finding]:
    """Recognised, but below the set that is in force now."""
    for tally in level.not_keeping:
        message = (
            f"{tally.commune.value} đã được công nhận {level.standard.value}, nay đạt {tally.met_of_size.text} "
            f"{tally.item_word.value}."
        )
        key = f"{place}.recognised"
        yield Finding("below-set", key, message, mark=tally.met_of_size.text, mend=known.ways.collecting)


def _revoked(one: KnownRecognition, own: str) -> Iterator[Finding]:
    place = f"{PLACES.get(one.level, one.level)}.recognised"
    day = short_date(one.revoked_on) if one.revoked_on else ""
    if one.size and one.fulfilled == one.size:
        told = fraction(one.fulfilled, one.size)
        message = f"{one.commune} bị thu hồi {one.level_label} ngày {day} nhưng tự đánh giá {told}."
        yield Finding("revoked-full", place, message, Group.MUST, mend=one.href)
    if not (fold(one.commune.removeprefix("Xã ")) in fold(own) and "thu hoi" in fold(own)):
        message = f"{one.commune} bị thu hồi {one.level_label} ngày {day}: báo cáo chưa nêu vì sao số xã giảm."
        yield Finding("revoked-untold", place, message, mend=one.href)


def _standing(one: KnownRecognition) -> Iterator[Finding]:
    place = f"{PLACES.get(one.level, one.level)}.recognised"
    for doubt in one.doubts:
        yield Finding("recognition-doubt", place, f"{one.commune}, {one.level_label}: {doubt}", mend=one.href)
    if one.is_older_set and one.level != "commune_base":
        year = f" năm {one.standard_year}" if one.standard_year else ""
        message = (
            f"{one.commune} được công nhận {one.level_label}{year} theo bộ tiêu chí cũ: "
            "phải rà soát theo bộ đang áp dụng trước khi nêu là duy trì."
        )
        yield Finding("older-set", place, message, mark=one.commune.removeprefix("Xã "), mend=one.href)


def _targets(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    """A commune does not aim at what it holds; a target has its plan among the documents of the year."""
    plans = [fold(row.content.value) for row in facts.annex.rows]
    for one in known.targets:
        for doubt in one.doubts:
            yield Finding("target-doubt", "levels", f"{one.commune}: {doubt}", is_printed=False, mend=one.href)
        if not any("ke hoach" in plan and fold(one.name) in plan for plan in plans):
            message = f"{one.commune} phấn đấu đạt {one.level_label} nhưng Phụ lục không có kế hoạch của xã này."
            yield Finding("target-without-plan", "annex", message, Group.HINT, is_printed=False, mend=known.ways.annex)
