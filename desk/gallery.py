"""Every component of the staff's pages in every state, on one page: to look at, and for the tests to look at.

Nothing here is anybody's case: the examples are made on the spot and kept nowhere.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework import clock
from desk import wording
from desk.case_page import Stop
from desk.persons import Shown
from desk.preview import Loss
from desk.queue_row import Row
from desk.rulebook import Rule
from desk.timeline import Event, Mark, Written
from records.access import StaffRequest
from records.masking import Clear

HOUR = dt.timedelta(hours=1)
STATES = [
    ("new", "Inkommen"),
    ("open", "Mottagen"),
    ("wait", "Beställd"),
    ("done", "Färdig"),
    ("over", "Ingen i tjänst"),
]
NOTES = [("info", "Upplysning"), ("soon", "Snart"), ("over", "Fel eller brist"), ("ok", "Klart")]


class Example(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label="Text", help_text="Till exempel 2026-00418")
    optional = forms.CharField(label="Valfri text", required=False)
    long = forms.CharField(label="Längre text", widget=forms.Textarea(attrs={"rows": 2}))
    one = forms.ChoiceField(label="Ett av flera", choices=[("a", "Det ena"), ("b", "Det andra")])
    radio = forms.ChoiceField(
        label="Ett av några få", choices=[("a", "Det ena"), ("b", "Det andra")], widget=forms.RadioSelect
    )
    box = forms.BooleanField(label="En bekräftelse")
    file = forms.FileField(label="En fil", required=False)


@require_safe
def gallery(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "dues": _dues(now),
        "states": STATES,
        "note_tones": NOTES,
        "rows": _rows(now),
        "page": SimpleNamespace(now=now, stops=_stops(now), mask=Clear(), shown_until=None),
        "masked": [SimpleNamespace(protected=True, number="EX-0-0002", content_removed=True)],
        "persons": [
            Shown(1, "Barnet", False, "Elsa Sandgren", "ålder 11", [("Telefon", "070-174 06 20")], False),
            Shown(2, "Barnet", True, "", "f. 2019-••-••, ålder 7, telefon finns, dold", [], True),
        ],
        "events": _events(now),
        "losses": [
            Loss("Jonas Åkerrén", "tog ärendet", now, False, [("Läge", "Inkommen", "Mottagen")]),
            Loss(request.user.name, "stämplade anmälan", now, True, []),
        ],
        "form": Example(auto_id="tom_%s"),
        "broken": Example({"text": ""}, auto_id="fel_%s"),
    }
    return render(request, "desk/gallery.html", context)


def _dues(now: dt.datetime) -> list[wording.Due]:
    return [
        wording.due("Ta emot", now - 3 * HOUR, now - 11 * HOUR, now),
        wording.due("Ta emot", now + HOUR, now - 7 * HOUR, now),
        wording.due("Avsluta", now + 30 * HOUR, now - 18 * HOUR, now),
        wording.met(now, now - HOUR, now),
        wording.met(now - 2 * HOUR, now, now),
        wording.Due("wait", "Ersatt"),
        wording.Due("done", "Avslutad", wording.moment(now)),
    ]


def _rows(now: dt.datetime) -> list[Row]:
    """Unread and free, somebody's, protected, urgent, closed; the second is the chosen one."""
    over, soon, ok, _, _, _, closed = _dues(now)
    claim = SimpleNamespace(name="ta_emot", button="Ta ärendet")
    made = [
        ("EX-0-0001", "new", "Inkommen", "Ta emot", over, "", True, False, True, claim),
        ("EX-0-0002", "open", "Mottagen", "För in i akten", soon, "Anna Lövdahl", False, True, False, None),
        ("EX-0-0003", "open", "Införd", "Ta bort och avsluta", ok, "Jonas Åkerrén", False, False, False, None),
        ("EX-0-0004", "done", "Färdig", "", closed, "Jonas Åkerrén", False, False, False, None),
    ]
    return [
        Row(number, number, "Orosanmälan – barn, 8 år", "E-anmälan", state, tone, step, who or "Mottagning", due,
            "Barn- och familj", who,
            "".join(part[:1] for part in who.split()), urgent, protected, unread, claim, 0, now)  # type: ignore[arg-type]
        for number, tone, state, step, due, who, urgent, protected, unread, claim in made
    ]  # fmt: skip


def _stops(now: dt.datetime) -> list[Stop]:
    rules = [Rule("EX-01", "Exempel", "Så här står det i rutinen.")]
    return [
        Stop("Klart steg", "done", "Anna Lövdahl", wording.moment_near(now, now), rules, [wording.met(now, now, now)]),
        Stop("Här är ärendet", "now", "Den som har ärendet", "", rules, _dues(now)[1:2]),
        Stop("Kommer sedan", "todo", "Mottagning eller gruppledare", "", rules, _dues(now)[2:3]),
        Stop("Hoppades över", "skipped", "Mottagning", "", rules),
    ]


def _events(now: dt.datetime) -> list[Event]:
    mark = Mark("Karin Wessman", now, "exempel-1")
    readings = tuple(
        Event(now, "lasningar", "eye", name, "läste ärendet") for name in ("Anna Lövdahl", "Karin Wessman")
    )
    return [
        Event(now, "anteckningar", "note", "Anna Lövdahl", "antecknade", "Ringt anmälaren. Barnet är i skolan.",
              written=Written("exempel-1", now, "Mottagningsfunktion", corrected=(Mark(mark.who, now, "exempel-2"),))),
        Event(now, "anteckningar", "note", "Karin Wessman", "skrev en rättelse", "Samtalet var 10:19, inte 11:19.",
              written=Written("exempel-2", now, "Gruppledare", corrects=Mark("Anna Lövdahl", now, "exempel-1"))),
        Event(now, "steg", "user", "Anna Lövdahl", "tog ärendet"),
        Event(now, "paminnelser", "bell", "", "Besked till Anna Lövdahl: ny e-anmälan.", "E-post skickad till 1 av 1."),
        Event(now, "lasningar", "eye", "", "2 läsningar av 2 personer", folded=readings),
        Event(now, "steg", "new", "Anmälan kom in", "via telefon", "Registrerades av Anna Lövdahl.", now),
    ]  # fmt: skip
