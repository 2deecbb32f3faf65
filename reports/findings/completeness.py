"""Is everything there? A report is never called ready over what is missing.

Nghị định 09/2019/NĐ-CP, Điều 8 and 12: a periodical report has all that its outline asks for, up to its closing day;
Nghị định 30/2020/NĐ-CP, Điều 8 and Phụ lục I: issuer, number and symbol, place and date, signer, recipients.
"""

from collections.abc import Iterator

from ntm_tracker.vietnamese import capitalised, count, joined, short_date
from reports.findings import Finding, Group
from reports.findings.sums import tallies
from reports.values.facts import LevelFacts, ReportFacts
from reports.values.registers import Registers
from reports.writing.text import ReportText, SectionText

PAPER = "paper"  # a finding about the paper as a whole
MUST = Group.MUST
MOST_NAMES = 4


def completeness(facts: ReportFacts, text: ReportText, known: Registers) -> Iterator[Finding]:
    """Return what has not come, what is empty, and who is missing."""
    yield from _communes(facts, known)
    yield from _units(facts, known)
    yield from _sections(facts, text, known)
    yield from _paper(facts, known)
    yield from _time(known)
    for key in known.waiting_words:
        message = "Lời văn lấy từ kỳ trước, chưa ai rà soát. Hãy đọc lại, giữ hoặc sửa."
        yield Finding("words-waiting", key, message, MUST)


def _communes(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    """Every commune assesses itself on the base set, whoever holds or aims at a level on the set of that level.

    A level without a set in force asks nobody: that is no silence, and another check says so.
    """
    base = facts.base.reported_of
    if facts.base.full_marks and (silent := len(base.rows) - int(base.value)):
        names = [row.name for row in base.rows if row.model == "communes.locality"]
        message = f"{count(silent)}/{len(base.rows)} xã chưa gửi kết quả tự đánh giá xã NTM: {_names(names)}."
        yield _missing("communes-silent", "base", message, known)
    if not base.rows:
        message = "Kỳ này không có xã nào thuộc Chương trình. Hãy kiểm tra danh mục xã."
        yield _missing("communes-silent", "base", message, known)
    for place, level in (("advanced", facts.advanced), ("model", facts.model)):
        if names := _silent(level):
            message = f"Chưa có kết quả tự đánh giá {level.title.value}: {_names(names)}."
            yield _missing("communes-silent", place, message, known)
    for tally in tallies(facts):
        if tally.size and int(tally.not_assessed.value) == tally.size:
            message = (
                f"{capitalised(tally.subject.value)} gửi phiếu để trống: chưa đánh giá {tally.item_word.value} nào."
            )
            yield _missing("sheet-blank", tally.slug, message, known)
    if facts.smart_unassessed:
        names = [name.value for name in facts.smart_unassessed]
        message = f"Chưa có kết quả tự đánh giá Làng thông minh: {_names(names)}."
        yield _missing("communes-silent", "smart", message, known)


def _missing(check: str, place: str, message: str, known: Registers) -> Finding:
    return Finding(check, place, message, MUST, is_printed=False, mend=known.ways.collecting)


def _silent(level: LevelFacts) -> list[str]:
    asked = (*level.unreported, *level.unassessed) if level.full_marks else ()
    return list(dict.fromkeys(name.value for name in asked))


def _names(names: list[str]) -> str:
    rest = len(names) - MOST_NAMES
    return joined(names[:MOST_NAMES]) + (f" và {count(rest)} xã khác" if rest > 0 else "")


def _units(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    for one in facts.directives:
        record = known.directive(one.slug)
        if one.silent:
            names = joined(name.value for name in one.silent_names)
            message = f"{record.name}: {one.silent.text} đơn vị chưa có báo cáo ({names})."
            yield Finding("units-silent", f"directive.{one.slug}", message, mend=record.href)
        if not one.total:
            message = f"{record.name}: chưa ghi đơn vị nào phải báo cáo."
            yield Finding("units-none", f"directive.{one.slug}", message, MUST, mend=record.href)


def _sections(facts: ReportFacts, text: ReportText, known: Registers) -> Iterator[Finding]:
    following: list[SectionText | None] = [*text.sections[1:], None][: len(text.sections)]
    for section, after in zip(text.sections, following, strict=True):
        has_parts = section.level == 1 and after is not None and after.level == 2
        if not section.paragraphs and not has_parts:
            message = f"Mục “{section.title}” chưa có nội dung nào."
            yield Finding("section-empty", f"section.{section.key}", message, MUST, mend=known.ways.words)
    if not text.sections:
        message = "Đề cương báo cáo chưa có mục nào."
        yield Finding("section-empty", PAPER, message, MUST, is_printed=False, mend=known.ways.outline)
    if not facts.annex.rows:
        message = "Báo cáo nêu đã tham mưu ban hành văn bản, nhưng Phụ lục không có nội dung nào."
        yield Finding("annex-empty", "steering.documents", message, MUST, mend=known.ways.annex)
    has_result = facts.base.recognised or facts.advanced.recognised or facts.model.recognised
    if not has_result and any(one.key == "programme.opening" for part in text.sections for one in part.paragraphs):
        message = "Báo cáo viết “đạt nhiều kết quả tích cực” khi chưa ghi xã nào được công nhận."
        yield Finding("praise-without-result", "programme.opening", message, mend=known.ways.levels)


def _paper(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    def missing(check: str, message: str) -> Finding:
        return Finding(check, PAPER, message, MUST, is_printed=False, mend=known.ways.letterhead)

    if not known.has_letterhead:
        yield missing("letterhead-missing", "Chưa có mẫu tiêu đề báo cáo: cơ quan ban hành, ký hiệu, địa danh.")
        return
    head = facts.letterhead
    parts = {"cơ quan ban hành": head.issuer, "ký hiệu": head.symbol, "địa danh": head.place}
    if empty := [name for name, value in parts.items() if not value.strip()]:
        yield missing("letterhead-missing", f"Mẫu tiêu đề còn thiếu {joined(empty, last=' và ')}.")
    if not head.recipients:
        yield missing("recipients-missing", "Chưa ghi nơi nhận báo cáo.")
    signed = facts.signature
    if not signed.full_name.strip():
        yield missing("signer-missing", "Chưa có người ký báo cáo giữ chức vụ vào ngày chốt số liệu.")
    elif not known.is_signer_in_post:
        message = f"{signed.full_name} không giữ chức vụ này vào ngày chốt số liệu {facts.period.as_of.text}."
        yield missing("signer-not-in-post", message)
    elif signed.other_position and not signed.authority:
        yield _two_titles(facts, known)


def _two_titles(facts: ReportFacts, known: Registers) -> Finding:
    """Nghị định 30/2020/NĐ-CP, Điều 13 and Phụ lục I, II.7: the authority to sign is written above the title."""
    titles = f"{facts.signature.title} và {facts.signature.other_position}"
    message = f"Người ký ghi hai chức vụ ({titles}) mà không ghi quyền hạn ký. Hãy kiểm tra thẩm quyền và con dấu."
    return Finding("signature-two-titles", PAPER, message, is_printed=False, mend=known.ways.letterhead)


def _time(known: Registers) -> Iterator[Finding]:
    if not known.is_as_of_fixed:
        message = "Chưa chốt ngày số liệu của kỳ này."
        yield Finding("as-of-open", "period", message, MUST, is_printed=False, mend=known.ways.as_of)
    if known.before and not known.before.is_issued:
        message = f"Báo cáo {known.before.label} chưa phát hành, số liệu kỳ trước còn có thể đổi."
        yield Finding("before-not-issued", "period", message, MUST, is_printed=False, mend=known.before.href)
    if known.is_as_of_fixed and known.later:
        told = "; ".join(f"{one.what} ngày {short_date(one.day)}" for one in known.later[:MOST_NAMES])
        message = f"{count(len(known.later))} việc xảy ra sau ngày chốt số liệu không nằm trong báo cáo: {told}."
        yield Finding("after-as-of", "period", capitalised(message), is_printed=False, mend=known.ways.as_of)
