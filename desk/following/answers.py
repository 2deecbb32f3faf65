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

from accounts.policies import reads_everything
from accounts.requests import UserRequest
from desk.following.forms import AnswerForm, MoreForm, ReasonForm, SupplementForm, WhichForm
from desk.following.steps import reads_and_writes
from directives import actions, policies
from directives.actions.letters import answer_fingerprint
from directives.models import Directive, Recipient, Supplement
from directives.rules.choices import Answer
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
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
    is_open: bool = False


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
    data, files = posted(request), request.FILES or None
    if not recipient.needs_more:
        return AnswerForm(data, files, begun=recipient)
    # What the office records is another letter than the one that waits for the head.
    begun = None if policies.can_follow_up(request.user) else recipient.in_hand
    return SupplementForm(data, files, begun=begun)


def _may_write(request: UserRequest, recipient: Recipient) -> bool:
    if policies.can_follow_up(request.user):
        return recipient.answer != Answer.RECORDED or recipient.needs_more
    return policies.can_prepare(request.user, recipient)


def _letter_step(request: UserRequest, recipient: Recipient, form: AnswerForm) -> Step | None:
    """The letter itself is sent; None for who may not."""
    by, confirmed = request.user, request.POST.get("viec") == "confirm"
    what = "văn bản bổ sung" if recipient.needs_more else "trả lời"
    if policies.can_follow_up(by):
        return Step(form, partial(_recorded, recipient, form), f"Đã ghi {what} của {recipient}.")
    too_late = policies.answers_for(by, recipient) and not policies.can_prepare(by, recipient)  # the action says why
    if not too_late and not (policies.can_confirm if confirmed else policies.can_prepare)(by, recipient):
        return None
    message = "Đã xác nhận, gửi Văn phòng." if confirmed else "Đã trình trưởng đơn vị xác nhận."
    return Step(form, partial(_prepared, recipient, form, confirmed), message)


def _recorded(recipient: Recipient, form: AnswerForm, *, by: Any, fingerprint: str, **_: Any) -> list[Recipient]:
    written = {"letter": form.letter, "by": by, "fingerprint": fingerprint}
    return actions.record(directive=recipient.directive, recipients=[recipient], **written)


def _prepared(
    recipient: Recipient, form: AnswerForm, confirmed: bool, *, by: Any, fingerprint: str, **_: Any
) -> list[Recipient]:
    written = {"letter": form.letter, "by": by, "fingerprint": fingerprint}
    return actions.prepare(recipients=[recipient], confirmed=confirmed, **written)


def _steps(request: UserRequest, recipient: Recipient) -> dict[str, Step]:
    """What else this person may do on the page, by its button."""
    found = {}
    if policies.can_send_back(request.user, recipient):
        form = _reason(request, "send_back", "Lý do trả lại", "Trả lại chuyên viên")
        act = partial(actions.send_back, recipient=recipient)
        found["send_back"] = Step(form, act, "Đã trả lại chuyên viên.", is_open=True)
    if not policies.can_follow_up(request.user):
        return found
    if recipient.answer == Answer.RECORDED:
        found |= _office_steps(request, recipient)
    which = WhichForm(_if_sent(request, "which"), recipient=recipient, auto_id="which_%s")
    carrying(which, answer_fingerprint(recipient))
    act = partial(actions.correct_unit, recipient=recipient)
    return found | {"which": Step(which, act, "Đã xác định đơn vị.", is_open=not recipient.unit_confirmed)}


def _office_steps(request: UserRequest, recipient: Recipient) -> dict[str, Step]:
    """What the office does with an answer that counts: it asks for more, or takes back what was recorded by mistake."""
    more = MoreForm(_if_sent(request, "more"), recipient=recipient, auto_id="more_%s")
    carrying(more, answer_fingerprint(recipient))
    found = {"more": Step(more, partial(actions.ask_for_more, recipient=recipient), f"Đã đề nghị {recipient} bổ sung.")}
    if recipient.needs_more:
        form = _reason(request, "no_more", "Vì sao không cần nữa", "Thôi đề nghị bổ sung")
        message = f"Đã thôi đề nghị {recipient} bổ sung."
        found["no_more"] = Step(form, partial(actions.ask_no_more, recipient=recipient), message)
    for each in recipient.sent_supplements:
        day = short_date(each.answered_on)
        form = _reason(request, f"drop-{each.pk}", "Vì sao bỏ", f"Bỏ văn bản bổ sung ngày {day}")
        act = partial(_dropped, supplement=each)
        found[f"drop-{each.pk}"] = Step(
            form, act, f"Đã bỏ văn bản bổ sung ngày {day}, lại đề nghị {recipient} bổ sung."
        )
    form = _reason(request, "take_back", "Vì sao bỏ", "Bỏ trả lời đã ghi")
    act = partial(actions.take_back, recipient=recipient)
    return found | {"take_back": Step(form, act, f"Đã bỏ trả lời của {recipient}.")}


def _dropped(*, supplement: Supplement, reason: str, by: Any) -> bool:
    actions.take_back_supplement(supplement=supplement, reason=reason, by=by)
    return True


def _reason(request: UserRequest, name: str, label: str, submit: str) -> ReasonForm:
    return ReasonForm(_if_sent(request, name), label=label, submit=submit, auto_id=f"{name}_%s")


def _if_sent(request: UserRequest, name: str) -> Any:
    return request.POST if request.POST.get("viec") == name else None


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
