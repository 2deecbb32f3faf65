"""Gia hạn from the sheet and from a directive: one day and one reason for all ticked rows, and who decided it."""

from collections.abc import Callable, Sequence
from typing import Any

from accounts.requests import UserRequest
from desk.following.forms import ExtensionDecisionForm, ExtensionForm
from directives.actions import Extension
from directives.models import Recipient
from ntm_tracker.forms import posted, run_form_action

Extended = list[Recipient] | None


def extended(
    request: UserRequest, rows: Sequence[Any], extend: Callable[[Extension], list[Recipient]]
) -> tuple[dict[str, Any], Extended]:
    """Return what the page shows, and whom `extend` gave a later day; None where it did not.

    Each row has its `recipient`, or None. A second extension warns and must be confirmed.
    """
    sent = posted(request)
    twice = [row for row in rows if row.recipient and row.recipient.extended_to]
    form = ExtensionForm(sent, twice=bool(twice))
    decision = ExtensionDecisionForm(sent, request.FILES or None, user=request.user)
    context = {"form": form, "decision": decision, "rows": rows, "twice": twice}
    wants_decision = "has_decision" in request.POST
    if wants_decision and not decision.is_valid():
        return context, None
    decided = decision.decided_if(wants_decision)
    return context, run_form_action(form, lambda values: extend(_wanted(values, decided)))


def _wanted(values: dict[str, Any], decided: Any) -> Extension:
    return Extension(values["to"], values["reason"], again=values.get("again", False), decided=decided)
