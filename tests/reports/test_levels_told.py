"""What the pages of the levels write is what the report tells."""

import datetime

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod
from criteria.levels import actions
from criteria.models import Recognition, Target
from criteria.rules.choices import SetLevel, TargetOrigin, TargetState
from tests.reports.sentences import changed, told

ADVANCED = SetLevel.COMMUNE_ADVANCED


def office() -> User:
    return User.objects.filter(role=Role.OFFICE_STAFF)[0]


def told_after(period: ReportingPeriod, before: dict[str, str]) -> str:
    """All that the report says differently now, in one string."""
    return "\n".join(after or "" for _, after in changed(before, told(period)).values())


def test_a_new_target_is_told(period: ReportingPeriod) -> None:
    before = told(period)
    actions.add(
        Target,
        locality=Locality.objects.get(slug="long-hung-b"),
        level=ADVANCED,
        target_year=2024,
        registered_year=2024,
        origin=TargetOrigin.NEW,
        state=TargetState.APPROVED,
        by=office(),
    )
    assert "Long Hưng B" in told_after(period, before)


def test_a_target_that_is_only_proposed_is_told_no_more(period: ReportingPeriod) -> None:
    target = Target.objects.get(locality__slug="tan-khanh-trung")
    before = told(period)
    actions.change(target, state=TargetState.PROPOSED, by=office())
    gone = "\n".join(old for old, _ in changed(before, told(period)).values() if old)
    assert "Tân Khánh Trung" in gone


def test_a_new_recognition_and_a_revoked_one_change_the_share(period: ReportingPeriod) -> None:
    before = told(period)
    assert "41,67%" in "\n".join(before.values())
    actions.add(
        Recognition, locality=Locality.objects.get(slug="long-hung-b"), level=ADVANCED, standard_year=2023, by=office()
    )
    assert "50%" in told_after(period, before)
    one = Recognition.objects.get(locality__slug="dinh-an", level=ADVANCED)
    actions.revoke(one, revoked_on=datetime.date(2024, 2, 1), reason="QĐ 9", by=office())
    now = "\n".join(told(period).values())
    assert "41,67%" in now
    assert "50%" not in now


def test_a_recognition_decided_after_the_as_of_day_is_not_told_yet(period: ReportingPeriod) -> None:
    before = told(period)
    actions.add(
        Recognition,
        locality=Locality.objects.get(slug="long-hung-b"),
        level=ADVANCED,
        standard_year=2023,
        decided_on=datetime.date(2024, 5, 1),
        by=office(),
    )
    assert told(period) == before
