"""A quarter without a fault: the example, put right in all that the checks say of it."""

import datetime

from communes.models import ReportingPeriod, Unit
from criteria.models import CriteriaSet, Recognition
from directives.models import (
    Directive,
    OfficialDocument,
    Recipient,
    SessionGuest,
    SteeringTask,
    TaskAdviser,
    WorkingSession,
)
from directives.rules.choices import Answer
from reports.findings import Finding, Group
from reports.models import Letterhead, Narrative, OutlineSection, ReportRecipient, SignatureProfile
from reports.quarterly.review import findings_now

LAST_DAY = datetime.date(2024, 3, 31)


def put_right() -> None:
    """Mend the example's own faults."""
    _directives()
    _annex()
    _words()
    Recognition.objects.filter(level="commune_advanced").update(
        standard_year=2022, criteria_set=CriteriaSet.objects.get(level="commune_advanced", in_force_to__year=2025)
    )
    SignatureProfile.objects.update(authority="TM. BAN CHỈ ĐẠO")


def _directives() -> None:
    office = Unit.objects.get(list_name="Văn phòng Điều phối Huyện")
    Recipient.objects.filter(unit=office).delete()
    Directive.objects.filter(period=None).update(named_total=None)
    Recipient.objects.update(unit_confirmed=True, answer=Answer.RECORDED, answered_on=datetime.date(2024, 3, 30))
    SessionGuest.objects.update(lead="")
    WorkingSession.objects.filter(held_on__gt=LAST_DAY).update(held_on=LAST_DAY)


def _annex() -> None:
    committee, office = Unit.objects.get(short_name="UBND Huyện"), Unit.objects.get(short_name="VPĐP Huyện")
    OfficialDocument.objects.filter(issued_on__gt=LAST_DAY).update(issued_on=LAST_DAY)
    for task in SteeringTask.objects.select_related("document__issuer"):
        task.directives.clear()
        SteeringTask.objects.filter(pk=task.pk).update(
            issuer=task.document.issuer if task.document else committee,
            issuer_cited_as="",
            content=task.content.replace("khẩn định", "khẳng định"),
        )
        if not task.advisers.exists():
            TaskAdviser.objects.create(task=task, unit=office, order=1)
    TaskAdviser.objects.update(lead="")


def _words() -> None:
    for each in Narrative.objects.all():
        Narrative.objects.filter(pk=each.pk).update(text=each.text.replace("Ban chỉ đạo", "Ban Chỉ đạo"))
    for section in OutlineSection.objects.all():
        OutlineSection.objects.filter(pk=section.pk).update(title=section.title.replace("Ban chỉ đạo", "Ban Chỉ đạo"))
    for one in ReportRecipient.objects.all():
        ReportRecipient.objects.filter(pk=one.pk).update(text=one.text.replace("Ban chỉ đạo", "Ban Chỉ đạo"))
    Letterhead.objects.update(numbers_single_annex=False)


def found_in(period: ReportingPeriod) -> dict[tuple[str, str], Finding]:
    """What is found in a quarter, hints left out, by check and place."""
    return {one.key: one for one in findings_now(period) if one.group != Group.HINT}
