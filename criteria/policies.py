"""Who may do what with criteria sets and assessments."""

from accounts.models import User
from accounts.policies import can_administer, is_office


def can_import_criteria(user: User) -> bool:
    """Criteria sets are law: only the administrator brings them in."""
    return can_administer(user)


def can_write_assessments(user: User) -> bool:
    """The office enters what the communes assessed; two accounts are enough for a whole quarter."""
    return is_office(user)
