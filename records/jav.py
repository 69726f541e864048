"""Who is jävig in a case: among whom somebody else says that it is not so (KL 6:28, FL 16 §)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from casework.disqualification import Disqualification, Kind
from casework.predicates import predicate
from organisation.models import User, by_name


def de_javiga(case: Any) -> QuerySet[User]:
    """Everybody who is jävig in it, by name."""
    rows = Disqualification.objects.filter(case=case.pk, kind=Kind.CONFLICT, lifted_at=None)
    return User.objects.filter(pk__in=rows.values("user")).order_by(*by_name())


def andra_javiga(case: Any, user: User, _now: dt.datetime) -> QuerySet[User]:
    """Nobody lifts their own."""
    return de_javiga(case).exclude(pk=user.pk)


@predicate("Ingen är jävig i ärendet.")
def nagon_ar_javig(case: Any, _user: User, _now: dt.datetime) -> bool:
    return de_javiga(case).exists()
