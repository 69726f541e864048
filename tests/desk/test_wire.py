"""What the queue costs over the wire: the page, its style, its scripts and its icon, as a browser asks for them."""

import re

import pytest
from django.test import Client

FIRST, LATER = 60_000, 15_000


def size(response) -> int:
    """Bytes of the answer with its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
    return len(body) + len(headers) + len("HTTP/1.1 200 OK\r\n\r\n")


def fetched(client: Client, address: str):
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200, address
    return response


@pytest.fixture
def page(login, report):
    """A full page of the queue: fifty cases."""
    for _ in range(55):
        report()
    return login("anna.lovdahl")


def test_the_first_view_and_the_later_ones_are_small(page):
    first = fetched(page, "/ko/?vy=enheten")
    assert first.headers["Content-Encoding"] == "gzip"
    html = page.get("/ko/?vy=enheten").text
    assert html.count("data-row") == 50
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    assert len(parts) == 4, "style, icon, htmx and our own script"
    later = size(first)
    assert later <= LATER
    assert later + sum(size(fetched(page, part)) for part in parts) <= FIRST


def test_the_twin_the_same_page_uncompressed_is_too_large(page):
    """What is measured is what is sent: without compression the budget would be broken."""
    assert size(page.get("/ko/?vy=enheten")) > LATER


def test_a_pulse_without_news_sends_nothing(page):
    answer = page.get("/ko/puls/?vy=enheten", headers={"accept-encoding": "gzip"})
    known = re.search('name="kand" value="([^"]+)"', page.get("/ko/puls/?vy=enheten").text)[1]
    quiet = page.get(f"/ko/puls/?vy=enheten&kand={known}")
    assert (quiet.status_code, quiet.content) == (204, b"")
    assert size(quiet) < size(answer) < LATER


def test_a_file_of_a_page_has_every_header_that_a_page_has(client, db, settings):
    """Nobody frames it, guesses its type, or fetches it for a page of their own. Only it may be kept."""
    settings.SECURE_HSTS_SECONDS = 1
    page, file = (client.get(path, secure=True) for path in ("/konto/login/", "/static/ui.css"))
    assert (page.status_code, file.status_code) == (200, 200)
    b"".join(file.streaming_content)
    of_page = {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "X-Robots-Tag",
               "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy",
               "Strict-Transport-Security"}  # fmt: skip
    for name in of_page:
        assert file.headers[name] == page.headers[name], name
    assert page.headers["Cache-Control"] != file.headers["Cache-Control"]
    assert page.headers.keys() - file.headers.keys() <= {"Vary", "Expires"}, "a new header is a file's too"
