"""From the pages of an uploaded workbook to a plan for one period, as far as the person may enter."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from accounts.models import User
from communes.models import IncomingFile, ReportingPeriod
from criteria import policies
from criteria.models import CriteriaSet, SheetLayout
from criteria.rules.choices import SetLevel
from criteria.subject import ExpectedAssessment
from criteria.workbook.cells import Page
from criteria.workbook.content import WorkbookSheet, expected_for, sheets_of
from criteria.workbook.foreign import Layout, read_foreign
from criteria.workbook.keys import SheetKey, written_row
from criteria.workbook.plan import Plan, SheetPlan, compare
from criteria.workbook.read import EXPORT_AGAIN, Filled, Problem, read
from ntm_tracker.vietnamese import fold, joined

LEVEL_WORDS = {
    "kieu mau": SetLevel.COMMUNE_MODEL,
    "thong minh": SetLevel.SMART_VILLAGE,
    "nang cao": SetLevel.COMMUNE_ADVANCED,
}
SheetPlace = tuple[str, str, str]  # code of the set, slug of the commune, name of the village


def plan_of(period: ReportingPeriod, pages: Sequence[Page], user: User) -> Plan:
    """What a workbook of this program would change in `period`."""
    reading = read(pages)
    plan = Plan(problems=reading.problems, notices=reading.notices)
    expected = {_place(each): each for each in expected_for(period, user)}
    keyed = [(filled, filled.key) for filled in reading.filled if filled.key]
    versions = _versions(key for _, key in keyed)
    fitting = []
    for filled, key in keyed:
        if trouble := _trouble(key, expected, period, versions):
            plan.problems.append(Problem(filled.page.title, "", trouble))
        elif _place_of(key) in expected:
            fitting.append((filled, expected[_place_of(key)]))
        else:
            plan.notices.append(f"Trang “{filled.page.title}” là của xã khác: không đọc.")
    sheets = sheets_of(period, [each for _, each in fitting])
    for sheet, (filled, _) in zip(sheets, fitting, strict=True):
        _add(plan, sheet, filled, user)
    return plan


def plan_of_foreign(sheet: WorkbookSheet, page: Page, layout: Layout, user: User) -> Plan:
    """What a commune's own page would change, read by its `layout`."""
    filled, unread = read_foreign(sheet, page, layout)
    plan = Plan(notices=unread)
    _add(plan, sheet, filled, user)
    return plan


def expected_named(period: ReportingPeriod, user: User, name: str) -> ExpectedAssessment | None:
    """The self-assessment that `name` means in a form."""
    return next((each for each in expected_for(period, user) if name_of(each) == name), None)


def name_of(expected: ExpectedAssessment) -> str:
    village = expected.village.pk if expected.village else 0
    return f"{expected.criteria_set.pk}-{expected.locality.pk}-{village}"


def likely(expected: Sequence[ExpectedAssessment], file: IncomingFile, page: Page) -> ExpectedAssessment | None:
    """Whose a commune's own page seems to be, by the file's commune and by what stands above the table."""
    text = fold(" ".join([file.file_name, page.title, *(cell.text for row in page.first_rows for cell in row)]))
    words = next((level for word, level in LEVEL_WORDS.items() if word in text), SetLevel.COMMUNE_BASE)
    communes = {each.locality.pk for each in expected}
    named = [
        each
        for each in expected
        if file.locality_id == each.locality.pk
        or (file.locality_id is None and (len(communes) == 1 or fold(each.locality.name) in text))
    ]
    named.sort(key=lambda each: (-len(each.locality.name), each.criteria_set.level != words))
    return named[0] if named else None


def known_layout(expected: ExpectedAssessment) -> Layout | None:
    """How the commune's own sheet was laid out the last time."""
    known = SheetLayout.objects.filter(locality=expected.locality, criteria_set=expected.criteria_set)
    stored = known.values(*(each.name for each in fields(Layout))).first()
    return Layout(**stored) if stored else None


def _add(plan: Plan, sheet: WorkbookSheet, filled: Filled, user: User) -> None:
    assessment = sheet.expected.assessment
    is_closed = assessment is not None and not policies.can_change_entry(user, assessment)
    base = filled.key.rows if filled.key else {line.key: written_row(line.stored) for line in sheet.lines}
    found, problems = compare(sheet, filled, base=base, is_closed=is_closed)
    plan.sheets.append(found)
    plan.problems += problems
    plan.notices += _notices(found)


def _notices(found: SheetPlan) -> Iterable[str]:
    if found.blanked:
        yield f"Trang “{found.title}”: ô {joined(found.blanked)} để trống, giữ kết quả đang có."
    if found.formulas:
        yield f"Trang “{found.title}”: ô {joined(found.formulas)} có công thức, lấy giá trị đã tính."


def _place(expected: ExpectedAssessment) -> SheetPlace:
    return expected.criteria_set.code, expected.locality.slug, expected.village.name if expected.village else ""


def _place_of(key: SheetKey) -> SheetPlace:
    return key.code, key.locality, key.village


def _versions(keys: Iterable[SheetKey]) -> set[tuple[str, int]]:
    """Code and version of every set that the workbook names, as far as there are such."""
    codes = {key.code for key in keys}
    return set(CriteriaSet.objects.filter(code__in=codes).values_list("code", "version"))


def _trouble(
    key: SheetKey, expected: dict[SheetPlace, ExpectedAssessment], period: ReportingPeriod, versions: set
) -> str:
    """Why a page is not of this period and its sets; nothing when it is, or is somebody else's."""
    if (key.year, key.quarter) != (period.year, period.quarter):
        other = ReportingPeriod(year=key.year, quarter=key.quarter)
        return f"tệp của {other}, đang nhập {period}. Hãy mở kỳ {other} để nhập, hoặc xuất lại tệp của {period}"
    if (key.code, key.set_version) not in versions:
        return f"không còn phiên bản {key.set_version} của bộ tiêu chí này. {EXPORT_AGAIN}"
    now = next((each.criteria_set for each in expected.values() if each.criteria_set.code == key.code), None)
    if now is not None and now.version != key.set_version:
        message = f"tệp theo phiên bản {key.set_version} của {now}, {period} dùng phiên bản {now.version}"
        return f"{message}. {EXPORT_AGAIN}"
    return ""
