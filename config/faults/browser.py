"""Somebody at a browser: cookies, forms and redirects, with nothing but the standard library."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from typing import NamedTuple

# Seconds after which nobody waits any longer.
TIMEOUT = 20


class Gone(ConnectionError):
    """No whole answer came: the connection broke, was refused, or nothing was said for too long."""


class Answer(NamedTuple):
    """`path`: where it led, after redirects, with its query."""

    status: int
    path: str
    text: str


class Tally:
    """What was answered, and how long people waited for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = self.gone = self.kind = 0
        self.bad: Counter[str] = Counter()
        self.odd: Counter[str] = Counter()
        self.longest, self.longest_at = 0.0, ""

    def note(self, way: str, answer: Answer | None, seconds: float) -> None:
        # Which page, without whose.
        way = re.sub(r"[A-Z]+-\d{4}-\d+", "…", way)
        with self._lock:
            self.requests += 1
            if seconds > self.longest:
                self.longest, self.longest_at = seconds, way
            if answer is None:
                self.gone += 1
            elif answer.status == 503 and '<html lang="' in answer.text:
                # The page that says it in words and keeps what was typed; a server's own says neither.
                self.kind += 1
            elif answer.status >= 500:
                self.bad[f"{answer.status} {way}"] += 1


def hidden_value(text: str, name: str) -> str:
    """The value of a hidden field, whatever the order of its attributes."""
    field = next(tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', field)
    return found[1] if found else ""


def hidden_values(text: str) -> dict[str, str]:
    """Every hidden field on the page, or in the part of it."""
    fields = (tag for tag in re.findall(r"<input[^>]*>", text) if 'type="hidden"' in tag)
    names = [found[1] for tag in fields if (found := re.search(r'name="([^"]*)"', tag))]
    return {name: hidden_value(text, name) for name in names}


class Browser:
    def __init__(self, base: str, tally: Tally | None = None, timeout: float = TIMEOUT) -> None:
        self.base, self.tally, self.timeout = base, tally, timeout
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def open(self, path: str, data: dict[str, str] | bytes | None = None, **headers: str) -> Answer:
        """`data`: the form's values, or its bytes as they are sent. Raises Gone."""
        begun, answer = time.monotonic(), None
        try:
            answer = self._open(path, data, headers)
            return answer
        finally:
            if self.tally:
                way = f"{'GET' if data is None else 'POST'} {path.partition('?')[0]}"
                self.tally.note(way, answer, time.monotonic() - begun)

    def _open(self, path: str, data: dict[str, str] | bytes | None, headers: dict[str, str]) -> Answer:
        body = urllib.parse.urlencode(data).encode() if isinstance(data, dict) else data
        request = urllib.request.Request(f"{self.base}{path}", body, {"Referer": self.base} | headers)
        try:
            with self.opener.open(request, timeout=self.timeout) as response:
                there = urllib.parse.urlsplit(response.url)
                return Answer(
                    response.status, f"{there.path}{'?' if there.query else ''}{there.query}", _text(response)
                )
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, path, _text(refusal))
        except (OSError, http.client.HTTPException) as error:
            raise Gone(type(error).__name__) from error


def _text(response: http.client.HTTPResponse | urllib.error.HTTPError) -> str:
    try:
        return response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise Gone(type(error).__name__) from error
