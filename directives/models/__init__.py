"""What was ordered and answered. Dated records: one row each, never copied from quarter to quarter."""

from directives.models.directives import AnswerFile, Directive, Recipient, Reminder, Supplement
from directives.models.documents import OfficialDocument, UnitLine
from directives.models.steering import SessionGuest, SessionHost, SteeringTask, TaskAdviser, WorkingSession

__all__ = [
    "AnswerFile",
    "Directive",
    "OfficialDocument",
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
