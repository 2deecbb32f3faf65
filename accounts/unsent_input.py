"""What somebody sent after the session had ended is kept until the next sign-in: nothing typed is lost.

It is so on every page but those of `NEVER_KEPT` and the admin's. Of files the names alone are kept: the form asks for
them again (`ntm_tracker.forms.LOST`). Nothing but the person's own next step sends it again.
Where the session is gone with all that it knew, a signed cookie still says whose browser it was: what was typed is
offered to that person alone. What comes from a browser that this program does not know is not kept: anybody could fill
the database with it.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import UnsentInput
from accounts.policies import UserRequest

# Pages whose forms hold a secret, hand one out, or end a session; by the name of their address.
NEVER_KEPT = {
    *("sign-in", "sign-in-code", "sign-out", "sign-out-everywhere", "kept-input"),
    *("account-password", "set-password", "person-add", "person-link", "person-reopen"),
    *("second-factor", "second-factor-off", "second-factor-roles", "recovery-codes", "recovery-codes-kept"),
    "person-second-factor",
}
ADMIN = "admin"
FIELD = "unsent-input"  # of the page that sends a piece again: which one
LARGEST, MOST_PIECES = 300_000, 3  # signs of a piece, pieces of a person
LARGEST_IN_ALL = 50_000_000  # signs of all people
COOKIE = "typist"
LONGEST_KEPT = timedelta(days=30)  # a page may stand open over a long holiday
_signer = Signer(salt="accounts.unsent_input.typist")


def keeps_input(page: ResolverMatch | None) -> bool:
    """Return whether what is sent to `page` survives the end of a session."""
    return page is not None and page.view_name not in NEVER_KEPT and ADMIN not in page.app_names


def mark_of(person: int) -> str:
    """Return what stands for a person in the cookie and beside what is kept: it names nobody."""
    return salted_hmac("accounts.unsent_input", str(person), algorithm="sha256").hexdigest()[:32]


def remember_typist(request: UserRequest, response: HttpResponse) -> None:
    """Leave in the browser who is signed in, for what is sent after the session has gone."""
    signed = _signer.sign(mark_of(request.user.pk))
    if request.COOKIES.get(COOKIE) != signed:
        age = int(LONGEST_KEPT.total_seconds())
        response.set_cookie(COOKIE, signed, age, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def _typist(request: HttpRequest) -> str:
    """Return whose browser this is by the cookie that we signed; "" where it is nobody's."""
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return ""


def keep(request: HttpRequest, person: int | None) -> bool:
    """Keep what was sent for `person`, else for whom the browser knows; return whether it is kept.

    A person has few pieces, of which the oldest go first, and all people together no more than a database bears.
    """
    whose = mark_of(person) if person else _typist(request)
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    pairs = [(name, value) for name, value in pairs if name not in {"csrfmiddlewaretoken", FIELD}]
    content, address = json.dumps(pairs), request.get_full_path()
    files = json.dumps([(name, file.name) for name, listed in request.FILES.lists() for file in listed])
    size = len(content) + len(files)
    if not whose or not (pairs or request.FILES) or size + len(address) > LARGEST:
        return False
    pieces = UnsentInput.objects.all()
    pieces.filter(at__lt=timezone.now() - LONGEST_KEPT).delete()  # no record: what people typed and never sent
    newest = pieces.filter(whose=whose).order_by("-pk").values_list("pk", flat=True)[: MOST_PIECES - 1]
    pieces.filter(whose=whose).exclude(pk__in=list(newest)).delete()  # no record
    if (pieces.aggregate(size=Sum("size"))["size"] or 0) + size > LARGEST_IN_ALL:
        return False
    piece = UnsentInput(whose=whose, address=address, content=content, size=size, files=files)
    pieces.bulk_create([piece])  # no record
    return True


def unsent_input_for(person: int) -> list[UnsentInput]:
    """Return what was kept for a person, the latest first."""
    return list(UnsentInput.objects.filter(whose=mark_of(person)).order_by("-pk"))


def forget_sent_again(request: UserRequest) -> None:
    """Throw away the piece that this request sends again, or that its sender does not want any more."""
    piece = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if piece.isascii() and piece.isdigit() and len(piece) < 16:
        UnsentInput.objects.filter(pk=piece, whose=mark_of(request.user.pk)).delete()  # no record
