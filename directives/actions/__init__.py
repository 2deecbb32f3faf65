"""What changes in directives, documents, steering tasks and working sessions: one module a kind of record."""

from directives.actions.answers import confirm, prepare, record, send_back, take_back
from directives.actions.follow_up import (
    Extension,
    call_off,
    change_reminder,
    extend,
    record_mailed,
    remind,
    remove_reminder,
    reopen,
)
from directives.actions.letters import Letter
from directives.actions.recipients import name_unit, say_which
from directives.actions.supplements import ask_for_more, ask_no_more, take_back_supplement

__all__ = [
    "Extension",
    "Letter",
    "ask_for_more",
    "ask_no_more",
    "call_off",
    "change_reminder",
    "confirm",
    "extend",
    "name_unit",
    "prepare",
    "record",
    "record_mailed",
    "remind",
    "remove_reminder",
    "reopen",
    "say_which",
    "send_back",
    "take_back",
    "take_back_supplement",
]
