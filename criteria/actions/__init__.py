"""What changes in the criteria app: each action asks the policy, writes through the history and says who."""

from criteria.actions.assessments import record_results
from criteria.actions.evidence import add_evidence, change_evidence, remove_evidence
from criteria.actions.imports import (
    ImportSummary,
    Preview,
    PreviewStaleError,
    import_criteria,
    preview_criteria,
)
from criteria.actions.kept import confirm_kept
from criteria.actions.opinions import close_round, open_round, record_opinions
from criteria.actions.sets import assign_units, change_item, check_off, make_version, set_level, take_back_marks
from criteria.actions.stages import consolidate, send, send_back

__all__ = [
    "ImportSummary",
    "Preview",
    "PreviewStaleError",
    "add_evidence",
    "assign_units",
    "change_evidence",
    "change_item",
    "check_off",
    "close_round",
    "confirm_kept",
    "consolidate",
    "import_criteria",
    "make_version",
    "open_round",
    "preview_criteria",
    "record_opinions",
    "record_results",
    "remove_evidence",
    "send",
    "send_back",
    "set_level",
    "take_back_marks",
]
