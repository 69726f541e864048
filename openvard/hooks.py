"""What the kernel and the pages ask of an uppdrag, and what its steps share. The columns and the steps are in models.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from casework import clock
from casework.models import Case
from openvard import rules
from openvard.words import Plan
from organisation.models import Enhet, User
from organisation.roles import Enhetschef, Socialsekreterare
from organisation.standing import Standing
from records.managers import UtforarensChef, managers
from records.sides import Side
from records.writing import TwoSided


class Hooks(TwoSided, Case):
    """Without columns of its own: what is named here is declared in models.py."""

    # Who was in it when a step ended it: nobody is any longer when they are to be told.
    var_med: list[User]
    beslut: Any
    tom: Any
    inledande_dag: Any
    uppfoljd_dag: Any
    vardplan_skickad_nr: Any
    get_insats_display: Any

    class Meta:
        abstract = True

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        return rules.utforarenheter()

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        return rules.synliga(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return rules.vagar(who)

    def may_be_had_by(self, who: Standing) -> bool:
        return self.enhet_id in who.units([Socialsekreterare, *rules.LEDARE])

    def side_of(self, who: Standing) -> str:
        """Behandlarna and their chef are the performing side; everybody else who reads it is the deciding one (SoLPuL 10 §)."""
        leads = self.performing_id in who.units([Enhetschef]) or UtforarensChef.held(self, who)
        performs = leads or rules.BEHANDLARE.held(self, who)
        return Side.UTFORARE if performs else Side.BESTALLARE

    def watches_overdue(self, now: dt.datetime) -> list[User]:
        return rules.chefen(self, now)

    def notify_on_arrival(self, now: dt.datetime) -> list[User] | None:
        """Whoever decided it wrote it down; the chef is told by them (OV-06)."""
        return None

    def rubricera(self) -> None:
        """The queue's title: what was granted, nothing about whom."""
        self.headline = f"Öppenvård – {self.get_insats_display().lower()}"

    def plan_read_to(self, kind: str, side: str) -> int | None:
        """The vårdplan is the deciding side's until it is sent (OV-16, SoLPuL 10 §)."""
        return self.vardplan_skickad_nr if (kind, side) == (Plan.VARDPLAN, Side.UTFORARE) else None

    @property
    def vilka_behandlare(self) -> list[str]:
        """Who works in it today; those who are only named, as such."""
        today = rules.local_day(clock.now())
        named = [f"{row.user.name} (utsedd)" for row in rules.utsedda(self)]
        return [*(user.name for user in rules.behandlare(self, today)), *named]

    @property
    def upphor_fore(self) -> dt.date | None:
        """The day of the next follow-up, when the decision runs out before it: prolonged, or ended, before then."""
        if not self.inledande_dag or self.closed_at:
            return None
        kind = self.deadline_kinds()["folj_upp"]
        day = rules.local_day(kind.due(kind.start(self)))
        return day if day > self.tom else None

    @property
    def narmaste_chefer(self) -> list[str]:
        """Whom one turns to with a question, on either side (OV-31)."""
        now = clock.now()
        led = [(self.enhet, managers(self, self.enhet_id, now)), (self.performing, rules.chefen(self, now))]
        return [
            f"{unit.short_name or unit.name}: {', '.join(one.name for one in them)}"
            for unit, them in led
            if them and unit
        ]
