"""What changes in the criteria app: each action asks the policy, writes through the history and says who."""

from criteria.actions.assessments import confirm_kept, consolidate, record_results, send, send_back
from criteria.actions.imports import ImportSummary, import_criteria

__all__ = [
    "ImportSummary",
    "confirm_kept",
    "consolidate",
    "import_criteria",
    "record_results",
    "send",
    "send_back",
]
