"""What is written down beside an order and never changed: consents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from casework.calendar import local_day
from casework.models import Case
from organisation.models import User
from organisation.prepared import PK, Given, Prepared
from records.models import Person
from records.put_right import in_force, rows_of, stands_for
from srv.samtycke import Svaren
from srv.words import Satt, Svar, Till


class Samtycke(models.Model):
    """Somebody has answered, on a day and in some way. The latest answer of a person to the same thing counts."""

    append_only: ClassVar[str] = "update"

    case = models.ForeignKey(Case, models.PROTECT, related_name="samtycken")
    person = models.ForeignKey(Person, models.PROTECT, related_name="samtycken")
    till = models.CharField("till vad", max_length=20, choices=Till)
    # The version of the uppdrag that was answered.
    version = models.PositiveSmallIntegerField(default=0)
    svar = models.CharField("svar", max_length=8, choices=Svar)
    dag = models.DateField("dag")
    satt = models.CharField("hur", max_length=10, choices=Satt)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    @property
    def gett(self) -> bool:
        return self.svar == Svar.GETT


_FOLK = Prepared(lambda: Person.objects.filter(case=PK))
_SVAR = Prepared(lambda: Samtycke.objects.filter(case=PK, till=Given("till", models.CharField())).order_by("id"))


def folk(case: Any) -> list[Person]:
    """Every row of a person in the case, those too that another has taken the place of."""
    return _FOLK.of(case)


def senaste(case: Any, till: str) -> dict[int, Samtycke]:
    """The latest answer of each person; to the uppdrag only those to the version in force.

    What somebody answered stays theirs when what is known of them is put right.
    """
    rows, now = _SVAR.of(case, till=till), stands_for(folk(case))
    return {now[row.person_id]: row for row in rows if till != Till.UPPDRAGET or row.version == case.uppdrag_nr}


def personer(case: Any) -> list[Person]:
    """The child or young person whom it is about, then the guardians. Who is added later as another enskild is not asked."""
    rows = in_force(folk(case))
    barn = [one for one in rows if one.relation == Person.Relation.ENSKILD][:1]
    return [*barn, *(one for one in rows if one.relation == Person.Relation.VARDNADSHAVARE)]


def barnet(asked: Iterable[Person]) -> Person | None:
    """Of those who may answer: the child or young person whom it is about."""
    return next((one for one in asked if one.relation == Person.Relation.ENSKILD), None)


def svaren(case: Any, till: str = Till.UPPDRAGET) -> Svaren:
    """What has been answered to it, as the matrix asks for it; what the committee decided is of the uppdrag only."""
    answers, asked = senaste(case, till), personer(case)
    given = {pk for pk, row in answers.items() if row.gett}
    child = barnet(asked)
    barn = child.pk if child else None
    vardnadshavare = [one.pk for one in asked if one.relation == Person.Relation.VARDNADSHAVARE]
    return Svaren(
        vardnadshavare=vardnadshavare,
        samtycker=[pk for pk in vardnadshavare if pk in given],
        barnet=barn in given,
        barnet_nej=barn in answers and barn not in given,
        lampligt=case.lampligt,
        utskottet=till == Till.UPPDRAGET and _utskottet_ersatter(case, given),
    )


def _utskottet_ersatter(case: Any, given: Collection[int]) -> bool:
    """Of this version, and for the one who is left without having consented: it stands for nobody else (FB 6:13 a)."""
    if case.fb_dag is None or case.fb_version != case.uppdrag_nr:
        return False
    rows = folk(case)
    lacks = {one.pk for one in in_force(rows) if one.relation == Person.Relation.VARDNADSHAVARE} - set(given)
    return case.fb_ersatter_id is None or lacks == {stands_for(rows)[case.fb_ersatter_id]}


def svar_av(case: Any, person: Person) -> models.QuerySet[Samtycke]:
    """What this person has answered, also before what is known of them was put right."""
    return Samtycke.objects.filter(case=case.pk, person__in=rows_of(person, folk(case)))


def senaste_svaret(case: Any) -> int:
    """Which answer is the latest: whoever says something new makes a new question of it."""
    return Samtycke.objects.filter(case=case.pk).order_by("-pk").values_list("pk", flat=True).first() or 0


def barnet_svarade(case: Any, since: dt.date) -> bool:
    """Has the child or young person answered on this day or later: since a birthday that asks for it anew?"""
    barn = Samtycke.objects.filter(case=case.pk, till=Till.UPPDRAGET, person__relation=Person.Relation.ENSKILD)
    return barn.filter(dag__gte=since).exists()


def senaste_kontakt(case: Any) -> dt.date | None:
    """The day of the latest contact with the family; None before the first (SR-14)."""
    last = case.contacts.order_by("-happened_at", "-pk").values_list("happened_at", flat=True).first()
    return local_day(last) if last else None


@dataclass(frozen=True)
class Rad:
    """One who may answer, and what they have answered to the uppdrag in force."""

    namn: str
    roll: str
    svar: str
    ton: str


def rader(case: Any) -> list[Rad]:
    """The child or young person and each guardian, with the latest answer."""
    given = senaste(case, Till.UPPDRAGET)
    return [_rad(one, given.get(one.pk)) for one in personer(case)]


def _rad(person: Person, answer: Samtycke | None) -> Rad:
    said = f"{answer.get_svar_display()}, {answer.dag}" if answer else "Inte tillfrågad"
    return Rad(person.name, person.get_relation_display(), said, "done" if answer and answer.gett else "wait")
