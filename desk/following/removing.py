"""A document of the register is deleted while nothing rests on it."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.policies import UserRequest, require
from directives.actions.documents import remove_document, rests_on
from directives.models import OfficialDocument
from directives.policies import can_record_documents
from ntm_tracker.forms import RemoveForm, posted
from ntm_tracker.pages import carry_out, reads_and_writes
from reports.models import Narrative


def cited_by(document: OfficialDocument) -> list[str]:
    """Return where the office's own words cite a document."""
    cites = f"(fact:document.{document.pk})"
    periods = Narrative.objects.filter(text__contains=cites).select_related("period")
    return sorted({f"lời văn của {each.period}" for each in periods})


@reads_and_writes
def document_remove(request: UserRequest, pk: int) -> HttpResponse:
    """What was recorded by mistake goes, for a reason; what rests on it is named instead."""
    document = get_object_or_404(OfficialDocument.objects.visible_to(request.user), pk=pk)
    require(can_record_documents(request.user))
    form = RemoveForm(posted(request), example="ghi hai lần", submit="Xóa văn bản")
    act = partial(remove_document, document=document, cited_in=cited_by(document), by=request.user)

    def remove(values: dict[str, Any]) -> bool:
        act(**values)
        return True

    done = carry_out(request, form, remove, f"Đã xóa {document} khỏi sổ văn bản.", "documents")
    resting = [*rests_on(document), *cited_by(document)]
    context = {"form": form, "document": document, "resting": resting, "cancel": document.get_absolute_url()}
    return done or render(request, "desk/document_remove.html", context)
