"""The orders that are not carried out yet, for both sides' leaders; and the samordnare's question to SRV (SR-10, SR-12, SR-14).

The administrativa samordnaren sees number, days and her own contact, and nothing of the child's case (SoLPuL 10 §).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from casework.models import Deadline
from organisation.standing import Standing, standing
from records.form_fields import day_field, text_field
from records.identity import age_on
from records.models import Note
from records.staff import StaffRequest
from records.typed import figure, tidy
from records.wording import days_left
from srv import lasare
from srv.frister import EJ_VERKSTALLT, FRAGA_SRV
from srv.models import Bestallning
from srv.rules import SRV_ROLLER
from srv.words import FRAGAN, Lage, kontakt_i_ord

VANTAR = {
    Lage.BESTALLD: "Väntar på att SRV tar emot och utser.",
    Lage.ANTAGEN: "Väntar på uppstart.",
    Lage.AVVISAD: "SRV verkställer inte. Väntar på socialsekreteraren.",
}
DIALOG = "Dialog"
CHANGED = "Ärendet har ändrats sedan sidan visades. Läs det du skrev och spara en gång till."


@dataclass(frozen=True)
class Rad:
    """One order: what its leaders talk about. `case` is None for the samordnare, who reads nothing of it.

    `asks`: the samordnare who looks is to ask SRV about it.
    """

    number: str
    version: int
    skickad: dt.date
    case: Bestallning | None
    alder: int
    kontakt: str
    dialog: list[Note]
    fraga: Deadline | None
    verkstall: Deadline | None
    fragad: dt.date | None
    asks: bool
    # What the samordnare who looks has written herself.
    egna: list[Note]
    # Whoever looks may take it on for SRV.
    tar_emot: bool
    verkstall_kvar: str

    @property
    def vantar(self) -> str:
        """On whom."""
        return VANTAR[Lage(self.case.state)] if self.case else ""


class Kontakt(forms.Form):
    """What the samordnare heard."""

    fragad_dag = day_field("Dag", "Skriv dagen")
    med_vem = text_field("Med vem på SRV?", 120, "Skriv vem du talade med")
    besked = forms.CharField(
        label="Vilket besked?",
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        error_messages={"required": "Skriv beskedet"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)


def _syns(who: Standing) -> QuerySet[Bestallning]:
    """A leader's are those they may read; the samordnare's all that have been sent, of which she reads only the days."""
    sent = Bestallning.objects.filter(state__in=VANTAR)
    read = sent.visible_to(who.user, who.day)
    return lasare.fragas(sent, who) | read if lasare.samordnar(who) else read


@require_safe
def bestallningar(request: StaffRequest) -> HttpResponse:
    now, user = clock.now(), request.user
    who = standing(user, local_day(now))
    if not lasare.leder(who):
        raise Http404
    found = _syns(who).select_related("ansvarig").annotate(kontakt=Max("contacts__happened_at"))
    rows = _rader(list(found.order_by("pk")), who, now)
    context = {
        "nav": "bestallningar",
        "rader": rows,
        "now": now,
        "samordnar": lasare.samordnar(who) and not any(rad.case for rad in rows),
    }
    return render(request, "srv/bestallningar.html", context)


def _kvar(deadline: Deadline | None, now: dt.datetime) -> str:
    return days_left(deadline.due_at, now) if deadline else ""


def _rader(cases: list[Any], who: Standing, now: dt.datetime) -> list[Rad]:
    day, ids = local_day(now), [case.pk for case in cases]
    read = set(Bestallning.objects.filter(pk__in=ids).visible_to(who.user, day).values_list("pk", flat=True))
    led = who.units(list(SRV_ROLLER))
    running: dict[int, dict[str, Deadline]] = defaultdict(dict)
    for row in Deadline.objects.filter(case__in=ids, met_at=None, cancelled_at=None):
        running[row.case_id][row.key] = row
    said: dict[int, list[Note]] = defaultdict(list)
    # The samordnare reads no dialogue; a leader's is on both sides.
    notes = Note.objects.filter(case__in=read, about=DIALOG).select_related("author")
    for note in notes.order_by("-at", "-pk"):
        said[note.case_id].append(note)
    egna: dict[int, list[Note]] = defaultdict(list)
    if lasare.samordnar(who):
        for note in Note.objects.filter(case__in=ids, about=FRAGAN, author=who.user).order_by("at", "pk"):
            egna[note.case_id].append(note)
    rows = [
        Rad(
            number=case.shown_number, version=case.version, skickad=case.skickad_dag, case=case if case.pk in read else None,
            alder=age_on(case.fodd, day), kontakt=kontakt_i_ord(local_day(case.kontakt) if case.kontakt else None, day),
            dialog=said[case.pk][:3], egna=egna[case.pk], fraga=running[case.pk].get(FRAGA_SRV.key),
            verkstall=running[case.pk].get(EJ_VERKSTALLT.key), fragad=case.fragad_dag,
            tar_emot=case.state == Lage.BESTALLD and case.performing_id in led,
            verkstall_kvar=_kvar(running[case.pk].get(EJ_VERKSTALLT.key), now),
            asks=lasare.samordnar(who) and case.fragad_dag is None and FRAGA_SRV.key in running[case.pk],
        )
        for case in cases
    ]  # fmt: skip
    # The law's three months first; what has none of them after.
    return sorted(rows, key=lambda rad: (rad.verkstall is None, rad.verkstall and rad.verkstall.due_at, rad.number))


@require_http_methods(["GET", "HEAD", "POST"])
def fraga(request: StaffRequest, number: str) -> HttpResponse:
    """The samordnare's contact with SRV: the step is taken here, since the case itself is nothing she reads."""
    now, user = clock.now(), request.user
    who = standing(user, local_day(now))
    if not lasare.samordnar(who):
        raise Http404
    case = get_object_or_404(lasare.fragas(Bestallning.objects.all(), who), number=number)
    if request.method != "POST":
        return _fraga(request, case, Kontakt(initial={"fragad_dag": local_day(now)}))
    form = Kontakt(request.POST)
    if not form.is_valid():
        return _fraga(request, case, form, status=422)
    shown = figure(request.POST.get("version", ""))
    try:
        take(
            case,
            Bestallning.fraga_srv,
            by=user,
            now=now,
            version=-1 if shown is None else shown,
            **form.cleaned_data,
        )
    except AlreadyDone:
        pass
    except (Conflict, Refused) as late:
        form.add_error(None, CHANGED if isinstance(late, Conflict) else str(late))
        return _fraga(request, Bestallning.objects.get(pk=case.pk), form, status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _fraga(request, case, form, status=422)
    messages.success(request, f"Kontakten om {number} är antecknad.")
    return redirect("bestallningar")


def _fraga(request: StaffRequest, case: Bestallning, form: Kontakt, *, status: int = 200) -> HttpResponse:
    context = {
        "nav": "bestallningar",
        "number": case.shown_number,
        "skickad": case.skickad_dag,
        "version": case.version,
        "form": form,
    }
    return render(request, "srv/fraga.html", context, status=status)
