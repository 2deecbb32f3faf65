"""One asked unit of a directive: its answer, prepared and confirmed in the program or mended by the office."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.policies import reads_everything
from desk.forms_directives import AnswerForm, ReasonForm, WhichForm
from desk.views_directives import reads_and_writes, sent
from directives import actions, policies
from directives.choices import Answer
from directives.models import Directive, Recipient
from ntm_tracker.forms import carried_out
from ntm_tracker.uploads import file_response

# The buttons of the page; without one the letter itself is sent.
SEND_BACK, MORE, TAKE_BACK, WHICH = "send_back", "more", "take_back", "which"


def _recipient(request: HttpRequest, slug: str, pk: int) -> Recipient:
    """The office, leaders and administrators see every unit's row, a unit its own."""
    directives = Directive.objects.visible_to(request.user).followed()
    found = Recipient.objects.filter(directive__in=directives.filter(slug=slug).values("pk"))
    if not reads_everything(request.user):
        found = found.filter(unit=request.user.unit_id)
    return get_object_or_404(found.select_related("directive__document", "unit", "answer_file"), pk=pk)


@reads_and_writes
def answer_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The unit's letter: its officer prepares, its head confirms or sends back; the office asks for a supplement."""
    recipient = _recipient(request, slug, pk)
    form = AnswerForm(sent(request), request.FILES or None, recipient=recipient)
    reasons = _reasons(request, recipient)
    if request.method == "POST":
        doing = _asked_for(request, recipient, form, reasons)
        if doing is None:
            raise PermissionDenied
        asked, act, told = doing
        if carried_out(asked, act) is not None:
            messages.success(request, told)
            return redirect(recipient.directive)
    user = request.user
    context = {
        "recipient": recipient,
        "directive": recipient.directive,
        "form": form if _may_write(request, recipient) else None,
        "reasons": reasons,
        "may_prepare": policies.can_prepare(user, recipient),
        "may_confirm": policies.can_confirm(user, recipient),
        "is_recorded": recipient.answer == Answer.RECORDED,
        "cancel": recipient.directive.get_absolute_url(),
    }
    return render(request, "desk/directive_answer.html", context)


def _may_write(request: HttpRequest, recipient: Recipient) -> bool:
    user = request.user
    if policies.can_follow_up(user):
        return recipient.answer != Answer.RECORDED or recipient.needs_more
    return policies.can_prepare(user, recipient) or policies.can_confirm(user, recipient)


def _reasons(request: HttpRequest, recipient: Recipient) -> dict[str, forms.Form]:
    """The other forms of the page that this person may send, by their button."""
    user, found = request.user, {}
    if policies.can_send_back(user, recipient):
        found[SEND_BACK] = ("Lý do trả lại", "Trả lại chuyên viên")
    if policies.can_follow_up(user) and recipient.answer == Answer.RECORDED:
        found[MORE] = ("Cần bổ sung gì", "Đề nghị bổ sung")
        found[TAKE_BACK] = ("Vì sao bỏ", "Bỏ trả lời đã ghi")
    made: dict[str, forms.Form] = {
        name: ReasonForm(_if_sent(request, name), label=label, submit=submit, auto_id=f"{name}_%s")
        for name, (label, submit) in found.items()
    }
    if policies.can_follow_up(user):
        made[WHICH] = WhichForm(_if_sent(request, WHICH), recipient=recipient, auto_id="which_%s")
    return made


def _if_sent(request: HttpRequest, name: str) -> Any:
    return request.POST if request.POST.get("viec") == name else None


Doing = tuple[forms.Form, Callable[[dict[str, Any]], Any], str]


def _asked_for(
    request: HttpRequest, recipient: Recipient, form: AnswerForm, reasons: dict[str, forms.Form]
) -> Doing | None:
    """Which form was sent, what it does, and what is told then; None for what this person may not do."""
    by, wanted = request.user, request.POST.get("viec", "")
    if wanted in (SEND_BACK, MORE, TAKE_BACK, WHICH):
        if wanted not in reasons:
            return None
        act, told = {
            SEND_BACK: (actions.send_back, "Đã trả lại chuyên viên."),
            MORE: (actions.ask_for_more, f"Đã đề nghị {recipient} bổ sung."),
            TAKE_BACK: (actions.take_back, f"Đã bỏ trả lời của {recipient}."),
            WHICH: (actions.say_which, "Đã xác định đơn vị."),
        }[wanted]
        return reasons[wanted], lambda values: act(recipient=recipient, **values, by=by), told
    if policies.can_follow_up(by):
        return form, lambda _: _recorded(recipient, form, request), f"Đã ghi trả lời của {recipient}."
    if wanted == "confirm" and policies.can_confirm(by, recipient):
        return form, lambda _: _prepared(recipient, form, request, confirmed=True), "Đã xác nhận, gửi Văn phòng."
    if wanted != "confirm" and policies.can_prepare(by, recipient):
        return form, lambda _: _prepared(recipient, form, request), "Đã trình trưởng đơn vị xác nhận."
    return None


def _recorded(recipient: Recipient, form: AnswerForm, request: HttpRequest) -> list[Recipient]:
    directive = recipient.directive
    return actions.record(directive=directive, recipients=[recipient], letter=form.letter, by=request.user)


def _prepared(recipient: Recipient, form: AnswerForm, request: HttpRequest, *, confirmed: bool = False) -> list:
    return actions.prepare(recipients=[recipient], letter=form.letter, by=request.user, confirmed=confirmed)


@require_safe
def answer_file(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """The signed letter of an answer, to be saved."""
    recipient = _recipient(request, slug, pk)
    if recipient.answer_file is None:
        raise Http404
    return file_response(recipient.answer_file)
