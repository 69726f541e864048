"""A report about somebody who has an open case in another routine: whoever has that case hears of it, by number only (SR-33)."""

from __future__ import annotations

import datetime as dt

from casework.hearing import Unheard, cry_out, hearers
from casework.models import Case, routines
from casework.notices import notify
from records.models import Person


def tell_who_has_a_case(report: Case, person: Person, now: dt.datetime) -> int:
    """Tell the `ansvarig` of each open case about the same number, in the routines that ask for it. Returns how many.

    A routine asks with `told_of_reports = True` on its class. Where whoever has it is away or has left, the nearest manager
    hears it too. Nobody else is told: an automatic word to somebody who meets the family can make it more dangerous. What
    they need to know of the report they ask those who have it. Call it where a report comes in, and where a number is
    written down later.
    """
    asking = _asking()
    if not person.number or report.routine in asking:
        return 0
    same = Person.objects.current().filter(number=person.number, relation=Person.Relation.ENSKILD).values("case")
    cases = Case.objects.filter(pk__in=same, routine__in=asking, closed_at=None)
    return sum(_tell(case, report, now) for case in cases.select_related("ansvarig", "enhet"))


def tell_of_reports(case: Case, person: Person, now: dt.datetime) -> int:
    """The other way about: whom a case is about has another number, and a report about that one is open. Returns how many."""
    asking = _asking()
    if not person.number or case.routine not in asking or person.relation != Person.Relation.ENSKILD:
        return 0
    same = Person.objects.current().filter(number=person.number, relation=Person.Relation.BERORD).values("case")
    reports = Case.objects.filter(pk__in=same, closed_at=None).exclude(routine__in=asking)
    return sum(_tell(case, report, now) for report in reports)


def _asking() -> list[str]:
    return [kind.code for kind in routines() if getattr(kind, "told_of_reports", False)]


def _tell(case: Case, report: Case, now: dt.datetime) -> int:
    event, subject = f"anmalan:{case.pk}:{report.pk}", f"en ny anmälan gäller samma person, {report.shown_number}"
    try:
        people = hearers(case.specific, [case.ansvarig] if case.ansvarig else [], now)
    except Unheard:
        cry_out([case.enhet_id], now)
        return 0
    return notify(case, people, kind="anmalan", event=event, subject=subject, now=now)
