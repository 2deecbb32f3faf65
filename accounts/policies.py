"""Who may do what with reference records and periods."""

from django.db.models import QuerySet

from accounts.models import Role, User
from communes.models import ReportingPeriod

OFFICE = {Role.OFFICE_STAFF, Role.OFFICE_HEAD}


def is_office(user: User) -> bool:
    """The coordination office runs the quarter."""
    return user.is_active and user.role in OFFICE


def can_administer(user: User) -> bool:
    """Reference records, users and letterheads belong to the administrator."""
    return user.is_active and user.role == Role.ADMINISTRATOR


def reads_everything(user: User) -> bool:
    """The office, leaders and administrators see what every unit and commune does."""
    return user.is_active and user.role in OFFICE | {Role.LEADER, Role.ADMINISTRATOR}


def acts_for_commune(user: User) -> bool:
    """A commune's officer acts for the commune that the unit belongs to."""
    return user.is_active and user.role == Role.COMMUNE_OFFICER


def may_write(user: User, period: ReportingPeriod | None = None) -> bool:
    """Asked by every action: the office and the administrator write, everybody else reads."""
    return is_office(user) or can_administer(user)


def can_record_decisions(user: User) -> bool:
    """The head decides; office staff record what the head decided on paper or by telephone."""
    return is_office(user)


def can_read_reports(user: User) -> bool:
    """Every signed-in person reads the report and the records behind it."""
    return user.is_active


def visible_periods(user: User) -> QuerySet[ReportingPeriod]:
    """Periods are everybody's; their reports are read by every signed-in person."""
    return ReportingPeriod.objects.all() if can_read_reports(user) else ReportingPeriod.objects.none()
