"""What the kernel and the pages ask of an e-anmälan. The columns and the steps are in models.py."""

from __future__ import annotations

import datetime as dt
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from casework.models import Case
from intake import rules
from intake.routing import receiving_units
from intake.words import Kanal, Lage
from organisation.models import Enhet, User
from organisation.prepared import PK, Prepared


@cache
def siblings(kind: Any) -> Prepared:
    """The other cases that came of the same report as this one."""
    same = kind.objects.filter(anmalan__cases=PK).exclude(pk=PK)
    return Prepared(lambda: same.select_related("enhet").order_by("pk"))


class Hooks(Case):
    """Without columns of its own: what is named here is declared in models.py."""

    anmalan: Any
    anmalan_id: Any
    kanal: Any
    get_kanal_display: Any

    class Meta:
        abstract = True

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        return receiving_units()

    @property
    def content_removed(self) -> bool:
        return self.anmalan.removed_at is not None

    def notify_on_arrival(self, now: dt.datetime) -> list[User]:
        return rules.told_of_arrival(self, now)

    def watches_overdue(self, now: dt.datetime) -> list[User]:
        return rules.gruppledare_of(self, now)

    def clean(self) -> None:
        """What has been taken has somebody who answers for it; what waits has nobody (EA-11)."""
        if (self.state in {Lage.INKOMMEN, Lage.MOTTAGNINGSFACK}) != (self.ansvarig_id is None):
            raise ValidationError("Den som har tagit emot anmälan ska vara ansvarig.")

    @property
    def arrival_detail(self) -> str:
        return "via e-tjänsten" if self.kanal == Kanal.E_TJANST else f"via {self.get_kanal_display().lower()}"

    @cached_property
    def linked(self) -> list[Any]:
        """The other cases that came of the same report, in the order in which it names the persons."""
        return siblings(type(self)).of(self)

    @property
    def told_of(self) -> Hooks:
        """The case of the person whom the report is told of, the first it names. The others are siblings, or its children.

        What was said of that person alone stands only there (A-10).
        """
        return min([self, *self.linked], key=lambda case: case.pk)
