"""Who may do what with criteria sets and assessments."""

from accounts.models import Role, User
from accounts.policies import acts_for_commune, can_administer, is_office, reads_everything, visible_files
from communes.models import Locality, Unit
from criteria.models import Assessment, Evidence
from criteria.rules.choices import Stage

UNIT_ROLES = {Role.UNIT_HEAD, Role.UNIT_OFFICER}


def is_own(user: User, locality: Locality) -> bool:
    """A commune's officer acts for the own commune only."""
    return acts_for_commune(user) and user.unit is not None and user.unit.locality_id == locality.pk


def can_see_entry(user: User, locality: Locality, assessment: Assessment | None) -> bool:
    """Drafts are the office's and the own commune's, what was sent is everybody's; leaders see all."""
    if reads_everything(user) or is_own(user, locality):
        return True
    return user.is_active and assessment is not None and assessment.is_submitted


def can_enter(user: User, locality: Locality) -> bool:
    """The office on everybody's behalf, a commune for itself."""
    return is_office(user) or is_own(user, locality)


def can_change_entry(user: User, assessment: Assessment) -> bool:
    """What was sent is no longer the commune's to change, until it is returned."""
    return is_office(user) or (is_own(user, assessment.locality) and not assessment.is_submitted)


def can_enter_sheet(user: User, locality: Locality, assessment: Assessment | None) -> bool:
    """Whoever may enter, until it was sent; there may be no self-assessment yet."""
    return can_enter(user, locality) if assessment is None else can_change_entry(user, assessment)


def can_send(user: User, assessment: Assessment) -> bool:
    """The commune sends what is its own and not sent yet."""
    return is_own(user, assessment.locality) and assessment.stage in (Stage.ENTERING, Stage.RETURNED)


def can_take_back(user: User, assessment: Assessment) -> bool:
    """The commune takes back what it sent, until the office took it into the report."""
    return is_own(user, assessment.locality) and assessment.stage == Stage.SENT


def can_see_evidence(user: User, locality: Locality, assessment: Assessment | None) -> bool:
    """With the self-assessment; but what proves it is no other commune's to read."""
    own = is_own(user, locality) or not acts_for_commune(user)
    return own and can_see_entry(user, locality, assessment)


def can_change_evidence(user: User, evidence: Evidence) -> bool:
    """The office; a commune its own, until a result that it proves was sent."""
    if is_office(user):
        return True
    return is_own(user, evidence.locality) and not Assessment.objects.proven_by(evidence).submitted().exists()


def can_open_file(user: User, evidence: Evidence) -> bool:
    """Whoever sees the evidence; not a received file that was found since to be another commune's."""
    received = evidence.received
    if received is None or received.locality_id == evidence.locality_id:
        return True
    return visible_files(user).filter(pk=received.pk).exists()


def can_consolidate(user: User) -> bool:
    """The office takes a self-assessment into the report."""
    return is_office(user)


def can_send_back(user: User, assessment: Assessment) -> bool:
    """The office returns what was sent."""
    return is_office(user) and assessment.is_submitted


def can_see_opinions(user: User, unit: Unit | None = None) -> bool:
    """A unit sees its own grid; the office, leaders and administrators see all, and how far each unit is."""
    return reads_everything(user) or _is_of_unit(user, UNIT_ROLES, unit)


def can_prepare_opinions(user: User, unit: Unit) -> bool:
    """A unit's head and officer; the office on their behalf, from a letter."""
    return is_office(user) or _is_of_unit(user, UNIT_ROLES, unit)


def can_confirm_opinions(user: User, unit: Unit) -> bool:
    """The head of the unit answers for the opinion; the office records a signed one."""
    return is_office(user) or _is_of_unit(user, {Role.UNIT_HEAD}, unit)


def _is_of_unit(user: User, roles: set[Role], unit: Unit | None) -> bool:
    """Whether `user` has one of `roles`, in `unit` where one is named."""
    return user.is_active and user.role in roles and (unit is None or user.unit_id == unit.pk)


def can_edit_levels(user: User) -> bool:
    """Targets, recognitions and dossiers are recorded by the office and the administrator."""
    return is_office(user) or can_administer(user)


def can_edit_sets(user: User) -> bool:
    """Criteria sets are law as data: only the administrator brings them in and changes them."""
    return can_administer(user)


def can_check_off(user: User) -> bool:
    """Comparing a wording with the decree, and saying who answers for it, is the office's and the administrator's."""
    return is_office(user) or can_administer(user)
