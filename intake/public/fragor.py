"""The questions of an orosanmälan, topic by topic. docs/routines/EA.md says what a report may lack: nearly everything."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.public.forms import Amne
from intake.uppgifter import Innehall
from intake.words import Galler, JaNej
from records.public_form import MAIL, Choice, Text, Tick

MEST_SYSKON = 6
VARDNADSHAVARE = (1, 2)
OM_NUMMER = _("Till exempel ÅÅÅÅMMDD-NNNN, ÅÅÅÅ-MM-DD eller bara födelseåret. Vet du inte, lämna tomt.")


class Vem(Amne):
    nr, rubrik = 1, _("Vem gäller det?")
    personalord = {"galler": ("Vem gäller anmälan?", "Välj om det gäller ett barn eller en vuxen")}

    galler = Choice(
        _("Vem är du orolig för?"),
        Galler,
        missing=_("Välj om det gäller ett barn eller en vuxen"),
        hint=_("Vet du inte åldern? Välj det du tror. Gäller det dig själv? Välj efter din egen ålder."),
    )
    barn_i_hemmet = Choice(
        _("Om det gäller en vuxen: finns det barn i hemmet?"),
        JaNej,
        hint=_("Om det finns barn blir det också en anmälan om barnen."),
    )

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("galler") == Galler.VUXEN and not data.get("barn_i_hemmet") and not self.errors:
            self.add_error("barn_i_hemmet", gettext("Välj om det finns barn i hemmet"))


class Personen(Amne):
    nr, rubrik = 2, "{Den}"
    bara_barn = tuple(f"vh{n}_{name}" for n in VARDNADSHAVARE for name in ("namn", "nummer", "telefon", "adress"))

    namn = Text(_("Namn"), 120, hint=_("Hela namnet, bara förnamnet eller ett smeknamn."))
    nummer = Text(_("Personnummer eller födelsedatum"), 30, hint=OM_NUMMER)
    alder = Text(_("Ungefärlig ålder"), 40, hint=_("Till exempel ”9 år” eller ”i fyran”."))
    adress = Text(_("Var bor {den}?"), 200, hint=_("Adress, eller beskriv var det är."))
    telefon = Text(_("Telefon"), 60, inputmode="tel")
    plats = Text(_("Skola, förskola eller arbetsplats"), 160)
    var_nu = Text(_("Var är {den} nu?"), 200)
    tolk = Text(_("Vilket språk talar {den}, och behövs tolk?"), 80)
    skyddade_uppgifter = Choice(_("Har {den} skyddade personuppgifter?"), JaNej, hint=_("Till exempel hemlig adress."))

    def build(self) -> None:
        for n in VARDNADSHAVARE:
            self.fields[f"vh{n}_namn"] = Text(_("Namn"), 120)
            self.fields[f"vh{n}_nummer"] = Text(_("Personnummer eller födelsedatum"), 30)
            self.fields[f"vh{n}_telefon"] = Text(_("Telefon"), 60, inputmode="tel")
            self.fields[f"vh{n}_adress"] = Text(_("Adress, om den är en annan"), 200)
        self.rader = _rader(self.given)
        for n in range(1, self.rader + 1):
            self.fields[f"syskon{n}_namn"] = Text(_("Namn"), 120)
            self.fields[f"syskon{n}_alder"] = Text(_("Ålder"), 40)

    @property
    def answers(self) -> dict[str, str]:
        return {**super().answers, "rader": str(self.rader)}

    @property
    def vardnadshavare(self) -> list[list[Any]]:
        """The guardians' questions as they are shown, two groups or none."""
        groups = ([self[name] for name in self.bara_barn[start : start + 4]] for start in (0, 4))
        return list(groups) if self.bara_barn[0] in self.fields else []

    @property
    def vardnadshavare_ifyllt(self) -> bool:
        return any(field.value() or field.errors for group in self.vardnadshavare for field in group)

    @property
    def syskon(self) -> list[tuple[Any, Any]]:
        return [(self[f"syskon{n}_namn"], self[f"syskon{n}_alder"]) for n in range(1, self.rader + 1)]

    @property
    def syskonord(self) -> str:
        return gettext("Barn i hemmet") if self.vem == Galler.VUXEN else gettext("Syskon och andra barn i hemmet")

    @property
    def fler_ord(self) -> str:
        return gettext("Lägg till ett barn till") if self.vem == Galler.VUXEN else gettext("Lägg till ett syskon till")

    @property
    def fler(self) -> bool:
        return self.rader < MEST_SYSKON


def en_rad_till(posted: dict[str, Any]) -> dict[str, Any]:
    """What was posted by "Lägg till ett syskon till": the same, with room for one more."""
    return {**posted, "rader": str(_rader(posted) + 1)}


def _rader(given: Any) -> int:
    """How many rows for siblings: as many as asked for and at least those that hold something. Never more than six."""
    asked = str(given.get("rader", ""))
    filled = [n for n in range(1, MEST_SYSKON + 1) if given.get(f"syskon{n}_namn") or given.get(f"syskon{n}_alder")]
    return min(max([1, *filled, int(asked) if re.fullmatch("[0-9]{1,2}", asked) else 1]), MEST_SYSKON)


class SettEllerHort(Amne):
    nr, rubrik = 3, _("Vad du har sett eller hört")
    personalrubrik = "Vad anmälaren har sett eller hört"
    personalord = {
        "vad": ("Vad anmälaren berättar", "Skriv vad anmälaren berättar"),
        "sagt": ("Vad {den} själv har sagt",),
        "hur_lange": ("Hur länge har anmälaren varit orolig?",),
        "skydd": ("Behöver {den} skydd i dag?", "Välj om {den} behöver skydd i dag"),
    }

    vad = Text(
        _("Berätta vad som gör dig orolig"),
        20_000,
        missing=_("Skriv vad som gör dig orolig. Det räcker med några ord."),
        hint=_("Skriv som det är, med egna ord. Gärna när det hände och hur ofta."),
        area=True,
        counted=True,
        rows=5,
    )
    sagt = Text(_("Vad har {den} själv sagt?"), 4000, hint=_("Lämna tomt om du inte vet."), area=True)
    hur_lange = Choice(_("Hur länge har du varit orolig?"), Innehall.Tid, listed=True)
    skydd = Choice(
        _("Behöver {den} skydd i dag?"),
        JaNej,
        missing=_("Välj om {den} behöver skydd i dag"),
        hint=_("Om ja: ring också {tel}, dygnet runt."),
    )
    fara = Text(_("Om ja: vad kan hända, och när?"), 2000, area=True)


class Familjen(Amne):
    nr, rubrik = 4, _("Vad familjen vet")
    bara_barn = ("vardnadshavare_vet",)
    personalord = {
        "personen_vet": ("Vet {den} om anmälan?",),
        "vardnadshavare_vet": ("Vet vårdnadshavarna om anmälan?",),
        "anmalt_forut": ("Har någon anmält oro för {den} förut, enligt anmälaren?",),
        "tank_pa": ("Att tänka på före kontakt",),
    }

    personen_vet = Choice(_("Vet {den} att du anmäler?"), JaNej)
    vardnadshavare_vet = Choice(_("Vet vårdnadshavarna att du anmäler?"), JaNej)
    varfor_inte = Text(_("Om någon inte vet: varför inte?"), 1000, area=True)
    anmalt_forut = Choice(_("Vet du om någon har anmält oro för {den} förut?"), JaNej)

    @property
    def vardnadshavare_vet_asked(self) -> bool:
        return "vardnadshavare_vet" in self.fields

    tank_pa = Text(
        _("Finns det något att tänka på innan vi tar kontakt?"),
        1000,
        hint=_("Till exempel om det är farligt att ringa eller skicka brev hem."),
        area=True,
    )


class OmDig(Amne):
    nr, rubrik = 5, _("Om dig")
    # The law gives no answer and no meeting to who reports about an adult.
    bara_barn = ("skyldig", "aterkoppling", "mote")
    personalrubrik = "Om anmälaren"
    personalord = {
        "anmalare": ("Vem anmäler?", "Välj vem som anmäler"),
        "relation": ("Hur känner anmälaren {den}?",),
        "ditt_namn": ("Anmälarens namn",),
        "titel": ("Titel eller roll",),
        "arbetsplats": ("Arbetsplats",),
        "din_telefon": ("Anmälarens telefon",),
        "din_epost": ("Anmälarens e-post",),
        "skyldig": ("Är anmälaren skyldig att anmäla?",),
        "aterkoppling": ("Anmälaren vill veta om en utredning inleds",),
        "mote": ("Anmälaren kan vara med på ett möte",),
    }

    anmalare = Choice(_("Hur vill du anmäla?"), Innehall.Slag, missing=_("Välj hur du vill anmäla"))
    relation = Text(
        _("Hur känner du {den}?"), 120, hint=_("Till exempel granne, förälder eller lärare. Det står i anmälan.")
    )
    ditt_namn = Text(_("Ditt namn"), 120, hint=_("Behövs inte om du är anonym."), autocomplete="name")
    titel = Text(_("Titel eller roll"), 120, hint=_("Om du anmäler i ditt arbete."))
    arbetsplats = Text(_("Arbetsplats"), 160, hint=_("Behövs om du anmäler i ditt arbete."))
    din_telefon = Text(_("Din telefon"), 60, inputmode="tel", autocomplete="tel")
    din_epost = Text(_("Din e-post"), 120, inputmode="email", autocomplete="email")
    # The odd address that has been pointed out once: the second time it is taken as it is.
    epost_sedd = forms.CharField(required=False, widget=forms.HiddenInput)
    skyldig = Choice(
        _("Om du anmäler i ditt arbete: är du skyldig att anmäla?"),
        JaNej,
        hint=_(
            "Det är till exempel de som arbetar i skola, förskola, hälso- och sjukvård, tandvård, polis och socialtjänst."
        ),
    )
    aterkoppling = Tick(
        _("Jag vill veta om en utredning inleds"),
        _("Gäller dig som är skyldig att anmäla, om barnet är under 18 år. Du får veta det om det inte är olämpligt."),
    )
    mote = Tick(_("Jag kan vara med på ett möte"), _("Om du är skyldig att anmäla och barnet är under 18 år."))

    @property
    def aterkoppling_asked(self) -> bool:
        return "aterkoppling" in self.fields

    @property
    def pekad_epost(self) -> str:
        """The odd address that this page points out, or an earlier one did."""
        return str((self["din_epost"] if self["din_epost"].errors else self["epost_sedd"]).value() or "")

    def build(self) -> None:
        slag = Innehall.Slag
        if not self.personal:
            self.fields["anmalare"].choices = [  # type: ignore[attr-defined]
                (slag.ANONYM, _("Jag är privatperson och vill vara anonym")),
                (slag.PRIVAT, _("Jag är privatperson och lämnar mitt namn")),
                (slag.TJANST, _("Jag anmäler i mitt arbete")),
                (slag.SJALV, _("Det gäller mig själv")),
            ]

    def clean_din_epost(self) -> str:
        mail: str = self.cleaned_data["din_epost"]
        if mail and not MAIL.fullmatch(mail) and mail != self.given.get("epost_sedd"):
            raise ValidationError(
                gettext(
                    "E-postadressen ser inte hel ut. Den ska ha @ och en punkt, till exempel namn@exempel.se. "
                    "Stämmer den ändå, fortsätt en gång till."
                )
            )
        return mail

    def clean(self) -> None:
        data, slag = self.cleaned_data, Innehall.Slag
        named = [name for name in ("ditt_namn", "titel", "arbetsplats", "din_telefon", "din_epost") if data.get(name)]
        if data.get("anmalare") == slag.ANONYM:
            for name in named:
                self.add_error(name, self._till(gettext("Du har valt att vara anonym. Ta bort det här, eller lämna ditt namn."),
                                                "Anmälan är anonym. Ta bort det här, eller välj att namnet lämnas."))  # fmt: skip
        if data.get("anmalare") == slag.PRIVAT:
            self._need(
                "ditt_namn", self._till(gettext("Skriv ditt namn, eller välj att vara anonym"), "Skriv anmälarens namn")
            )
        if data.get("anmalare") == slag.TJANST:
            self._need("ditt_namn", self._till(gettext("Skriv ditt namn. I ditt arbete kan du inte vara anonym."),
                                               "Skriv anmälarens namn. I sitt arbete kan man inte vara anonym."))  # fmt: skip
            self._need("arbetsplats", self._till(gettext("Skriv din arbetsplats"), "Skriv anmälarens arbetsplats"))

    def _till(self, anmalare: str, kollega: str) -> str:
        return kollega if self.personal else anmalare

    def _need(self, name: str, text: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, text)


AMNEN: dict[int, type[Amne]] = {kind.nr: kind for kind in (Vem, Personen, SettEllerHort, Familjen, OmDig)}
