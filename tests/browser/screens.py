"""Make the pictures of docs/screens anew, from a demo of its own: `.venv/bin/python -m tests.browser.screens`."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from start import find_browser

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "screens"
DESKTOP, PHONE = {"width": 1440, "height": 960}, {"width": 390, "height": 844}
# Name → who looks (nobody: a resident), where, and how.
PAGES = {
    "ko": ("anna.lovdahl", "/ko/?vy=enheten&arende=EA-2026-0014", {"viewport": DESKTOP}),
    "ko-mork": ("anna.lovdahl", "/ko/?vy=enheten&arende=EA-2026-0014", {"viewport": DESKTOP, "color_scheme": "dark"}),
    "arende": ("anna.lovdahl", "/arende/EA-2026-0010/", {"viewport": DESKTOP}),
    "skyddat": ("anna.lovdahl", "/arende/EA-2026-0007/", {"viewport": DESKTOP}),
    "bemanning": ("karin.wessman", "/bemanning/", {"viewport": DESKTOP}),
    "synpunkter": ("sofie.adler", "/synpunkter/", {"viewport": DESKTOP}),
    "januarirapport": ("sofie.adler", "/synpunkter/rapport/2026/", {"viewport": DESKTOP}),
    "oppenvard": ("david.norrby", "/arende/OV-2026-0003/", {"viewport": DESKTOP}),
    "oversikt": ("rolf.sandqvist", "/oversikt/", {"viewport": DESKTOP}),
    "uppdrag-telefon": ("ali.karam", "/arende/OV-2026-0003/", {"viewport": PHONE}),
    "bestallningar": ("johan.stahle", "/bestallningar/", {"viewport": DESKTOP}),
    "srv": ("sara.ekholm", "/arende/SRV-2026-0002/", {"viewport": DESKTOP}),
    "ivo": ("monica.ahlgren", "/arende/SN-2026-102/", {"viewport": DESKTOP}),
    "yttrande": ("ulla.bergenstrom", "/arende/SN-2026-214-1/", {"viewport": DESKTOP}),
    "namnden": ("emma.rosenlund", "/namnden/", {"viewport": DESKTOP}),
    "komponenter": ("anna.lovdahl", "/komponenter/", {"viewport": DESKTOP}),
    "orosanmalan": (None, "/orosanmalan/", {"viewport": PHONE}),
}


@contextmanager
def demo() -> Iterator[str]:
    """The demo municipality, served on a port of its own until the pictures are taken."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        elsewhere = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
        env = {name: value for name, value in os.environ.items() if name not in elsewhere}
        env |= {"ARENDEGANG_VAR": folder, "DEMO": "1"}
        probe.close()
        for words in (["migrate", "-v0"], ["demo"]):
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True, capture_output=True)
        words = [sys.executable, "manage.py", "serve", "--port", str(port)]
        server = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> str:
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{address}/konto/login/", timeout=2).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return address


def enter(browser: Browser, address: str, login: str | None, **how: object) -> Page:
    page = browser.new_context(base_url=address, locale="sv-SE", **how).new_page()
    if login:
        page.goto("/konto/login/")
        page.get_by_label("Användarnamn").fill(login)
        page.get_by_label("Lösenord").fill("norrvinge")
        page.get_by_role("button", name="Logga in").click()
        page.wait_for_url(lambda url: "/konto/" not in url)
    return page


def main() -> None:
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        for name, (login, where, how) in PAGES.items():
            page = enter(browser, address, login, **how)
            page.goto(where)
            page.screenshot(path=TARGET / f"{name}.png", full_page=name == "komponenter")
            print(TARGET / f"{name}.png")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
