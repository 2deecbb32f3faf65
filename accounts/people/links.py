"""One-time links with which a person sets the own password, and the mail that brings one.

A link carries no record of its own: it is signed over the stored password, so it holds until the password is set, a
newer link is made (both change what is stored), the e-mail address changes, or `PASSWORD_RESET_TIMEOUT` has passed.
"""

import datetime
import smtplib

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User

ADDRESS = "set-password"
SENT, NOT_SENT, NOWHERE = "sent", "not_sent", ""


def new_link(person: User) -> str:
    """Return the path of a link for `person`."""
    token = default_token_generator.make_token(person)
    return reverse(ADDRESS, args=[urlsafe_base64_encode(force_bytes(person.pk)), token])


def link_ends(made: datetime.datetime) -> datetime.datetime:
    """Return until when a link holds that was made at `made`."""
    return made + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def holder(uid: str, token: str) -> User | None:
    """Return whose link it is; None for every link that does not hold, whatever the reason."""
    try:
        number = int(urlsafe_base64_decode(uid).decode("ascii"))
    except ValueError:
        return None
    person = User.objects.filter(pk=number, is_active=True).select_related("unit").first()
    return person if person and opens(person, token) else None


def opens(person: User, token: str) -> bool:
    """Whether `token` still opens the account of `person`; one with a password takes no link."""
    return not person.has_usable_password() and default_token_generator.check_token(person, token)


def send_link(person: User, *, link: str, ends: datetime.datetime) -> str:
    """Send `link` to `person`: SENT, NOT_SENT when the server refused, NOWHERE without an address or a server."""
    if not (person.email and settings.MAIL_GOES_OUT):
        return NOWHERE
    text = render_to_string("people/link_mail.txt", {"person": person, "link": link, "ends": ends})
    message = EmailMessage("Đặt mật khẩu chương trình Nông thôn mới", text, to=[person.email])
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        return NOT_SENT
    return SENT
