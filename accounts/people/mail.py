"""Mail that the program sends: links to set a password."""

import datetime
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts.models import User

SENT, NOT_SENT, NOWHERE = "sent", "not_sent", ""


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
