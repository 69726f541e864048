"""What the kernel and the pages ask of a matter. The columns are in kolumner.py, the steps in models.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from casework import clock
from casework.calendar import add_weeks, local_day, roll_forward
from casework.models import Case
from ivo import diarium, lasare, rules
from ivo import kolumner as k
from ivo.words import OVERKLAGBARA, Brev, Riktning
from organisation.models import Enhet, User
from organisation.standing import Standing
from records.models import Handling
from records.writing import write_down


class Hooks(k.Tillsynskolumner):
    """Without columns of its own."""

    # Nobody but its readers may know that it is there (IV-09).
    told_to_nobody: ClassVar[bool] = True
    rader: Any
    brister: Any
    # The number in the municipality's diary, typed by the registrator (IV-04).
    diarienummer: str

    class Meta:
        abstract = True

    def take_number(self) -> str:
        return self.diarienummer

    @classmethod
    def show_number(cls, number: str) -> str:
        return lasare.visat_nummer(number)

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        return lasare.sektioner()

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        return lasare.ser(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return lasare.vagar(who)

    def may_be_had_by(self, who: Standing) -> bool:
        return lasare.kan_svara_for(who)

    def climbs(self, levels: Iterable[Iterable[User]], day: dt.date) -> Iterable[Iterable[User]]:
        return lasare.hor(self, levels, day)

    def notify_on_arrival(self, now: dt.datetime) -> list[User] | None:
        """The step that registers the first handling tells of it, as of every other (IV-11, IV-13)."""
        return None

    def rubricera(self) -> None:
        """The title is the registrator's own, without names (OSL 5:2)."""
        self.headline = f"IVO: {self.rubrik}"[:100]

    @property
    def har_undertecknat(self) -> set[int]:
        return set()

    @property
    def overklagas(self) -> dt.date | None:
        """The proposed last day to appeal: three weeks from when it came, unless somebody has written another."""
        last = self.rader.filter(riktning=Riktning.IN, brev__in=OVERKLAGBARA).order_by("nr").last()
        if self.overklagas_senast or last is None:
            return self.overklagas_senast
        return roll_forward(add_weeks(last.dag, 3))

    @property
    def obesvarade(self) -> list[Any]:
        """The letters that wait for an answer that nobody has opened, with the day that IVO has set."""
        return [row for row in diarium.obesvarade(self) if row.svar_senast]

    @property
    def utan_sammantrade(self) -> dt.date | None:
        """IVO orders a yttrande, and no meeting of the nämnd fits its day: said from the registration on (A-25)."""
        day = local_day(clock.now())
        days = (row.svar_senast for row in self.obesvarade if row.brev == Brev.YTTRANDE)
        return next((last for last in days if not rules.hinns(rules.bakatplan(last, day))), None)

    @cached_property
    def _rad_av(self) -> dict[Any, Any]:
        return {row.handling_id: row for row in self.rader.all()}

    def not_come_in(self, handling: Handling) -> tuple[str, dt.date] | None:
        """What goes out or is drawn up here bears no arrival stamp (IV-05, EA-13)."""
        row = self._rad_av.get(handling.pk)
        return (row.get_riktning_display(), row.dag) if row and row.riktning != Riktning.IN else None

    @property
    def besluten(self) -> list[Any]:
        return diarium.besluten(self)

    @property
    def handlingsrader(self) -> list[Any]:
        return list(self.rader.select_related("handling"))

    @property
    def bristrader(self) -> list[Any]:
        return list(self.brister.all())

    @property
    def behoriga(self) -> list[str]:
        """Who may know that it exists (IV-09)."""
        return lasare.behoriga(self, local_day(clock.now()))

    @property
    def delar(self) -> list[Case]:
        return rules.delarna(self)

    def _anteckna(self, about: str, text: str, by: User, now: dt.datetime) -> None:
        write_down(self, by=by, at=now, about=about, text=text)
