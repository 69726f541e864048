"""A real browser: Debian's Chromium driven by Playwright, against the whole application on a real port."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from casework import clock
from config.demo import load
from organisation.models import User
from start import find_browser
from tests import snapshots
from tests.browser.town import build

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (DESKTOP, PHONE)]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests. Without one they are left out, or fail where REQUIRE_BROWSER says they must run."""
    path = find_browser()
    if not path:
        message = "NOT RUN: no Chromium found"
        pytest.fail(message) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(message)
    patch = pytest.MonkeyPatch()
    # Playwright leaves its loop running in this thread; no coroutine runs while a test does.
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture
def large_text(chromium: Any) -> Iterator[Any]:
    """A browser whose reader has asked for text twice as large, as its own settings let them (WCAG 1.4.4)."""
    browser = chromium.browser_type.launch(
        executable_path=find_browser(), args=[*ARGS, "--blink-settings=defaultFontSize=32"]
    )
    yield browser
    browser.close()


@pytest.fixture
def browser_page(chromium: Any, live_server: Any, one_writer: None) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own; what the browser complains of fails the test.

    A page asks for several things at once (a draft is kept while a form is sent), so `one_writer` is for all of them.
    """
    contexts, complaints = [], []

    def open_page(browser: Any = chromium, **options: Any) -> Page:
        contexts.append(browser.new_context(base_url=live_server.url, locale="sv-SE", **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def town(request: pytest.FixtureRequest, transactional_db: Any) -> None:
    """Norrvinge with its reports, as somebody who tries the demo meets it."""
    if "at" in request.fixturenames:
        # The test has a clock of its own, and the reports came in by it.
        now = clock.now()
        snapshots.lay(f"town {now}", lambda: load.load(now, lambda _text: None))
    else:
        build()


@pytest.fixture
def as_person(browser_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A browser in which this person is already logged in."""

    def enter(login: str, **options: Any) -> Page:
        client = Client()
        client.force_login(User.objects.get(username=login))
        page = browser_page(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return page

    return enter


@pytest.fixture
def one_writer(live_server: Any) -> Iterator[None]:
    """One request at a time where the whole server has one connection: a database in memory, and in tests only.

    In the product every thread has its own, and SQLite lets one of them write at a time.
    """
    server, turn, under_way = live_server.thread.httpd, threading.Lock(), threading.Semaphore(0)
    app, begun = server.get_app(), [0]

    def in_turn(environ: Any, start_response: Any) -> Any:
        begun[0] += 1
        try:
            with turn:
                return app(environ, start_response)
        finally:
            under_way.release()

    if live_server.thread.connections_override:
        server.set_app(in_turn)
    yield
    server.set_app(app)
    # A page that is closed leaves what it asked for waiting: none of it may write while the tables are emptied.
    for _ in range(begun[0]):
        under_way.acquire(timeout=5)


# What axe looks at: its rules for WCAG 2.0–2.2 A and AA and best practice; or the colours alone.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


def rules_for(scheme: str) -> Any:
    """In the dark the colours alone are others (tests/test_house.py): what does not see them need not look again."""
    return CONTRAST if scheme == "dark" else RULES


def violations(page: Page, rules: Any = RULES) -> list[str]:
    """What axe finds on the page as it stands. The script is large: a page that has it keeps it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)",
        # Of what a page refers to, no rule here reads more than its sound: no style sheet is fetched and read again.
        {"runOnly": rules, "resultTypes": ["violations"], "preload": {"assets": ["media"]}},
    )
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
