"""Đúng hạn, quá hạn: how punctual each unit was over the quarters; table, chart and workbook."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.policies import UserRequest, reads_everything
from communes.models import ReportingPeriod, Unit
from desk.communes.charts import HEIGHT, Bar, Chart, bar_of
from directives.models import Recipient
from directives.policies import sees_directives
from directives.rules.evaluation import Timeliness, total_of
from ntm_tracker.quarters import Quarter
from ntm_tracker.uploads import made_response
from ntm_tracker.vietnamese import count, roman
from ntm_tracker.workbooks import text_workbook
from reports.facts.directives import sentence_of, timeliness_facts
from reports.facts.scope import NotInstalledError, Scope

MOST_QUARTERS = 20  # five years
COLUMNS = ("Được giao", "Đúng hạn", "Quá hạn", "Không rõ hạn", "Chưa báo cáo", "Tỷ lệ đúng hạn")


@dataclass(frozen=True)
class TimelinessPage:
    """What the reader may see of whose punctuality: of one unit, or of all."""

    units: dict[int, Unit]
    found: dict[tuple[int, Quarter], Timeliness]
    quarters: tuple[Quarter, ...]
    year: int | None
    only: Unit | None
    is_whole: bool

    @property
    def shown(self) -> list[Quarter]:
        """The quarters of the chosen year, else the latest ones."""
        chosen = [each for each in self.quarters if self.year is None or each.year == self.year]
        return chosen[-MOST_QUARTERS:]

    @property
    def years(self) -> list[int]:
        return sorted({each.year for each in self.quarters}, reverse=True)

    @cached_property
    def by_quarter(self) -> list[tuple[Quarter, Timeliness]]:
        return [(quarter, self._total(quarter=quarter, unit=self.only)) for quarter in self.shown]

    @cached_property
    def lines(self) -> list[tuple[Unit, Timeliness]]:
        """Each unit with its sum over the shown quarters; who is silent most often first."""
        sums = ((unit, self._total(unit=unit)) for unit in self.units.values())
        asked = [(unit, counts) for unit, counts in sums if counts.asked]
        return sorted(asked, key=lambda line: (-line[1].silent, -line[1].late, line[0].order))

    @cached_property
    def total(self) -> Timeliness:
        return total_of(counts for _, counts in self.by_quarter)

    @property
    def chart(self) -> Chart | None:
        if not self.total.asked:
            return None
        bars = [_bar(place, quarter, counts) for place, (quarter, counts) in enumerate(self.by_quarter)]
        return Chart("dung-han", "Báo cáo đúng hạn theo quý", "; ".join(bar.words for bar in bars), bars)

    def _total(self, *, quarter: Quarter | None = None, unit: Unit | None = None) -> Timeliness:
        shown = set(self.shown)
        return total_of(
            counts
            for (pk, at), counts in self.found.items()
            if at in shown and (quarter is None or at == quarter) and (unit is None or pk == unit.pk)
        )


def _bar(place: int, quarter: Quarter, counts: Timeliness) -> Bar:
    """Four shares that make up the whole height; nothing to part leaves it open."""
    shares = [
        ("met", counts.in_time, "đúng hạn"),
        ("undated", counts.undated, "không rõ hạn"),
        ("late", counts.late, "quá hạn"),
        ("not_met", counts.silent, "chưa báo cáo"),
    ]
    shown = ", ".join(f"{count(number)} {word}" for _, number, word in shares if number)
    words = f"{quarter.short_label}: {shown or 'không có việc nào'}"
    upto = [HEIGHT * sum_ // max(counts.asked, 1) for sum_ in accumulate(number for _, number, _ in shares)]
    heights = [(look, top - below) for (look, _, _), top, below in zip(shares, upto, [0, *upto], strict=False)]
    label = f"{roman(quarter.number)}/{quarter.year % 100:02d}"
    return bar_of(place, label, words, counts.share if counts.asked else "", heights)


def workbook_of(page: TimelinessPage) -> bytes:
    """Return both tables as a workbook."""
    units = [(unit.short_name, *_cells(counts)) for unit, counts in page.lines]
    quarters = [(quarter.short_label, *_cells(counts)) for quarter, counts in page.by_quarter]
    whose = page.only.short_name if page.only else "Tất cả đơn vị"
    return text_workbook(
        [
            ("Theo đơn vị", ("Đơn vị", *COLUMNS), units),
            ("Theo quý", (f"Kỳ ({whose})", *COLUMNS), [*quarters, ("Cộng", *_cells(page.total))]),
        ]
    )


def _cells(counts: Timeliness) -> Sequence[str]:
    numbers = (counts.asked, counts.in_time, counts.late, counts.undated, counts.silent)
    return [*map(str, numbers), counts.percent]


def _page(request: UserRequest) -> TimelinessPage:
    """How punctual units were up to today; a unit sees itself alone. Two queries."""
    user, year, code = request.user, request.GET.get("nam", ""), request.GET.get("don-vi", "")
    if not sees_directives(user):
        raise Http404
    whole = reads_everything(user)
    recipients = Recipient.objects.all() if whole else Recipient.objects.filter(unit=user.unit_id)
    found: dict[tuple[int, Quarter], Timeliness] = defaultdict(Timeliness)
    for row in recipients.counted_by_month(timezone.localdate()):
        answered = row["in_time"] + row["late"] + row["undated"]
        counts = Timeliness(row["asked"], row["in_time"], row["late"], row["undated"], row["asked"] - answered)
        at, month = map(int, row["month"].split("-"))
        found[row["unit"], Quarter(at, (month + 2) // 3)] += counts
    units = Unit.objects.in_bulk({pk for pk, _ in found})
    only = next((each for each in units.values() if code and each.code == code), None)
    quarters = tuple(sorted({quarter for _, quarter in found}))
    shown = next((each.year for each in quarters if str(each.year) == year), None)
    return TimelinessPage(units, found, quarters, shown, only, whole)


@require_safe
def timeliness(request: UserRequest) -> HttpResponse:
    """How many were asked, in time, late, silent: by quarter and by unit."""
    page = _page(request)
    unit: dict[str, str | int] = {"don-vi": page.only.code} if page.only else {}
    years = [("Tất cả các năm", "?" + urlencode(unit), page.year is None)]
    years += [(f"Năm {year}", "?" + urlencode({"nam": year, **unit}), page.year == year) for year in page.years]
    query = urlencode({**({"nam": page.year} if page.year else {}), **unit})
    context = {"page": page, "years": years, "columns": COLUMNS, "query": query, "sentence": _sentence(page)}
    return render(request, "desk/timeliness.html", context)


def _sentence(page: TimelinessPage) -> tuple[str, str]:
    """What the latest period says of all units, with the period; empty for who sees but the own unit."""
    period = ReportingPeriod.objects.latest_first().first()
    try:
        sentence = sentence_of(timeliness_facts(Scope.of(period))) if period and page.is_whole else ""
    except NotInstalledError:
        sentence = ""
    return sentence, str(period)


@require_safe
def timeliness_workbook(request: UserRequest) -> HttpResponse:
    """The same as Excel."""
    return made_response(workbook_of(_page(request)), "dung-han.xlsx")
