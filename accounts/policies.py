"""Who may do what with reference records and periods; the request of somebody who signed in, as views take it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import Role, User
from communes.models import IncomingFile, ReportingPeriod, Unit
from communes.models.places import PeriodQuerySet
from communes.models.units import IncomingFileQuerySet, UnitQuerySet
from history.models import Entry, EntryQuerySet
from history.policies import UserRequest

OFFICE = {Role.OFFICE_STAFF, Role.OFFICE_HEAD}


def require(allowed: bool, refusal: str = "") -> None:
    """Raise PermissionDenied, with `refusal` for its page, unless `allowed`."""
    if not allowed:
        raise PermissionDenied(refusal)


def is_office(user: User) -> bool:
    """The coordination office runs the quarter."""
    return user.is_active and user.role in OFFICE


def can_administer(user: User) -> bool:
    """Reference records, letterheads, accounts with their seats and links, and who must use the second factor."""
    return user.is_active and user.role == Role.ADMINISTRATOR


def reads_everything(user: User) -> bool:
    """The office, leaders and administrators see what every unit and commune does."""
    return user.is_active and user.role in OFFICE | {Role.LEADER, Role.ADMINISTRATOR}


def acts_for_commune(user: User) -> bool:
    """A commune's officer acts for the commune that the unit belongs to."""
    return user.is_active and user.role == Role.COMMUNE_OFFICER


def is_office_head(user: User) -> bool:
    """The head of the office decides."""
    return user.is_active and user.role == Role.OFFICE_HEAD


def may_write(user: User, period: ReportingPeriod | None = None) -> bool:
    """Asked by every action: the office and the administrator write, everybody else reads."""
    return is_office(user) or can_administer(user)


def can_record_decisions(user: User) -> bool:
    """The head decides; office staff record what the head decided on paper or by telephone."""
    return is_office(user)


def can_close(user: User, person: User) -> bool:
    """Nobody closes, hands over or ends by a link the own account: so one administrator is always left."""
    return can_administer(user) and person.is_active and person.pk != user.pk


def can_reopen(user: User, person: User) -> bool:
    """A closed account can be opened again."""
    return can_administer(user) and not person.is_active


def can_edit_contacts(user: User) -> bool:
    """The office keeps the list of whom to call."""
    return may_write(user)


def can_change_own_account(user: User, person: User) -> bool:
    """The password and the second factor are the person's own."""
    return user.is_active and user.pk == person.pk


def can_reset_second_factor(user: User, person: User) -> bool:
    """For somebody who lost the telephone and the recovery codes: the administrator, and nobody for himself."""
    return can_administer(user) and user.pk != person.pk


def can_see_backups(user: User) -> bool:
    """When the last copy was made concerns whoever works with the records or keeps the server."""
    return may_write(user)


def can_take_backup(user: User) -> bool:
    """A copy holds everything that anybody may read, and more: it is given out to the head of the office alone."""
    return is_office_head(user)


def can_read_reports(user: User) -> bool:
    """Every signed-in person reads the report and the records behind it."""
    return user.is_active


def visible_periods(user: User) -> PeriodQuerySet:
    """Periods are everybody's; their reports are read by every signed-in person."""
    return ReportingPeriod.objects.all() if can_read_reports(user) else ReportingPeriod.objects.none()


def period_of(request: UserRequest, year: int, quarter: int) -> ReportingPeriod:
    """Return the period of the page, where this person sees it; else 404."""
    return get_object_or_404(visible_periods(request.user), year=year, quarter=quarter)


def visible_people(user: User) -> QuerySet[User]:
    """Accounts are the administrator's to see."""
    return User.objects.all() if can_administer(user) else User.objects.none()


def visible_units(user: User) -> UnitQuerySet:
    """Units and whom to call there are everybody's who is signed in."""
    return Unit.objects.all() if user.is_active else Unit.objects.none()


def can_bring_files(user: User) -> bool:
    """The office keeps what comes in; a commune's officer sends for the own commune."""
    return is_office(user) or (acts_for_commune(user) and user.unit is not None and user.unit.locality_id is not None)


def can_sort_files(user: User) -> bool:
    """Whose a received file is, and whether it is used, is the office's to say."""
    return is_office(user)


def sees_files(user: User) -> bool:
    """Whether there are received files that `user` may see."""
    return reads_everything(user) or can_bring_files(user)


def visible_files(user: User) -> IncomingFileQuerySet:
    """The office, leaders and administrators see every received file, a commune's officer the own commune's."""
    if reads_everything(user):
        return IncomingFile.objects.all()
    if can_bring_files(user) and user.unit:
        return IncomingFile.objects.filter(locality=user.unit.locality_id)
    return IncomingFile.objects.none()


def visible_entries(user: User, entries: EntryQuerySet) -> EntryQuerySet:
    """The office, leaders and administrators see all; a unit or commune what was written about it or by it."""
    if reads_everything(user):
        return entries
    if not user.is_active or user.unit is None:
        return entries.none()
    # A seat keeps its history: who moved here from another one brings nothing along.
    moved = Entry.objects.filter(
        record_type__app_label="accounts",
        record_type__model="user",
        record_id=OuterRef("actor"),
        changes__has_key="unit",
        at__gt=OuterRef("at"),
    )
    own = Q(unit=user.unit_id) | (Q(actor__unit=user.unit_id) & ~Exists(moved))
    if not acts_for_commune(user):
        return entries.filter(own)
    # What a unit prepares about the commune is the unit's own until its head stands by it: the sheet shows it then.
    of_units = User.objects.filter(role__in=(Role.UNIT_HEAD, Role.UNIT_OFFICER), pk=OuterRef("actor"))
    return entries.filter(own | (Q(locality=user.unit.locality_id) & ~Exists(of_units)))
