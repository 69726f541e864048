"""What the steps of a matter do: distribute, open the answers, note, link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from casework.calendar import local_day
from casework.disqualification import Kind, disqualify
from casework.doorway import open_case
from casework.links import Link, link, linked
from casework.models import Case
from casework.predicates import predicate
from ivo import delsteg, diarium, lasare, rules
from ivo.words import OVERKLAGBARA, Lage, Riktning, SvarLage
from organisation.models import User
from organisation.roles import Registrator
from organisation.standing import Standing
from records.days import check_ahead, check_day
from records.jav import de_javiga
from records.typed import case_number


def registrerar(who: Standing) -> bool:
    """Who opens a matter in the diary (IV-04)."""
    return bool(who.units([Registrator]))


def fordela(case: Any, sektionschef: User, jav: str, javiga: Iterable[User], by: User, now: dt.datetime) -> None:
    """Whoever is jävig takes no part in it (IV-15, IV-16). Raises ValidationError."""
    check_day("fordelad_dag", case.fordelad_dag, now, earliest=local_day(case.received_at))
    barred = list(javiga or [])
    if (jav == "nagon") != bool(barred):
        wrong = "Välj vilka som är jäviga." if jav == "nagon" else "Du har svarat att ingen är jävig."
        raise ValidationError({"javiga" if jav == "nagon" else "jav": wrong})
    for user in barred:
        disqualify(case, user, by=by, now=now, kind=Kind.CONFLICT)
    if not rules.sektionschefer(case, by, now).filter(pk=sektionschef.pk).exists():
        raise ValidationError({"sektionschef": "Den som är jävig kan inte bereda ärendet."})
    case.ansvarig = sektionschef
    names = ", ".join(user.name for user in barred) or "ingen"
    case._anteckna("Fördelning", f"Ledningsgruppen {case.fordelad_dag}. Jäviga: {names}.", by, now)


def oppna(matter: Any, part: Any, begaran: Any, by: User, now: dt.datetime) -> Any:
    """An answer of its own, under the matter's next number. Raises ValidationError."""
    check_ahead("svarsdatum_brev", matter.svarsdatum_brev, now)
    if matter.svarsdatum_brev < begaran.dag:
        raise ValidationError({"svarsdatum_brev": f"Dagen kan inte ligga före {begaran.dag}, då brevet kom."})
    if begaran.svar_senast and matter.svarsdatum_brev > begaran.svar_senast:
        wrong = f"Brevet säger {begaran.svar_senast}. Har IVO gett mer tid, anteckna anstånd när svaret är öppnat."
        raise ValidationError({"svarsdatum_brev": wrong})
    part.svarsdatum, part.begaran = matter.svarsdatum_brev, begaran
    made = _oppna(matter, part, by, now)
    matter.svar_vantas = diarium.svar_vantas(matter)
    return made


def sagda(matter: Any) -> None:
    """The step has told of what was registered. A new letter has its own days: to answer, and to appeal."""
    new = matter.rader.filter(sagd=False, riktning=Riktning.IN).order_by("nr")
    if said := new.exclude(svar_senast=None).last():
        matter.svarsdatum_brev = said.svar_senast
    if new.filter(brev__in=OVERKLAGBARA).exists():
        matter.overklagas_senast = None
    matter.svar_vantas = diarium.svar_vantas(matter)
    matter.rader.update(sagd=True)


def beslutat(matter: Any, part: Any, beslut: Any, by: User, now: dt.datetime) -> None:
    """IVO:s beslut: on its way to the nämnd as a case of its own (IV-41). Raises ValidationError."""
    check_day("beslut_dag", matter.beslut_dag, now, latest=beslut.dag)
    diarium.skriv_beslut(beslut, matter.beslut_dag, matter.utfall)
    part.begaran = beslut
    part.till_ns = rules.nasta_till_ns(local_day(now))
    _oppna(matter, part, by, now)


def ratta_beslut(matter: Any, vilket: Any, skal: str, by: User, now: dt.datetime) -> None:
    check_day("beslut_dag", matter.beslut_dag, now, latest=vilket.dag)
    diarium.skriv_beslut(vilket, matter.beslut_dag, matter.utfall)
    said = f"Handling {vilket.nr}, {matter.beslut_dag}, {matter.get_utfall_display()}: {skal}"
    matter._anteckna("Rätta IVO:s beslut", said, by, now)


def ratta_registrering(matter: Any, omrade: Any, personakt: str, skal: str, by: User, now: dt.datetime) -> None:
    """What the registrator wrote down was wrong. Raises ValidationError."""
    matter.ivo_nr = diarium.ivo_nummer(matter.ivo_nr)
    same = type(matter).objects.filter(ivo_nr=matter.ivo_nr).exclude(state=Lage.MAKULERAD).exclude(pk=matter.pk)
    if not matter.ivo_nr or same.exists():
        raise ValidationError(
            {"ivo_nr": "IVO:s nummer finns redan i ett annat ärende." if matter.ivo_nr else "Skriv numret."}
        )
    matter.personakt = personakt == "ja"
    if matter.sekretess != type(matter).objects.values_list("sekretess", flat=True).get(pk=matter.pk):
        # Decided anew: by whom, and on which day (IV-08).
        matter.sekretess_dag, matter.sekretess_av = local_day(now), by.name
    if omrade.pk != matter.enhet_id:
        _ratta_omrade(matter, omrade, skal, by, now)
    matter.rubricera()
    matter._anteckna("Rätta registreringen", skal, by, now)


def _ratta_omrade(matter: Any, omrade: Any, skal: str, by: User, now: dt.datetime) -> None:
    """In its parts too: the section that it was not about reads none of it any more (IV-09). Who is appointed stays so."""
    matter.enhet = omrade
    if matter.state == Lage.OPPNAD:
        matter.ansvarig = lasare.sektionschefen(omrade, local_day(now))
    delsteg.ge_omradet(matter, skal, by, now)


def _oppna(matter: Any, part: Any, by: User, now: dt.datetime) -> Any:
    part.tillsynen, part.lopnr, part.enhet = matter, len(rules.delarna(matter)) + 1, matter.enhet
    part.ansvarig, part.received_at = matter.ansvarig, now
    part.rubricera()
    open_case(part, by=by, now=now)
    # Each leads to the other, for who may read both.
    link(matter, part, by=by, now=now)
    for user in de_javiga(matter):
        disqualify(part, user, by=by, now=now, kind=Kind.CONFLICT)
    return part


def kan_strykas(case: Any, user: User, now: dt.datetime) -> QuerySet[Any]:
    """What nothing stands on: no answer is opened to it, it is no answer, and the nämnd is told of no beslut in it."""
    parts: list[Any] = [part for part in rules.delarna(case) if part.status != SvarLage.BORTFALLEN]
    used = {pk for part in parts for pk in (part.begaran_id, getattr(part, "registrerad_id", None)) if pk}
    return rules.rader(case, user, now).filter(struken_dag=None).exclude(pk__in=used)


def stryk_handling(case: Any, rad: Any, skal: str, by: User, now: dt.datetime) -> None:
    """It was another matter's, or was registered as something else: the number stays, and it counts for nothing."""
    case.rader.filter(pk=rad.pk).update(struken_dag=local_day(now))
    case.svar_vantas = diarium.svar_vantas(case)
    case._anteckna("Stryk en handling", f"Handling {rad.nr}: {skal}", by, now)


def notera(case: Any, rader: Sequence[Any], dag: dt.date, by: User, now: dt.datetime) -> None:
    check_day("dag", dag, now, earliest=max(row.dag for row in rader))
    if not case.aktnummer:
        raise ValidationError({"aktnummer": "Skriv personaktens nummer."})
    case.rader.filter(pk__in=[row.pk for row in rader]).update(noterad_dag=dag, noterad_av=by)


def javig_ansvarig(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    """The step that was theirs is nobody's until myndighetschefen has appointed another (A-23)."""
    who = case.ansvarig
    for part in delsteg.familjen(case):
        delsteg.ar_javig_i(case, part, who, by, now)
    case.ansvarig, case.fordelas_senast = None, local_day(now)
    case._anteckna("Jäv", f"{who.name}: {skal}", by, now)


def koppla(case: Any, nummer: str, by: User, now: dt.datetime) -> None:
    """Raises ValidationError for what does not exist and for what they may not read alike."""
    found = Case.objects.visible_to(by, local_day(now)).filter(number=case_number(nummer)).exclude(pk=case.pk).first()
    if found is None:
        raise ValidationError({"nummer": "Inget sådant ärende finns."})
    link(case, found, by=by, now=now)


def andra_kopplade(case: Any, user: User, now: dt.datetime) -> QuerySet[Case]:
    """What the matter is linked with and this person may read, but for its own parts."""
    pks = {one.pk for one in linked(case, Case.objects.visible_to(user, local_day(now)))} - {
        part.pk for part in rules.delarna(case)
    }
    return Case.objects.filter(pk__in=pks).order_by("number")


@predicate("Inget annat ärende är kopplat.")
def kopplat(case: Any, user: User, now: dt.datetime) -> bool:
    return bool(andra_kopplade(case, user, now))


def koppla_fran(case: Any, other: Case, skal: str, by: User, now: dt.datetime) -> None:
    """In whichever direction they were linked."""
    both = Q(case=case.pk, other=other.pk) | Q(case=other.pk, other=case.pk)
    Link.objects.filter(both, ended_at=None).update(ended_at=now)
    # Not which: others read this who may not know of the other.
    case._anteckna("Ta bort en koppling", skal, by, now)


def ar_fordelad(case: Any) -> bool:
    return bool(case.state != Lage.OPPNAD)
