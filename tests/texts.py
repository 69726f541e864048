"""What a page says, apart from what it says in another language than its own."""

from __future__ import annotations

from html.parser import HTMLParser


class Texts(HTMLParser):
    """Everything on a page that somebody reads or hears."""

    LEADS = frozenset({"a", "button"})
    READ = frozenset({"alt", "title", "placeholder", "aria-label", "data-kvar", "data-over"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[str] = []
        self.foreign = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.all += [str(given[name]) for name in sorted(self.READ & set(given))]
        # What says itself that it is in the other language is meant to be.
        self.foreign += tag in self.LEADS and "lang" in given

    def handle_endtag(self, tag: str) -> None:
        self.foreign -= tag in self.LEADS and self.foreign > 0

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.foreign:
            self.all.append(" ".join(data.split()))

    @property
    def found(self) -> set[str]:
        return set(self.all)
