"""Make the README's pictures from a running demo: `python3 start.py`, then `.venv/bin/python -m tests.browser.screens`."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parents[2] / "docs" / "screens"
PAGES = {"ko": "/ko/?vy=enheten", "arende": "/arende/EA-2026-0010/"}


def main(address: str) -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(base_url=address, viewport={"width": 1320, "height": 900}, locale="sv-SE").new_page()
        page.goto("/konto/login/")
        page.get_by_label("Användarnamn").fill("anna.lovdahl")
        page.get_by_label("Lösenord").fill("norrvinge")
        page.get_by_role("button", name="Logga in").click()
        for name, where in PAGES.items():
            page.goto(where)
            page.screenshot(path=TARGET / f"{name}.png")
            print(TARGET / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
