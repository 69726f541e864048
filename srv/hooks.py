"""What the kernel and the pages ask of an order, and what its steps share. The columns and the steps are in models.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from casework import clock
from casework.calendar import local, local_day
from casework.models import Case, NumberSeries
from organisation.models import Enhet, User
from organisation.roles import Socialsekreterare
from organisation.standing import Standing
from records.sides import Side
from records.writing import TwoSided
from srv import lasare, rules, uppgifter
from srv.samtycke import kravs, saknas
from srv.words import Lage, journalanteckning, kontakt_i_ord


class Hooks(TwoSided, Case):
    """Without columns of its own: what is named here is declared in models.py."""

    # A new report about the same child is told to whoever has the case (records/same_person.py, SR-33).
    told_of_reports: ClassVar[bool] = True
    # Who was in it when a step ended it: nobody is any longer when they are to be told.
    var_med: list[User]
    fodd: Any
    lagrum: Any
    get_insats_display: Any

    class Meta:
        abstract = True

    def take_number(self) -> str:
        """SRV-2026-0007: what begins with SR is a synpunkt about the unit SRV."""
        return NumberSeries.take("SRV", local(self.received_at).year)

    @classmethod
    def page_instead(cls, who: Standing, number: str) -> str:
        """Where a mail takes the samordnare: to her own page, since she reads no order (SR-10)."""
        asked = lasare.samordnar(who) and lasare.fragas(cls.objects.all(), who).filter(number=number).exists()
        return f"{reverse('bestallningar')}#{number}" if asked else ""

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        return rules.utforarenheter()

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        return lasare.synliga(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return lasare.vagar(who)

    def may_be_had_by(self, who: Standing) -> bool:
        return self.enhet_id in who.units([Socialsekreterare, *rules.LEDARE])

    def side_of(self, who: Standing) -> str:
        """Behandlarna and their leaders are the performing side; everybody else is the ordering one (SoLPuL 10 §)."""
        leads = self.performing_id in who.units(rules.SRV_ROLLER)
        performs = leads or any(relation.held(self, who) for relation in (*rules.SRV_LEDARE, *rules.BEHANDLAR))
        return Side.UTFORARE if performs else Side.BESTALLARE

    def notify_on_arrival(self, now: dt.datetime) -> list[User] | None:
        """Whoever writes the uppdrag has it; SRV is told when it is sent (SR-08)."""
        return None

    def rubricera(self) -> None:
        """The queue's title: what it is, nothing about whom."""
        self.headline = f"SRV – {self.get_insats_display().lower()}"

    @property
    def vilka_behandlare(self) -> list[str]:
        """Who works in it today."""
        return [user.name for user in rules.behandlarna(self, clock.now())]

    @property
    def samtycken_som_saknas(self) -> list[str]:
        """What consent lacks today (SR-05)."""
        return saknas(self.fodd, local_day(clock.now()), self.lagrum, uppgifter.svaren(self))

    @property
    def samtycke_kravs(self) -> str:
        """Whose consent it takes at the age of today, as the first sentence of the panel (SR-05)."""
        return kravs(self.fodd, local_day(clock.now()), self.lagrum)

    @property
    def samtyckesrader(self) -> list[uppgifter.Rad]:
        return uppgifter.rader(self)

    @property
    def journal(self) -> str:
        """The note that is laid ready when it is to be sent (SR-09)."""
        return journalanteckning(local_day(clock.now()))

    @property
    def locked(self) -> bool:
        """Ended by both sides: nobody writes in it any more (SR-42, SR-43)."""
        return bool(self.state == Lage.AVSLUTAD)

    @property
    def kontakt_med_familjen(self) -> str:
        """How long since the latest contact with the family, or that there is none (SR-14)."""
        return kontakt_i_ord(uppgifter.senaste_kontakt(self), local_day(clock.now()))
