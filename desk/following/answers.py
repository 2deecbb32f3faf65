"""One asked unit of a directive: its answer and supplements, prepared and confirmed here or mended by the office."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policies import UserRequest, reads_everything
from desk.following.forms import AnswerForm, MoreForm, ReasonForm, WhichForm
from directives import policies
from directives.actions import answers as actions
from directives.actions.answers import answer_fingerprint
from directives.actions.following import correct_unit, unask
from directives.models import Directive, Recipient, Supplement
from directives.rules.choices import Answer
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import PlainForm, posted, run_form_action
from ntm_tracker.pages import reads_and_writes
from ntm_tracker.uploads import file_response
from ntm_tracker.vietnamese import short_date

CHANGED = "Dòng này vừa được người khác sửa nên chưa ghi gì. Hãy xem lại rồi làm tiếp."


def _recipient(request: UserRequest, slug: str, pk: int) -> Recipient:
    """The office, leaders and administrators see every unit's row, a unit its own."""
    directives = Directive.objects.visible_to(request.user).followed()
    found = Recipient.objects.filter(directive__in=directives.filter(slug=slug).values("pk"))
    if not reads_everything(request.user):
        found = found.filter(unit=request.user.unit_id)
    found = found.select_related("directive__document", "unit", "answer_file").prefetch_related("supplements")
    return get_object_or_404(found, pk=pk)


@dataclass(frozen=True)
class Step:
    """Something that the reader may do on the page: its form, what it does, and what is said then."""

    form: forms.Form
    act: Callable[..., Any]
    message: str


@reads_and_writes
def answer_page(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """The unit's letter: its officer prepares, its head confirms or sends back; the office asks for a supplement."""
    recipient = _recipient(request, slug, pk)
    form = carrying(_letter_form(request, recipient), answer_fingerprint(recipient))
    steps = _steps(request, recipient)
    letter = None
    if request.method == "POST":
        wanted = request.POST.get("viec", "")
        letter = _letter_step(request, recipient, form) if wanted in ("", "confirm") else None
        step = letter or steps.get(wanted)
        if step is None and policies.can_follow_up(request.user):
            messages.warning(request, CHANGED)
            return redirect(request.path)
        if step is None:
            raise PermissionDenied
        if run_form_action(step.form, lambda values: step.act(**values, by=request.user)) is not None:
            messages.success(request, step.message)
            return redirect(recipient.directive)
    user = request.user
    context = {
        "recipient": recipient,
        "directive": recipient.directive,
        "form": form if letter or _may_write(request, recipient) else None,  # what was typed is not lost
        "steps": steps,
        "in_hand": recipient.in_hand,
        "supplements": recipient.sent_supplements,
        "may_prepare": policies.can_prepare(user, recipient),
        "may_confirm": policies.can_confirm(user, recipient),
        "may_record": policies.can_follow_up(user),
        "cancel": recipient.directive.get_absolute_url(),
    }
    return render(request, "desk/directive_answer.html", context)


def _letter_form(request: UserRequest, recipient: Recipient) -> AnswerForm:
    """The form of the answer, or of the supplement that is asked for, with what the unit has prepared of it."""
    begun: Recipient | Supplement | None = recipient
    if recipient.needs_more:
        # What the office records is another letter than the one that waits for the head.
        begun = None if policies.can_follow_up(request.user) else recipient.in_hand
    if request.POST.get("viec", "") not in ("", "confirm"):  # another button: what was typed here stays
        return AnswerForm(begun=begun, is_more=recipient.needs_more, typed=request.POST)
    return AnswerForm(posted(request), request.FILES or None, begun=begun, is_more=recipient.needs_more)


def _may_write(request: UserRequest, recipient: Recipient) -> bool:
    if policies.can_follow_up(request.user):
        return recipient.answer != Answer.RECORDED or recipient.needs_more
    return policies.can_prepare(request.user, recipient)


def _letter_step(request: UserRequest, recipient: Recipient, form: AnswerForm) -> Step | None:
    """The letter itself is sent; None for who may not."""
    user, confirmed = request.user, request.POST.get("viec") == "confirm"
    is_office = policies.can_follow_up(user)
    # Who answers too late may try: the action says why it is.
    too_late = policies.answers_for(user, recipient) and not policies.can_prepare(user, recipient)
    may = policies.can_confirm if confirmed else policies.can_prepare
    if not (is_office or too_late or may(user, recipient)):
        return None

    def send(*, fingerprint: str, by: User, **_: Any) -> list[Recipient]:
        prepare = partial(actions.prepare, confirmed=confirmed)
        act = partial(actions.record, directive=recipient.directive) if is_office else prepare
        return act(recipients=[recipient], letter=form.letter, by=by, fingerprint=fingerprint)

    if is_office:
        what = "văn bản bổ sung" if recipient.needs_more else "trả lời"
        return Step(form, send, f"Đã ghi {what} của {recipient}.")
    return Step(form, send, "Đã xác nhận, gửi Văn phòng." if confirmed else "Đã trình trưởng đơn vị xác nhận.")


def _steps(request: UserRequest, recipient: Recipient) -> dict[str, Step]:
    """What else this person may do on the page, by its button."""
    found: dict[str, Step] = {}

    def add(name: str, kind: type[PlainForm], act: Callable[..., Any], message: str, **asked: Any) -> forms.Form:
        sent = request.POST if request.POST.get("viec") == name else None
        found[name] = Step(kind(sent, auto_id=f"{name}_%s", **asked), act, message)
        return found[name].form

    if policies.can_send_back(request.user, recipient):
        asked = {"label": "Lý do trả lại", "submit": "Trả lại chuyên viên"}
        act = partial(actions.send_back, recipient=recipient)
        add("send_back", ReasonForm, act, "Đã trả lại chuyên viên.", **asked)
    if not policies.can_follow_up(request.user):
        return found
    if recipient.answer == Answer.RECORDED:
        _add_office_steps(recipient, add)
    elif recipient.answer == Answer.NONE:
        asked = {"label": "Vì sao bỏ", "submit": "Bỏ đơn vị này", "example": "giao nhầm đơn vị"}
        add("unask", ReasonForm, partial(unask, recipient=recipient), f"Đã bỏ {recipient}.", **asked)
    act = partial(correct_unit, recipient=recipient)
    carrying(add("which", WhichForm, act, "Đã xác định đơn vị.", recipient=recipient), answer_fingerprint(recipient))
    return found


def _add_office_steps(recipient: Recipient, add: Callable[..., forms.Form]) -> None:
    """What the office does with an answer that counts: it asks for more, or takes back what was recorded by mistake."""
    act: Callable[..., Any] = partial(actions.ask_for_more, recipient=recipient)
    more = add("more", MoreForm, act, f"Đã đề nghị {recipient} bổ sung.", recipient=recipient)
    carrying(more, answer_fingerprint(recipient))
    if recipient.needs_more:
        asked = {"label": "Vì sao không cần nữa", "submit": "Thôi đề nghị bổ sung"}
        act = partial(actions.ask_no_more, recipient=recipient)
        add("no_more", ReasonForm, act, f"Đã thôi đề nghị {recipient} bổ sung.", **asked)
    for each in recipient.sent_supplements:
        what = f"văn bản bổ sung ngày {short_date(each.answered_on)}"
        act = partial(actions.take_back_supplement, supplement=each)
        message = f"Đã bỏ {what}, lại đề nghị {recipient} bổ sung."
        add(f"drop-{each.pk}", ReasonForm, act, message, label="Vì sao bỏ", submit=f"Bỏ {what}")
    asked = {"label": "Vì sao bỏ", "submit": "Bỏ trả lời đã ghi"}
    act = partial(actions.take_back, recipient=recipient)
    add("take_back", ReasonForm, act, f"Đã bỏ trả lời của {recipient}.", **asked)


@require_safe
def answer_file(request: UserRequest, slug: str, pk: int) -> FileResponse:
    """The signed letter of an answer, to be saved."""
    return _file_of(_recipient(request, slug, pk))


@require_safe
def supplement_file(request: UserRequest, slug: str, pk: int, number: int) -> FileResponse:
    """The signed letter of a supplement; whoever may have the answer's may have it."""
    recipient = _recipient(request, slug, pk)
    return _file_of(get_object_or_404(recipient.supplements.select_related("answer_file"), pk=number))


def _file_of(letter: Recipient | Supplement) -> FileResponse:
    if letter.answer_file is None:
        raise Http404
    return file_response(letter.answer_file)
