"""The report as it is printed and shown: the same sections in the same order, in the reporter's own words."""

from __future__ import annotations

from typing import Any

from casework.calendar import local
from intake.uppgifter import Innehall
from records.masking import MASK, Clear, Mask
from records.models import Person

Section = tuple[str, list[tuple[str, str]]]


# What the reader of a print knows the reporter and the person by.
ANMALER_SOM = {Innehall.Slag.TJANST: "I tjänsten (anmälningsskyldig eller annan yrkesroll)"}
IDENTITET = {
    Person.Known.FULL: "Känd, med kontrollerat personnummer eller samordningsnummer",
    Person.Known.PARTIAL: "Delvis känd: inget nummer som har kunnat kontrolleras",
    Person.Known.UNKNOWN: "Okänd",
}


def glimpse(case: Any) -> tuple[list[tuple[str, str]], str]:
    """What the preview shows beside the queue; of a case whose content is removed only what is not content."""
    urgent = "Ja" if case.urgent else "Nej"
    facts = [("Kanal", str(case.get_kanal_display())), ("Akut?", f"{urgent}, enligt anmälaren")]
    if case.content_removed:
        return facts, ""
    innehall = case.anmalan.innehall
    told = [] if case.told_of is case else [("Berättat om", f"den i {case.told_of.number}")]
    return [("Anmälare", str(innehall.get_anmalare_display())), *facts, *told], innehall.vad


def sections(case: Any, mask: Mask | Clear) -> list[Section]:
    """Every question that was answered, as far as `mask` shows it: who it is about, who reports, then the worry.

    What was said of one child stands only in that child's print. Nothing of it when the content has been removed.
    """
    if case.anmalan.removed_at:
        return [("Innehållet är gallrat", [("Gallrat", f"{local(case.anmalan.removed_at):%Y-%m-%d %H:%M}")])]
    persons = list(case.persons.current())
    reporters = [person for person in persons if person.relation == Person.Relation.ANMALARE]
    others = sorted((person for person in persons if person not in reporters), key=_place)
    made = [
        _arrival(case),
        *((person.get_relation_display(), _person(person, mask)) for person in others),
        _reporter(case.anmalan.innehall, reporters, mask),
        *_words(case, mask),
        _notes(case),
    ]
    shown = [(heading, [(mask(label), mask(text)) for label, text in rows if text]) for heading, rows in made]
    return [(heading, rows) for heading, rows in shown if rows]


def _place(person: Person) -> int:
    return list(Person.Relation).index(Person.Relation(person.relation))


def _arrival(case: Any) -> Section:
    rows = [("Kom in", f"{local(case.received_at):%Y-%m-%d %H:%M}"), ("Kanal", case.get_kanal_display())]
    if case.anmalan.registered_by_id:
        rows.append(("Registrerad", f"{local(case.registered_at):%Y-%m-%d %H:%M}"))
    together = ", ".join(f"{other.number} ({other.enhet.short_name})" for other in case.linked)
    return "Inkommen", [*rows, ("Enhet", case.enhet.name), ("Samma anmälan", together)]


def _hidden(text: str, mask: Mask | Clear) -> str:
    """What may tell where somebody is, in words that no mask knows: all of it or nothing."""
    return MASK if text and mask.hides else text


def _words(case: Any, mask: Mask | Clear) -> list[Section]:
    """The story, with whom it is told of. What that person has said, knows and speaks, and where, is not the siblings'."""
    i, own = case.anmalan.innehall, case.told_of is case
    about = "" if own else f"Den som {case.told_of.number} gäller"

    def of_that(text: str) -> str:
        return text if own else ""

    return [
        ("Oron", [("Gäller", i.get_galler_display() if own else ""), ("Berättat om", about), ("Vad som har hänt", i.vad),
                  ("Vad personen själv har sagt", of_that(i.sagt)), ("Hur länge", i.get_hur_lange_display()),
                  ("Behöver skydd i dag", i.get_skydd_display()), ("Fara", i.fara),
                  ("Var personen är nu", _hidden(of_that(i.var_nu), mask))]),
        ("Vad familjen vet", [("Vet personen om anmälan", of_that(i.get_personen_vet_display())),
                              ("Vet vårdnadshavarna", i.get_vardnadshavare_vet_display()), ("Varför inte", i.varfor_inte),
                              ("Anmält förut", i.get_anmalt_forut_display()),
                              ("Språk och tolk", _hidden(of_that(i.tolk), mask)),
                              ("Finns barn i hemmet", i.get_barn_i_hemmet_display()),
                              ("Skyddade personuppgifter", i.get_skyddade_uppgifter_display()),
                              ("Att tänka på före kontakt", i.tank_pa)]),
    ]  # fmt: skip


def _reporter(i: Any, reporters: list[Person], mask: Mask | Clear) -> Section:
    """Who reports, in one place."""
    rows = [row for person in reporters for row in _known_of(person, mask)]
    return "Anmälaren", [
        ("Anmäler som", ANMALER_SOM.get(i.anmalare, i.get_anmalare_display())),
        *rows,
        ("Relation", _hidden(i.relation, mask)),
        ("Skyldig att anmäla", i.get_skyldig_display()),
        ("Vill ha återkoppling", "Ja" if i.aterkoppling else ""),
        ("Kan delta i ett möte", "Ja" if i.mote else ""),
    ]


def _known_of(person: Person, mask: Mask | Clear) -> list[tuple[str, str]]:
    rows = [
        ("Namn", person.name),
        ("Personnummer", person.number_text),
        ("Nummer som inte gick att kontrollera", person.unverified_number),
        ("Född", f"{person.born}" if person.born else ""),
        ("Ålder", person.age_text),
        ("Adress", person.address),
        ("Telefon", person.phone),
        ("E-post", person.email),
        ("Skola eller arbetsplats", person.place),
        ("Titel", person.title),
        ("Språk och tolk", person.language),
    ]
    return [(label, _hidden(text, mask)) for label, text in rows]


def _person(person: Person, mask: Mask | Clear) -> list[tuple[str, str]]:
    return [
        *_known_of(person, mask),
        ("Skydd", "Skyddade personuppgifter" if person.protected else ""),
        ("Identitet", IDENTITET[Person.Known(person.known)]),
    ]


def _notes(case: Any) -> Section:
    """Notes go with the report to the record system, since they are removed with it."""
    rows = [
        (f"{local(n.at):%Y-%m-%d %H:%M} {n.author.name}{', rättelse' if n.is_correction else ''}", n.text)
        for n in case.notes.select_related("author")
    ]
    talks = [
        (f"{local(c.happened_at):%Y-%m-%d %H:%M} {c.author.name}, kontakt med {c.with_whom}", c.text)
        for c in case.contacts.select_related("author")
    ]
    return "Anteckningar", sorted(rows + talks)
