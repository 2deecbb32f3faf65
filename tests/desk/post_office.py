"""A real mail server of this machine, for tests of mail that goes out."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session
from pytest_django import Settings


class Postbox:
    """Takes mail; refuses whom it does not know."""

    def __init__(self) -> None:
        self.mail: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's own name)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "khong-co" in address:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mail.append(BytesParser(policy=SMTP).parsebytes(envelope.content))
        return "250 OK"


def mail_server(settings: Settings) -> Iterator[Postbox]:
    """Run a mail server, with the settings that lead to it, until the test is over."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "vpdp@lapvo.gov.vn"
    settings.MAIL_GOES_OUT = True
    yield box
    controller.stop()
