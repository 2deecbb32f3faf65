"""What changes in directives, documents, steering tasks and working sessions: one module a kind of record."""

from directives.actions.answers import confirm, prepare, record, send_back, take_back
from directives.actions.follow_up import (
    Extension,
    change_reminder,
    close_directive,
    extend,
    record_mailed,
    remind,
    remove_reminder,
    reopen,
)
from directives.actions.giving import correct_unit, name_unit
from directives.actions.letters import Letter
from directives.actions.supplements import ask_for_more, ask_no_more, take_back_supplement

__all__ = [
    "Extension",
    "Letter",
    "ask_for_more",
    "ask_no_more",
    "close_directive",
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
    "correct_unit",
    "send_back",
    "take_back",
    "take_back_supplement",
]
