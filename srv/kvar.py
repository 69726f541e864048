"""What is left to do of an order and has no date: each a small function of the case and a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from casework.calendar import add_days
from organisation.roles import Behandlingsansvarig
from records.common import nobody_is_left
from records.plans import last_undecided, last_untold
from srv import rules, skeden, uppgifter
from srv.samtycke import LVU, MYNDIG, fyllda, fyller, saknas
from srv.words import Bedomning, Lage

# Days before the 18th birthday from which the young person's own consent is asked for.
FORE = 30
# Somebody at SRV has it.
HOS_SRV = (Lage.ANTAGEN, Lage.PAGAR, Lage.SLUT)


def samtycke_saknas(case: Any, day: dt.date) -> object:
    """While it goes on consent is not complete: the uppdrag has changed, somebody has become of age, or has said no (SR-05).

    At 12, 15 and 18 it is asked anew; on the 18th birthday the guardians' consent is nothing any more. It stops nothing.
    """
    if case.state not in rules.I_GANG or case.lagrum in LVU:
        return False
    alder = fyllda(case.fodd, day)
    anew = alder and case.skickad_dag and fyller(case.fodd, alder) > case.skickad_dag
    # An answer in the weeks before the 18th birthday is the young person's own already.
    since = add_days(fyller(case.fodd, alder), -FORE if alder == MYNDIG else 0) if alder else day
    unasked = anew and not uppgifter.barnet_svarade(case, since)
    waits = unasked or saknas(case.fodd, day, case.lagrum, uppgifter.svaren(case))
    return waits and f"{case.uppdrag_nr}.{alder}.{uppgifter.senaste_svaret(case)}"


def fyller_snart_18(case: Any, day: dt.date) -> object:
    """Within thirty days the young person is of age: their own consent is to be asked for (SR-05)."""
    turns = fyller(case.fodd, MYNDIG)
    soon = add_days(turns, -FORE) <= day < turns
    if case.state not in rules.I_GANG or case.lagrum in LVU or not soon:
        return False
    return not uppgifter.barnet_svarade(case, add_days(turns, -FORE)) and turns


def ej_kommunicerat(case: Any, _day: dt.date) -> object:
    """A version that somebody who should has not been told of (SR-04, SR-26, SR-31, SR-32)."""
    if case.closed_at or case.state == Lage.UTKAST:
        return False
    last = last_untold(case)
    return last and f"{case.uppdrag_nr}.{case.plan_nr}.{case.dokument_nr}.{last}"


def ej_provad(case: Any, _day: dt.date) -> object:
    """Who is to be told waits for a new decision, since somebody is protected (OSL 26:1, SoLPuL 10 §)."""
    waits = case.closed_at is None and case.uppdrag_nr
    return last_undecided(case) if waits else None


def ej_verkstalld(case: Any, _day: dt.date) -> object:
    """The uppstart has been held, and nobody has documented that it is carried out (SR-15)."""
    return bool(case.closed_at is None and case.uppstart_dag and not case.verkstalld_dag) and case.uppstart_dag


def dokument_saknas(case: Any, _day: dt.date) -> object:
    """The follow-up of that day has no signed document (SR-30)."""
    return case.closed_at is None and case.uppfoljd_dag and skeden.odokumenterad(case)


def sammanstallning_vantar(case: Any, _day: dt.date) -> object:
    """Consent to hand over the summary of the utredning, and it is not handed over (SR-21)."""
    if case.state not in (Lage.ANTAGEN, Lage.PAGAR) or case.sammanstallning_dag:
        return False
    return rules.samtyckt_till_sammanstallning(case)


def avvisad(case: Any, _day: dt.date) -> object:
    """SRV does not carry it out: somebody decides what becomes of it (SR-13)."""
    return case.state == Lage.AVVISAD and case.skickad_dag


def fodd_stammer_inte(case: Any, _day: dt.date) -> object:
    """What is known of the child has been put right, and says another day of birth than the order (SR-01, SR-05)."""
    if case.closed_at:
        return False
    barn = uppgifter.barnet(uppgifter.personer(case))
    return barn and barn.born and barn.born != case.fodd and barn.born


def ingen_ansvarig(case: Any, day: dt.date) -> object:
    """Nobody who still works here, and may, answers for it at SRV: somebody else is named (SR-16)."""
    return case.state in HOS_SRV and nobody_is_left(case, Behandlingsansvarig, day)


def ska_talas_om(case: Any, _day: dt.date) -> object:
    """SRV finds that it does not work: they talk (SR-35)."""
    return case.state == Lage.PAGAR and case.fungerar_inte_dag


def ska_bedomas(case: Any, _day: dt.date) -> object:
    """Something hinders it, and nobody has assessed whether it can go on (SR-37)."""
    return case.state in rules.I_GANG and not case.bedomning and case.hinder_dag


def ska_avslutas(case: Any, _day: dt.date) -> object:
    """It has been assessed that it is to end, and it has not ended (SR-39)."""
    return case.state in rules.I_GANG and case.bedomning == Bedomning.AVSLUTAS and case.hinder_dag


def ska_avgoras(case: Any, _day: dt.date) -> object:
    """They do not agree on ending it: nothing ends before it is settled (SR-36)."""
    return case.state == Lage.PAGAR and case.oenig_dag


def ska_tas_stallning_till(case: Any, _day: dt.date) -> object:
    """A utredning goes on, and nobody has said whether the insats does (SR-50)."""
    return case.state == Lage.PAGAR and case.utredning_dag


def ska_samordnas(case: Any, _day: dt.date) -> object:
    """The child is placed: information, a joint meeting and the roles (SR-53, SR-54, SR-55)."""
    return case.state == Lage.PAGAR and not case.samordnad_dag and case.placerad_dag
