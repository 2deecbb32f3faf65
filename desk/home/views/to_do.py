"""Việc cần xử lý: a unit or commune sends one letter for what it answers, its head confirms, all in place."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from desk.following.forms import LetterForm
from desk.home.to_do import ToDo, to_do_of
from desk.home.views.home import home_page
from directives import actions, policies
from directives.models import Directive, Recipient
from ntm_tracker.forms import run_form_action
from ntm_tracker.vietnamese import count


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """One letter for all ticked rows: an officer prepares it, a head or a commune's officer sends it."""
    chosen = request.POST.getlist("viec")
    owed = [each for each in to_do_of(request.user, None, timezone.localdate()) if _is_ticked(each, chosen)]
    recipients = [each.recipient for each in owed if each.recipient]
    confirmed = any(policies.can_confirm(request.user, each) for each in recipients)
    form = LetterForm(request.POST, request.FILES)
    done = run_form_action(
        form,
        lambda _: actions.prepare(recipients=recipients, letter=form.letter, by=request.user, confirmed=confirmed),
    )
    if done is None:
        return home_page(request, form, {each.pk for each in recipients})
    told = "Đã gửi Văn phòng" if confirmed else "Đã trình trưởng đơn vị xác nhận"
    messages.success(request, f"{told}: {count(len(done))} việc.")
    return redirect("home")


def _is_ticked(owed: ToDo, chosen: list[str]) -> bool:
    return owed.may_send and owed.recipient is not None and str(owed.recipient.pk) in chosen


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head confirms from the list what the officer prepared."""
    directives = Directive.objects.visible_to(request.user).followed()
    own = Recipient.objects.filter(directive__in=directives.values("pk"), unit=request.user.unit_id)
    recipient = get_object_or_404(own.exclude(unit=None).select_related("directive"), pk=pk)
    actions.confirm(recipient=recipient, by=request.user)
    messages.success(request, f"Đã xác nhận, gửi Văn phòng: {recipient.directive}.")
    return redirect("home")
