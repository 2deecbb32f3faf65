"""What changes in the criteria app: each action asks the policy, writes through the history and says who."""

from criteria.actions.assessments import record_results
from criteria.actions.imports import ImportSummary, import_criteria
from criteria.actions.kept import confirm_kept
from criteria.actions.stages import consolidate, send, send_back

__all__ = [
    "ImportSummary",
    "confirm_kept",
    "consolidate",
    "import_criteria",
    "record_results",
    "send",
    "send_back",
]
