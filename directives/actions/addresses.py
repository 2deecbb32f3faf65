"""Addresses of directives follow their document: a corrected number or symbol corrects them, the old ones are kept."""

from django.utils.text import slugify

from accounts.models import User
from directives.actions.lines import free_slug
from directives.models import Directive, OfficialDocument, OldAddress
from history import actions as history
from ntm_tracker.vietnamese import fold

LENGTH = 70


def told_address(document: OfficialDocument) -> str:
    """Return what the address of a directive of `document` says: `CV 38 UBND-NN-PTNT`."""
    text = f"{document.kind}-{document.number}-{document.symbol}"
    return text.replace("&", "-").replace("/", "-")


def new_address(text: str, own: Directive | None = None) -> str:
    """Return an address of `text` that no directive has or had, but `own`."""
    others = OldAddress.objects.exclude(directive=own) if own else OldAddress.objects.all()
    return free_slug(Directive, text, others.values_list("slug", flat=True), length=LENGTH)


def correct_addresses(document: OfficialDocument, told_before: str, *, by: User) -> None:
    """Give the directives of `document` the addresses of what it is called now; the old ones lead there."""
    told = told_address(document)
    if slugify(fold(told)) == slugify(fold(told_before)):
        return
    reason = f"Sửa số, ký hiệu: {document.title}"
    for directive in document.directives.order_by("pk"):
        slug, first, before = new_address(told, directive), directive.key, directive.slug
        for again in directive.old_addresses.filter(slug=slug):
            history.delete(again, by=by, reason=reason)
        history.change(directive, by=by, reason=reason, slug=slug, first_slug=first)
        history.create([OldAddress(slug=before, directive=directive)], by=by, reason=reason)
