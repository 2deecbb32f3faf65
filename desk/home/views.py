"""The home page of each role, and Việc cần xử lý: a unit or commune answers in place."""

from collections.abc import Collection

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.policies import UserRequest, can_bring_files, visible_periods
from desk.backups.freshness import freshness_for
from desk.following.forms import LetterForm
from desk.home.page import answers_here, home_of, to_do_of
from directives import policies
from directives.actions import answers as actions
from directives.models import Directive, Recipient
from directives.policies import can_follow_up
from ntm_tracker.forms import Day, run_form_action
from ntm_tracker.vietnamese import count
from reports.facts.scope import NotInstalledError
from reports.quarterly.overview import overview_of


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """Where the latest quarter stands; for a unit first what it has to do."""
    return home_page(request, LetterForm(initial={"answered_on": timezone.localdate()}))


def home_page(request: UserRequest, form: LetterForm, ticked: Collection[int] = ()) -> HttpResponse:
    """The home page with the form by which a unit answers, as it stands."""
    period = visible_periods(request.user).latest_first().first()
    try:
        stands = home_of(overview_of(period), period, request.user) if period else None
    except NotInstalledError:
        stands = None
    to_do = to_do_of(request.user, period, timezone.localdate())
    context = {
        "period": period,
        "home": stands,
        "backup": freshness_for(request.user, timezone.now()),
        "may_bring_files": can_bring_files(request.user),
        "may_enter": can_follow_up(request.user),
        "answers_here": answers_here(request.user),
        "to_do": to_do,
        "may_send": any(each.may_send for each in to_do),
        "is_head": request.user.role != Role.UNIT_OFFICER,
        "form": form,
        "ticked": ticked,
    }
    return render(request, "desk/home.html", context)


class ExampleForm(forms.Form):
    """One field of each kind."""

    unit = forms.ChoiceField(
        label="Đơn vị phải báo cáo", choices=[("", "Phòng Tài nguyên và Môi trường")], required=False
    )
    answered_on = Day(label="Ngày báo cáo", help_text="Ngày ghi trên văn bản, ví dụ 15/3/2024")
    on_behalf = forms.BooleanField(label="VPĐP nhập thay", required=False, initial=True)


@require_safe
def components(request: UserRequest) -> HttpResponse:
    """Every component once; only while developing."""
    if not settings.DEBUG:
        raise Http404
    marks = ["met"] * 4 + ["not_met"] + ["met"] * 12 + ["not_assessed"] * 2
    form = ExampleForm({"answered_on": "31/4/2024"})
    return render(request, "desk/components.html", {"marks": marks, "form": form})


@require_POST
def send(request: UserRequest) -> HttpResponse:
    """One letter for all ticked rows: an officer prepares it, a head or a commune's officer sends it."""
    chosen = request.POST.getlist("viec")
    to_do = [each for each in to_do_of(request.user, None, timezone.localdate()) if each.may_send]
    recipients = [each.recipient for each in to_do if each.recipient and str(each.recipient.pk) in chosen]
    confirmed = any(policies.can_confirm(request.user, each) for each in recipients)
    form = LetterForm(request.POST, request.FILES)
    done = run_form_action(
        form,
        lambda _: actions.prepare(recipients=recipients, letter=form.letter, by=request.user, confirmed=confirmed),
    )
    if done is None:
        return home_page(request, form, {each.pk for each in recipients})
    done_words = "Đã gửi Văn phòng" if confirmed else "Đã trình trưởng đơn vị xác nhận"
    messages.success(request, f"{done_words}: {count(len(done))} việc.")
    return redirect("home")


@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The head confirms from the list what the officer prepared."""
    directives = Directive.objects.visible_to(request.user).followed()
    own = Recipient.objects.filter(directive__in=directives.values("pk"), unit=request.user.unit_id)
    recipient = get_object_or_404(own.exclude(unit=None).select_related("directive"), pk=pk)
    actions.confirm(recipient=recipient, by=request.user)
    messages.success(request, f"Đã xác nhận, gửi Văn phòng: {recipient.directive}.")
    return redirect("home")
