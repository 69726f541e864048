"""Somebody signed in who asks the product's WSGI application for its pages, in this process."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from config.bench.town import signed_in
from organisation.models import User


@dataclass
class Answer:
    """`sent`: the bytes as they go over the wire."""

    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.sent) if self.headers.get("content-encoding") == "gzip" else self.sent

    @property
    def text(self) -> str:
        return self.body.decode()


@cache
def _application() -> Any:
    """One a process, as in production: its middlewares are made once."""
    return WSGIHandler()


class Browser:
    def __init__(self, user: User) -> None:
        self.cookie = signed_in(user)

    def get(self, address: str, **headers: str) -> Answer:
        return self.asking(address, **headers)()

    def asking(self, address: str, **headers: str) -> Callable[[], Answer]:
        """What asks for it, again and again: only the answering is to be measured."""
        more: dict[str, Any] = {"HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_ENCODING": "gzip", **headers}
        environ = RequestFactory().get(address, **more).environ

        def ask() -> Answer:
            told: dict[str, Any] = {}
            body = _application()(
                environ | {"wsgi.input": io.BytesIO()},
                lambda status, said, _error=None: told.update(status=status, said=said),
            )
            sent = b"".join(body)
            body.close()
            return Answer(int(told["status"].split()[0]), {name.lower(): value for name, value in told["said"]}, sent)

        return ask
