"""A real mail server on this machine. It keeps what it has accepted, and answers its clients as it is told to."""

from __future__ import annotations

import email
import email.policy
import logging
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import log as talk

from config.faults.ground import free_port

CLOSE = "close"


class Sink:
    """`answer(mail)` may give another reply than 250, or CLOSE to break off; the mail is then not accepted."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.mails: list[EmailMessage] = []
        self.offered: list[str] = []
        self.answer: Callable[[EmailMessage], str | None] = lambda _: None
        self.recipient: Callable[[str], str | None] = lambda _: None
        talk.setLevel(logging.ERROR)
        # Without a name of its own it would ask for this machine's at every connection, which may take a second.
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="localhost")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if reply := self.recipient(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.offered.append(mail["Message-ID"])
        reply = self.answer(mail)
        if reply == CLOSE:
            server.transport.abort()
        if reply:
            return "421 4.3.0 closing" if reply == CLOSE else reply
        return await self.accept(server, mail)

    async def accept(self, server: Any, mail: EmailMessage) -> str:
        self.mails.append(mail)
        return "250 OK"
