"""What was ordered and answered. Dated records: one row each, never copied from quarter to quarter."""

from directives.models.directives import AnswerFile, Directive, OldAddress, Recipient, Reminder, Supplement
from directives.models.documents import (
    OfficialDocument,
    SessionGuest,
    SessionHost,
    SteeringTask,
    TaskAdviser,
    UnitLine,
    WorkingSession,
)

__all__ = [
    "AnswerFile",
    "Directive",
    "OfficialDocument",
    "OldAddress",
    "Recipient",
    "Reminder",
    "SessionGuest",
    "SessionHost",
    "SteeringTask",
    "Supplement",
    "TaskAdviser",
    "UnitLine",
    "WorkingSession",
]
