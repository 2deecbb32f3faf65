"""Ý kiến của ngành: a unit's grid, how far all units are, and the switch."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.policies import UserRequest, is_office, period_of, reads_everything
from communes.models import Installation, ReportingPeriod, Unit
from criteria import policies
from criteria.models import CriteriaSet, OpinionRound
from criteria.opinions import actions
from criteria.opinions.actions import CLOSED
from criteria.opinions.grid import Grid, agree_with_all, load, opinions_of, overview_of, type_into
from criteria.subject import ConflictError, matrix_address, opinions_address, set_of
from ntm_tracker.forms import Day, Line, PlainForm, columns
from ntm_tracker.vietnamese import count


class LetterForm(PlainForm):
    """Where the office has a unit's opinion from."""

    on = Day(past=True, label="Ngày cho ý kiến", help_text="Ngày của văn bản, ví dụ 12/3/2024")
    source = Line(
        label="Theo văn bản, cuộc gọi", max_length=200, help_text="Ví dụ: Công văn 12/PYT, hoặc điện thoại của ai"
    )
    rows = (columns(on="col-sm-4", source="col-sm-8"),)


@dataclass(frozen=True)
class Page:
    """One request about one set in one period: who looks, and for which unit."""

    user: User
    period: ReportingPeriod
    criteria_set: CriteriaSet
    unit: Unit | None
    opened: OpinionRound | None

    @property
    def address(self) -> str:
        """A unit's own page needs no name of the unit."""
        return opinions_address(self.period, self.criteria_set, None if self.is_own else self.unit)

    @property
    def is_own(self) -> bool:
        return self.unit is not None and not reads_everything(self.user)

    @property
    def is_office(self) -> bool:
        return is_office(self.user)

    @property
    def may_write(self) -> bool:
        return self.unit is not None and policies.can_prepare_opinions(self.user, self.unit)

    @property
    def may_confirm(self) -> bool:
        return self.unit is not None and policies.can_confirm_opinions(self.user, self.unit)

    @property
    def overview(self) -> str:
        return opinions_address(self.period, self.criteria_set)

    @property
    def matrix(self) -> str:
        return matrix_address(self.period, self.criteria_set)


@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """A unit's own grid; for the office how far all units are, or with `?don-vi=` the grid of one."""
    page = _page(request, year, quarter, code)
    if request.method == "POST":
        return _posted(request, page)
    if page.unit is None and reads_everything(request.user):
        shares, unassigned = overview_of(page.period, page.criteria_set)
        rows = [(share, opinions_address(page.period, page.criteria_set, share.unit)) for share in shares]
        context = {"page": page, "period": page.period, "rows": rows, "unassigned": unassigned}
        return render(request, "criteria/opinions_overview.html", context)
    grid = load(page.period, page.criteria_set, page.unit, request.user) if page.unit and page.opened else None
    return _shown(request, page, grid, LetterForm() if page.is_office else None)


@require_POST
def switch(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """The office asks the units for their opinion on this set in this period, or stops asking."""
    page = _page(request, year, quarter, code)
    place: dict[str, Any] = {"period": page.period, "criteria_set": page.criteria_set, "by": request.user}
    if request.POST.get("do") == "close":
        actions.close_round(**place)
        messages.success(request, "Đã tắt lấy ý kiến của ngành. Ý kiến đã ghi vẫn còn.")
    else:
        actions.open_round(**place)
        messages.success(request, "Đã bật lấy ý kiến của ngành.")
    return redirect(page.overview)


def _page(request: UserRequest, year: int, quarter: int, code: str) -> Page:
    if not policies.can_see_opinions(request.user):
        raise Http404
    period = period_of(request, year, quarter)
    criteria_set = set_of(period, code)
    opened = OpinionRound.objects.filter(period=period, criteria_set=criteria_set).first()
    return Page(request.user, period, criteria_set, _unit(request), opened)


def _unit(request: UserRequest) -> Unit | None:
    """The unit that is named, if it is in sight; else the own unit of who answers for one."""
    named = request.GET.get("don-vi", "")
    if not named:
        return None if reads_everything(request.user) else request.user.unit
    unit = get_object_or_404(Unit, code=named) if slug_re.fullmatch(named) else None
    if unit is None or not policies.can_see_opinions(request.user, unit):
        raise Http404
    return unit


def _posted(request: UserRequest, page: Page) -> HttpResponse:
    if page.unit is None or not page.may_write:
        raise PermissionDenied
    grid = load(page.period, page.criteria_set, page.unit, request.user)
    form = LetterForm(request.POST) if page.is_office else None
    type_into(grid, request.POST)
    if request.POST.get("do") == "agree":
        form = LetterForm(initial=request.POST.dict()) if form else None
        return _shown(request, page, grid, form, message=_filled(grid))
    saved = _saved(request, page, grid, form)
    status = 409 if any(cell.is_conflict for cell in grid.cells) else 200
    return saved or _shown(request, page, grid, form, status=status)


def _filled(grid: Grid) -> str:
    message = f"Đã điền thử {count(agree_with_all(grid))} ô “Thống nhất”. Xem lại rồi bấm Lưu."
    return f"{message} {count(grid.stale)} ô xã đổi kết quả: hãy xem từng ô." if grid.stale else message


def _saved(request: UserRequest, page: Page, grid: Grid, form: LetterForm | None) -> HttpResponse | None:
    """Write what was typed; None when something is to be mended first."""
    if page.opened is None:
        grid.errors.append(CLOSED)
        return None
    if grid.lost or grid.troubled or (form and not form.is_valid()):
        return None
    try:
        written = actions.record_opinions(
            opened=page.opened,
            unit=grid.unit,
            opinions=opinions_of(grid, request.POST.get("do", "save")),
            by=request.user,
            **(form.cleaned_data if form else {}),
        )
    except ConflictError as error:
        grid.show_conflicts(error.conflicts)
        return None
    except ValidationError as error:
        _put_errors(grid, form, error)
        return None
    messages.success(request, _saved_message(page, grid.unit, written))
    return redirect(page.address)


def _put_errors(grid: Grid, form: LetterForm | None, error: ValidationError) -> None:
    troubles = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    grid.show_troubles(troubles)
    for key, texts in troubles.items():
        if form and key in form.fields:
            form.add_error(key, texts)
        elif not key.startswith("opinion-"):
            grid.errors.extend(texts)


def _saved_message(page: Page, unit: Unit, written: int) -> str:
    if not written:
        return "Không có ô nào thay đổi."
    waits = "" if page.may_confirm else " Ý kiến chờ trưởng đơn vị xác nhận."
    return f"Đã ghi {count(written)} ô của {unit.short_name}.{waits}"


def _shown(
    request: UserRequest,
    page: Page,
    grid: Grid | None,
    form: LetterForm | None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    office = Installation.objects.office() if grid is None or not grid.criteria else None
    context = {"page": page, "period": page.period, "grid": grid, "form": form, "office": office}
    return render(request, "criteria/opinions.html", context | more, status=status)
