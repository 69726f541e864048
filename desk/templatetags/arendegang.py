"""The few tags that the templates share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import template
from django.template import engines
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from casework.calendar import local
from desk import wording
from organisation.wording import small
from records.documents import not_come_in
from records.marks import mark_of

if TYPE_CHECKING:
    from casework.models import Case
    from desk.case_page import CasePage, Stop
    from desk.queue_row import Row
    from desk.timeline import Event
    from desk.wording import Due
    from records.models import Handling

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def queue_rows(rows: Iterable[Row], selected: str = "", oob: bool = False) -> SafeString:
    """Cases as rows of a table; `oob`: each in the place of the one with its number (docs/adr/0027)."""
    return drawn("desk/rows.html", rows=rows, selected=selected, oob=oob)


@register.simple_tag
def queue_dues(rows: Iterable[Row]) -> SafeString:
    """Of rows that have not changed, how long is left."""
    return drawn("desk/dues.html", rows=rows)


@register.simple_tag
def due(due: Due | None, sub: bool = False) -> SafeString:
    """How long is left; `sub`: with what is written under it, as in a row of the queue."""
    return drawn("desk/one_due.html", due=due, sub=sub)


@register.simple_tag
def stops(stops: Iterable[Stop]) -> SafeString:
    """The routine's places beside a case, each with the words of its rules."""
    return drawn("desk/stops.html", stops=stops, small=small)


@register.simple_tag
def events_of(events: Iterable[Event], page: CasePage, case: Case | None = None) -> SafeString:
    """What has happened on a day, as the lines of a list: a case with much behind it has hundreds."""
    return drawn(
        "desk/events.html", events=events, protected=bool(page.shown_until), mask=lambda text: page.mask(f"{text}"),
        near=lambda moment: near(moment, page.now), iso=iso, clock=clock, machine=machine,
        whole=lambda anchor: "" if case is None or anchor in page.timeline.anchors else "?allt=1",
        corrected_at=f"{case.get_absolute_url()}ratta/" if case and page.writes else "",
    )  # fmt: skip


def drawn(template: str, **context: Any) -> SafeString:
    return mark_safe(engines["jinja2"].get_template(template).render(context))  # noqa: S308  # escaped by the template


@register.filter
def clock(moment: dt.datetime | None) -> str:
    return f"{local(moment):%H:%M}" if moment else ""


@register.filter
def seconds(moment: dt.datetime) -> str:
    return f"{local(moment):%H:%M:%S}"


@register.filter
def iso(moment: dt.datetime | None) -> str:
    return wording.iso(moment) if moment else ""


register.filter(small)


@register.filter
def came(handling: Handling, case: Case) -> str:
    """When it came in; or of what was drawn up here or sent, which it is and the day."""
    made = not_come_in(case, handling)
    return f"{made[0]} {made[1]}" if made else f"Inkommen {iso(handling.arrived_at)}"


@register.filter
def marked(case: Case) -> str:
    """Why it is marked, in words; empty when it is not."""
    found = mark_of(case)
    return found.get_why_display().lower() if found else ""


@register.filter
def began(case: Case) -> str:
    return wording.began(case)


@register.filter
def began_near(case: Case, now: dt.datetime) -> str:
    return wording.began_near(case, now)


@register.filter
def machine(moment: dt.datetime) -> str:
    return local(moment).isoformat(timespec="minutes")


@register.filter
def machine_exact(moment: dt.datetime) -> str:
    return local(moment).isoformat(timespec="milliseconds")


@register.filter
def short(moment: dt.datetime | None) -> str:
    return wording.moment(moment) if moment else ""


@register.filter
def named(people: Iterable[Any], in_full: bool) -> str:
    """Who is called or came. Somebody from outside is named only where nothing is hidden."""
    return ", ".join("någon utifrån" if one.name and not in_full else str(one) for one in people)


@register.filter
def masked(text: str, page: CasePage) -> str:
    """A text of the case as this person may see it."""
    return page.mask(str(text))


@register.filter
def beginning(text: str) -> str:
    """As much of a long text as stands open; `rest` is what opens."""
    return wording.split_text(text)[0]


@register.filter
def rest(text: str) -> str:
    return wording.split_text(text)[1]


@register.filter
def near(moment: dt.datetime, now: dt.datetime) -> str:
    """No more of the time than is needed to know when."""
    return wording.moment_near(moment, now)


@register.filter
def phone(number: str) -> str:
    """A tel: link's number, from the way it is written."""
    digits = "".join(c for c in number if c.isdigit())
    return f"+46{digits[1:]}" if digits.startswith("0") else f"+{digits}"
