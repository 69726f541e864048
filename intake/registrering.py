"""A colleague writes down a report that came by telephone, letter, visit, e-mail or SDK: when it came in is not now (EA-13)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
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
from intake.public.fragor import OmDig, Personen, en_rad_till
from intake.rules import may_register
from intake.uppgifter import Anmalan, Innehall
from intake.words import JaNej, Kanal
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

    kanal = Choice("Hur kom den in?", KANALER, missing="Välj hur anmälan kom in")
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
    if not may_register(standing(user, local_day(now))):
        raise Http404
    if request.method == "POST":
        return _posted(request, user, now)
    begun = form_draft(user, EAnmalan.pages.register).first()
    typed = begun.values if begun else {}
    when = {"dag": local_day(now), "tid": f"{local(now):%H:%M}"} | typed
    ankomst = Ankomst(initial=when, now=now, personal=True)
    blankett = _blankett({str(nr): typed for nr in ALLA} if typed else {}, check=False)
    return _show(request, ankomst, blankett, Bilagor(uuid.uuid4()), begun=begun)


# What mottagning asks at the telephone, in its own words: question, hint, and what is said when the answer lacks.
FRAGOR = {
    "galler": ("Vem gäller den?", "", "Välj om anmälan gäller ett barn eller en vuxen"),
    "barn_i_hemmet": ("Om det är en vuxen: finns det barn i hemmet?", "Då blir det också en anmälan om barnen.", ""),
    "namn": ("Namn", "Hela, eller bara förnamnet", ""),
    "nummer": ("Personnummer eller födelsedatum", "Eller bara födelseåret", ""),
    "alder": ("Ungefärlig ålder", "Till exempel 9 år", ""),
    "skydd": ("Behövs skydd i dag?", "Ja: ring gruppledaren direkt när anmälan är registrerad", "Välj om det behövs skydd i dag"),
    "vad": ("Vad berättar anmälaren?", "Så ordagrant som möjligt. Vad har hänt, när och hur länge?",
            "Skriv vad anmälaren berättar"),
    "relation": ("Hur känner de varandra?", "", ""),
    "aterkoppling": ("Vill veta om en utredning inleds", "Gäller den som är skyldig att anmäla om barn", ""),
    "mote": ("Kan vara med på ett möte", "", ""),
    "skyldig": ("Är anmälaren skyldig att anmäla?", "", ""),
    "personen_vet": ("Vet personen om anmälan?", "", ""),
    "vardnadshavare_vet": ("Vet vårdnadshavarna?", "", ""),
    "varfor_inte": ("Om någon inte vet: varför inte?", "", ""),
    "tank_pa": ("Något att tänka på före kontakt?",
                "Till exempel vem som inte får veta, eller när ingen ska ringa", ""),
    "adress": ("Adress, eller beskriv var", "", ""),
    "var_nu": ("Var är personen nu?", "", ""),
    "tolk": ("Språk och tolk", "", ""),
    "skyddade_uppgifter": ("Skyddade personuppgifter?", "Till exempel hemlig adress", ""),
    "fara": ("Om skydd behövs: vad kan hända, och när?", "", ""),
    "sagt": ("Vad har personen själv sagt?", "", ""),
    "hur_lange": ("Hur länge har anmälaren varit orolig?", "", ""),
    "anmalt_forut": ("Har någon anmält förut, enligt anmälaren?", "", ""),
}  # fmt: skip
# Answers that are written in the reporter's own person.
ANMALARE = ((Innehall.Slag.TJANST, "I sitt arbete"), (Innehall.Slag.PRIVAT, "Privatperson, med namn"),
            (Innehall.Slag.SJALV, "Gäller sig själv"), (Innehall.Slag.ANONYM, "Vill vara anonym"))  # fmt: skip
VET_INTE = {JaNej.VET_INTE: "Vet inte"}
# What is open from the beginning, in the order in which it stands; the rest is folded in until it holds something.
OPPET = (
    "kanal", "dag", "tid", "galler", "barn_i_hemmet", "namn", "nummer", "alder", "skydd", "vad", "anmalare", "ditt_namn",
    "din_telefon", "titel", "arbetsplats", "relation", "aterkoppling", "personen_vet", "vardnadshavare_vet", "tank_pa",
)  # fmt: skip
HOPFALLT = (
    ("Mer om personen", "adress, skola, språk, skyddade uppgifter",
     ("adress", "telefon", "plats", "var_nu", "tolk", "skyddade_uppgifter")),
    ("Mer om oron", "vad som kan hända, hur länge, vad personen har sagt",
     ("fara", "sagt", "hur_lange", "varfor_inte", "anmalt_forut")),
    ("Mer om anmälaren", "e-post, anmälningsskyldig, möte", ("din_epost", "skyldig", "mote")),
)  # fmt: skip


@dataclass(frozen=True)
class Avsnitt:
    """Questions that are folded in. Open when one of them holds an answer or is wrong."""

    rubrik: str
    om: str
    falt: list[Any]

    @property
    def oppet(self) -> bool:
        return _ifyllt(self.falt)


def _ifyllt(fields: Iterable[Any]) -> bool:
    return any(field.value() or field.errors for field in fields)


def _blankett(svar: dict[str, Any], *, check: bool) -> Blankett:
    """The residents' five topics in the words of one who writes down what somebody else says."""
    blankett = Blankett(svar, check=check, personal=True)
    for amne in blankett.amnen.values():
        for name in FRAGOR.keys() & amne.fields.keys():
            field, (label, hint, missing) = amne.fields[name], FRAGOR[name]
            field.label, field.help_text = label, hint
            if missing:
                field.error_messages["required"] = missing
        choosing: list[Any] = [field for field in amne.fields.values() if isinstance(field, Choice)]
        for field in choosing:
            field.choices = [(value, VET_INTE.get(value, said)) for value, said in field.choices]
    blankett.amnen[OmDig.nr].fields["anmalare"].choices = ANMALARE  # type: ignore[attr-defined]
    return blankett


def _i_ordning(errors: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is wrong, in the order of this page: the topics come in another."""
    order = [f"id_{name}" for name in (*OPPET, *(name for _, _, names in HOPFALLT for name in names))]
    place = {where: n for n, name in enumerate(order) for where in (name, f"{name}_0")}
    return sorted(errors, key=lambda error: place.get(error[0], len(order)))


def _posted(request: StaffRequest, user: User, now: dt.datetime) -> HttpResponse:
    posted = request.POST.dict()
    token = read_token(posted.get("token", ""))
    bilagor = Bilagor.of(request, token or uuid.uuid4(), now)
    asks_more = bool({"rad", "ta_bort"} & set(posted))
    if "rad" in posted:
        posted = en_rad_till(posted)
    given = {"initial" if asks_more else "data": posted}
    ankomst = Ankomst(**given, now=now, personal=True)
    blankett = _blankett({str(nr): posted for nr in ALLA}, check=not asks_more)
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
    """On to the next report, or to the case, if the colleague may read it; otherwise to the queue. The number goes along."""
    cases = EAnmalan.objects.filter(anmalan=anmalan).select_related("enhet").order_by("number")
    told = " och ".join(f"{case.number} ({case.enhet.name})" for case in cases)
    messages.success(request, f"Anmälan är registrerad: {told}")
    if "nasta" in request.POST:
        return SeeOther(reverse(EAnmalan.pages.register))
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
    fraga = {field.name: field for amne in blankett.amnen.values() for field in amne}
    personen: Any = blankett.amnen[Personen.nr]
    om_dig: Any = blankett.amnen[OmDig.nr]
    familj = [
        *(field for group in personen.vardnadshavare for field in group),
        *(q for par in personen.syskon for q in par),
    ]
    context = {
        "fraga": fraga,
        "personen": personen,
        "pekad_epost": om_dig.pekad_epost,
        "hopfallt": [Avsnitt(rubrik, om, [fraga[name] for name in names]) for rubrik, om, names in HOPFALLT],
        "familj_oppen": "rad" in request.POST or _ifyllt(familj),
        # With nothing wrong in the answers, what could not be read is the page's own token.
        "errors": (_i_ordning(blankett.errors) or bilagor.errors or UNREADABLE) if status == 422 else [],
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
