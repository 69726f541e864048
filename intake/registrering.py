"""A colleague writes down a report that came by telephone, letter, visit, e-mail or SDK: when it came in is not now (EA-13)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local, local_day
from intake.bilagor import Bilagor
from intake.inkomst import ta_in
from intake.models import EAnmalan
from intake.public.blankett import ALLA, Blankett, rapport
from intake.public.forms import Amne
from intake.public.fragor import en_rad_till
from intake.routing import receiving_units
from intake.uppgifter import Anmalan
from intake.words import Kanal
from organisation.models import User
from organisation.standing import standing
from records.dates import Day, TimeOfDay, at
from records.drafts import form_draft
from records.models import Draft
from records.once import Another, read_token
from records.public_form import Choice, SeeOther
from records.staff import StaffRequest
from records.typed import tidy

# An older date than this is a slip of the finger, and would open a number series in a year long past.
OLDEST = dt.timedelta(days=366)
UNREADABLE = [("innehall", "Sidan gick inte att läsa helt. Tryck på Registrera anmälan en gång till.")]


# What a person writes down; the e-service stamps its own.
KANALER = [(kanal.value, kanal.label) for kanal in Kanal if kanal != Kanal.E_TJANST]


class Ankomst(Amne):
    """How and when it came in. Its own topic, asked of the colleague."""

    nr, rubrik = 0, "Hur och när anmälan kom in"

    kanal = Choice("Hur kom anmälan in?", KANALER, missing="Välj hur anmälan kom in")
    dag = Day(label="Datum")
    tid = TimeOfDay(label="Klockslag")

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        tidy(self)

    def clean(self) -> None:
        dag, tid = self.cleaned_data.get("dag"), self.cleaned_data.get("tid")
        if dag is None or tid is None:
            return
        if dag < local_day(self.now) - OLDEST:
            raise ValidationError({"dag": "Datumet är mer än ett år gammalt. Kontrollera årtalet."})
        if dag > local_day(self.now):
            raise ValidationError({"dag": "Anmälan kan inte ha kommit in i framtiden"})
        came = at(dag, tid)
        if came > self.now:
            raise ValidationError({"tid": "Anmälan kan inte ha kommit in i framtiden"})
        self.cleaned_data["received_at"] = came


@require_http_methods(["GET", "HEAD", "POST"])
def registrera(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    user = request.user
    if not may_register(user, now):
        raise Http404
    if request.method == "POST":
        return _posted(request, user, now)
    begun = form_draft(user, EAnmalan.pages.register).first()
    typed = begun.values if begun else {}
    when = {"dag": local_day(now), "tid": f"{local(now):%H:%M}"} | typed
    ankomst = Ankomst(initial=when, now=now, personal=True)
    blankett = Blankett({str(nr): typed for nr in ALLA} if typed else {}, check=False, personal=True)
    return _show(request, ankomst, blankett, Bilagor(uuid.uuid4()), begun=begun)


def may_register(user: User, now: dt.datetime) -> bool:
    """Whoever may receive in a receiving unit today may also write down what came in another way (EA-08, EA-27, EA-31)."""
    units = standing(user, local_day(now)).units(EAnmalan.readers)
    return receiving_units().filter(pk__in=units).exists()


def _posted(request: StaffRequest, user: User, now: dt.datetime) -> HttpResponse:
    posted = request.POST.dict()
    token = read_token(posted.get("token", ""))
    bilagor = Bilagor.of(request, token or uuid.uuid4(), now)
    asks_more = bool({"rad", "ta_bort"} & set(posted))
    if "rad" in posted:
        posted = en_rad_till(posted)
    given = {"initial" if asks_more else "data": posted}
    ankomst = Ankomst(**given, now=now, personal=True)
    blankett = Blankett({str(nr): posted for nr in ALLA}, check=not asks_more, personal=True)
    if asks_more:
        return _show(request, ankomst, blankett, bilagor)
    wrong = [not ankomst.is_valid(), bool(blankett.fel()), token is None, bilagor.missing]
    if any(wrong):
        return _show(request, ankomst, blankett, bilagor, status=422)
    return _take_in(request, ankomst, blankett, bilagor, user, now)


def _take_in(
    request: StaffRequest, ankomst: Ankomst, blankett: Blankett, bilagor: Bilagor, user: User, now: dt.datetime
) -> HttpResponse:
    report = rapport(
        blankett,
        token=bilagor.token,
        received_at=ankomst.cleaned_data["received_at"],
        kanal=ankomst.cleaned_data["kanal"],
        filer=bilagor.files(),
        by=user,
    )
    try:
        anmalan = ta_in(report, now=now)
    except Another as other:
        # Back, another report in the same page, and the same button: it is a new one, and nothing of it is lost.
        first = ", ".join(other.kept.cases.order_by("number").values_list("number", flat=True))
        return _show(request, ankomst, blankett, bilagor.moved(uuid.uuid4(), now), notis=first, status=409)
    bilagor.registered(anmalan)
    form_draft(user, EAnmalan.pages.register).delete()
    for name, reason in bilagor.refused:
        messages.warning(request, f"Filen {name} togs inte emot: {reason}")
    return _done(request, anmalan, user, now)


def _done(request: StaffRequest, anmalan: Anmalan, user: User, now: dt.datetime) -> HttpResponse:
    """To the case, if the colleague may read it; otherwise to the queue, with the number to hand on."""
    cases = EAnmalan.objects.filter(anmalan=anmalan).select_related("enhet").order_by("number")
    told = " och ".join(f"{case.number} ({case.enhet.name})" for case in cases)
    messages.success(request, f"Anmälan är registrerad: {told}")
    mine = cases.visible_to(user, local_day(now)).first()
    return SeeOther(mine.get_absolute_url() if mine else reverse("queue"))


def _show(
    request: StaffRequest,
    ankomst: Ankomst,
    blankett: Blankett,
    bilagor: Bilagor,
    *,
    notis: str = "",
    status: int = 200,
    begun: Draft | None = None,
) -> HttpResponse:
    blankett.amnen = {ankomst.nr: ankomst, **blankett.amnen}
    context = {
        "ankomst": ankomst,
        "amnen": [amne for nr, amne in blankett.amnen.items() if nr],
        # With nothing wrong in the answers, what could not be read is the page's own token.
        "errors": (blankett.errors or bilagor.errors or UNREADABLE) if status == 422 else [],
        "notis": notis,
        "begun": begun,
        "now": ankomst.now,
        "token": bilagor.token,
        "filer": bilagor.kept,
        "nekade": bilagor.refused,
        "ny_rad": "rad" in request.POST,
        "nav": "ko",
    }
    return render(request, "intake/registrera.html", context, status=status)
