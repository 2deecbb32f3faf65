"""The register: how it is narrowed, and what each document led to."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from communes.models import Unit
from directives.models import Directive, OfficialDocument, SteeringTask, WorkingSession
from directives.rules.choices import LedTo


def issuers_for(user: User) -> QuerySet[Unit]:
    """The bodies that issued a document which `user` may see, in protocol order."""
    seen = OfficialDocument.objects.visible_to(user).filter(issuer=OuterRef("pk"))
    return Unit.objects.filter(Exists(seen))


def documents_found(user: User, wanted: Mapping[str, Any]) -> QuerySet[OfficialDocument]:
    """The documents that meet everything of `wanted`, the latest first, each with what it led to."""
    documents = OfficialDocument.objects.visible_to(user).matching(wanted.get("q", ""))
    if wanted.get("loai"):
        documents = documents.filter(kind=wanted["loai"])
    if wanted.get("nam"):
        documents = documents.filter(issued_on__year=wanted["nam"])
    if wanted.get("noi"):
        documents = documents.filter(issuer=wanted["noi"])
    directives = Directive.objects.visible_to(user).followed()
    documents = documents.annotate(
        in_annex=Exists(SteeringTask.objects.filter(document=OuterRef("pk"))),
        with_session=Exists(WorkingSession.objects.filter(document=OuterRef("pk"))),
    )
    if wanted.get("viec"):
        asks = Exists(directives.filter(document=OuterRef("pk")))
        documents = documents.filter(_condition(wanted["viec"], asks))
    asked = Prefetch("directives", directives)
    return documents.select_related("issuer").prefetch_related(asked).order_by("-issued_on", "-pk")


def _condition(wanted: str, asks: Exists) -> Q:
    return {
        LedTo.ASKS: Q(asks),
        LedTo.ANNEX: Q(in_annex=True),
        LedTo.SESSION: Q(with_session=True),
        LedTo.NOTHING: Q(~asks, in_annex=False, with_session=False),
        LedTo.NO_FILE: Q(file=""),
        LedTo.NO_ISSUER: Q(issuer=None),
    }[LedTo(wanted)]
