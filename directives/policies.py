"""Who may do what with directives."""

from accounts.models import Role, User
from accounts.policies import acts_for_commune, is_office, may_write, reads_everything
from directives.models import Recipient
from directives.rules.choices import Answer

UNIT_ROLES = {Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.COMMUNE_OFFICER}


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


def can_record_documents(user: User) -> bool:
    """The register and who is asked are the office's."""
    return is_office(user)


def answers_for(user: User, recipient: Recipient) -> bool:
    """Units and communes answer for themselves."""
    return user.is_active and user.role in UNIT_ROLES and user.unit_id is not None and user.unit_id == recipient.unit_id


def can_prepare(user: User, recipient: Recipient) -> bool:
    """Until the answer counts, and again where the office asked for a supplement."""
    is_open = recipient.answer != Answer.RECORDED or recipient.needs_more
    return answers_for(user, recipient) and is_open and recipient.directive.closed_on is None


def can_confirm(user: User, recipient: Recipient) -> bool:
    """The unit's head answers for the unit; a commune's officer sends for the commune, as with self-assessments."""
    return can_prepare(user, recipient) and user.role in {Role.UNIT_HEAD, Role.COMMUNE_OFFICER}


def can_send_back(user: User, recipient: Recipient) -> bool:
    """The head sends back what the officer prepared: the answer, or a supplement."""
    letter = recipient.in_hand
    return can_confirm(user, recipient) and letter is not None and not letter.return_reason


def sees_directives(user: User) -> bool:
    """Who reads everything sees all, a unit its own."""
    return reads_everything(user) or (user.is_active and user.unit_id is not None)
