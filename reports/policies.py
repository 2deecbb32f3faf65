"""Who may do what with reports."""

from accounts.models import User
from accounts.policies import is_office, may_write, reads_everything


def can_fix_as_of(user: User) -> bool:
    """The head decides; office staff record the head's decision."""
    return is_office(user)


def can_keep_findings(user: User) -> bool:
    """What the head decides to leave as it is; office staff record it."""
    return is_office(user)


def sees_findings(user: User) -> bool:
    """What is doubtful concerns everybody's records: it is for those who see everything."""
    return reads_everything(user)


def can_submit(user: User) -> bool:
    """Trình ký: the head decides; office staff hand over what the head decided on."""
    return is_office(user)


def can_issue(user: User) -> bool:
    """Ghi nhận phát hành: the office enters the clerk's number and date, and brings the signed copy."""
    return is_office(user)


def can_take_back(user: User) -> bool:
    """Thu hồi để sửa: whoever may hand over."""
    return is_office(user)


def sees_narratives(user: User) -> bool:
    """The page of own words shows what is not told, too: it is for those who see everything."""
    return reads_everything(user)


def can_write_narratives(user: User) -> bool:
    """Own words are kept by the office and the administrator."""
    return may_write(user)
