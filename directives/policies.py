"""Who may do what with directives."""

from accounts.models import User
from accounts.policies import acts_for_commune, is_office, may_write, reads_everything


def can_follow_up(user: User) -> bool:
    """The office sets the day, reminds, extends, on behalf of whoever signs."""
    return is_office(user)


def sees_collecting(user: User) -> bool:
    """The office, leaders and administrators see every commune, a commune's officer the own one."""
    return reads_everything(user) or (acts_for_commune(user) and user.unit is not None and bool(user.unit.locality_id))


def can_edit_tasks(user: User) -> bool:
    """Phụ lục I is kept by the office and the administrator; everybody signed in reads it."""
    return may_write(user)


def can_edit_sessions(user: User) -> bool:
    """Working sessions are kept by the office and the administrator; everybody signed in reads them."""
    return may_write(user)
