"""The five topics as one form: checked together and made into a report."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Mapping
from typing import Any

from casework.calendar import local_day
from intake.inkomst import Berord, Rapport, lowest_age
from intake.public.forms import Amne
from intake.public.fragor import AMNEN, MEST_SYSKON, VARDNADSHAVARE
from intake.public.personer import OF_AGE, Alder, om_person
from intake.uppgifter import Innehall
from intake.words import Galler, JaNej, Kanal
from organisation.models import User
from records.public_form import errors_of
from records.uploads import Accepted

Svar = Mapping[str, Mapping[str, Any]]
ALLA = tuple(AMNEN)


class Blankett:
    """Some topics and their answers, by the topic's number as text. `check`: which are to be validated, or all or none."""

    def __init__(
        self,
        svar: Svar,
        amnen: Iterable[int] = ALLA,
        *,
        check: bool | Container[int],
        galler: str = "",
        personal: bool = False,
    ) -> None:
        self.amnen: dict[int, Amne] = {}
        for nr in amnen:
            given = svar.get(str(nr), {})
            checked = check if isinstance(check, bool) else nr in check
            bound = {"data": given} if checked else {"initial": given}
            self.amnen[nr] = AMNEN[nr](**bound, galler=galler, personal=personal)

    @classmethod
    def whole(cls, svar: Svar) -> Blankett:
        """All five, checked, in the words of what is known: what is about to be sent."""
        return cls(svar, check=True, galler=svar.get("1", {}).get("galler", ""))

    def fel(self) -> list[int]:
        """The topics that do not hold yet, among those that are checked."""
        return [nr for nr, amne in self.amnen.items() if amne.errors]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Where and what, for the summary above the form."""
        return [error for amne in self.amnen.values() for error in errors_of(amne)]

    def answers(self) -> dict[str, dict[str, str]]:
        return {str(nr): amne.answers for nr, amne in self.amnen.items()}

    def clean(self) -> dict[str, Any]:
        """Every checked answer, by its own name."""
        return {name: value for amne in self.amnen.values() for name, value in amne.cleaned_data.items()}


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────

ORD = (
    "galler",
    "barn_i_hemmet",
    "vad",
    "sagt",
    "skydd",
    "fara",
    "var_nu",
    "varfor_inte",
    "tolk",
    "tank_pa",
    "relation",
)
VET = ("personen_vet", "vardnadshavare_vet", "anmalt_forut", "skyddade_uppgifter")


def rapport(
    blankett: Blankett,
    *,
    token: uuid.UUID,
    received_at: dt.datetime,
    kanal: str = Kanal.E_TJANST,
    filer: Iterable[tuple[bytes, Accepted]] = (),
    by: User | None = None,
    marked: str = "",
) -> Rapport:
    """The report of a form whose every topic holds."""
    svar, today = blankett.clean(), local_day(received_at)
    berorda = [_berord(svar, today), *_syskon(svar, today)]
    return Rapport(
        token=token,
        kanal=kanal,
        received_at=received_at,
        innehall=_innehall(svar, [lowest_age(one, today) for one in berorda]),
        berorda=berorda,
        vardnadshavare=list(_vardnadshavare(svar, today)),
        anmalare=_anmalare(svar),
        filer=list(filer),
        registered_by=by,
        marked=marked,
    )


def _innehall(svar: dict[str, Any], ages: Iterable[int | None]) -> dict[str, Any]:
    """`ages`: of those whom it is about, as far as anything is known."""
    # About an adult the law gives neither answer nor meeting, on whichever page it was asked.
    om_barn = (
        svar["galler"] == Galler.BARN
        and svar["anmalare"] == Innehall.Slag.TJANST
        and any(age is None or age < OF_AGE for age in ages)
    )
    return {
        **{name: svar.get(name, "") for name in ORD},
        # What nobody answered is not "vet inte": that would be an answer that nobody gave.
        **{name: svar.get(name, "") for name in VET},
        "hur_lange": svar["hur_lange"],
        "anmalare": svar["anmalare"],
        "skyldig": svar.get("skyldig", "") if om_barn else "",
        "aterkoppling": om_barn and svar.get("aterkoppling", False),
        "mote": om_barn and svar.get("mote", False),
    }


def _berord(svar: dict[str, Any], today: dt.date) -> Berord:
    person, years = om_person(svar["namn"], svar["nummer"], svar["alder"], today)
    person |= {
        "address": svar["adress"],
        "phone": svar["telefon"],
        "place": svar["plats"],
        "language": svar["tolk"],
    }
    if svar["anmalare"] == Innehall.Slag.SJALV:
        person |= _sjalv(svar, person)
    return _med_alder(svar["galler"], years, person)


def _med_alder(choice: str, alder: Alder | None, person: dict[str, Any]) -> Berord:
    if alder is None:
        return Berord(choice, None, person)
    spann = None if alder.lowest == alder.highest else (alder.lowest, alder.highest)
    return Berord(choice, alder.years, person, spann)


def _sjalv(svar: dict[str, Any], person: dict[str, Any]) -> dict[str, Any]:
    """The reporter is the person: how to reach them stands with the person, protected as the person is."""
    phones = [phone for phone in dict.fromkeys((person["phone"], svar["din_telefon"])) if phone]
    return {
        "name": person["name"] or svar["ditt_namn"],
        "title": svar["titel"],
        "place": person["place"] or svar["arbetsplats"],
        "phone": ", ".join(phones) if len(", ".join(phones)) <= 60 else svar["din_telefon"],
        "email": svar["din_epost"],
    }


def _syskon(svar: dict[str, Any], today: dt.date) -> list[Berord]:
    """Each child in the home gets a case of its own (A-10).

    The home of an adult is the children's, and their unit cannot open the adult's case. Of a sibling nobody has said where
    it lives: that stands with the child it was said of.
    """
    children, hemma = [], {"address": svar["adress"]} if svar["galler"] == Galler.VUXEN else {}
    for n in range(1, MEST_SYSKON + 1):
        namn, alder = svar.get(f"syskon{n}_namn", ""), svar.get(f"syskon{n}_alder", "")
        if namn or alder:
            person, years = om_person(namn, "", alder, today)
            children.append(_med_alder(Galler.BARN, years, person | hemma))
    if not children and svar["galler"] == Galler.VUXEN and svar["barn_i_hemmet"] == JaNej.JA:
        # There are children, though nobody has said who: their unit must know.
        children.append(Berord(Galler.BARN, None, hemma))
    return children


def _vardnadshavare(svar: dict[str, Any], today: dt.date) -> Iterable[dict[str, Any]]:
    for n in VARDNADSHAVARE:
        namn, nummer, telefon, adress = (
            svar.get(f"vh{n}_{name}", "") for name in ("namn", "nummer", "telefon", "adress")
        )
        if namn or nummer or telefon or adress:
            person, _ = om_person(namn, nummer, "", today)
            yield {**person, "phone": telefon, "address": adress}


def _anmalare(svar: dict[str, Any]) -> dict[str, Any] | None:
    """Nothing at all about the anonymous; the one who reports about themselves is already there."""
    if svar["anmalare"] in {Innehall.Slag.ANONYM, Innehall.Slag.SJALV}:
        return None
    return {
        "name": svar["ditt_namn"],
        "title": svar["titel"],
        "place": svar["arbetsplats"],
        "phone": svar["din_telefon"],
        "email": svar["din_epost"],
    }
