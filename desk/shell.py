"""What every staff page shows around its content."""

from __future__ import annotations

import datetime as dt
from typing import Any

from casework.calendar import local_day
from casework.models import routines
from desk.access import StaffRequest
from organisation.standing import standing


def shell(request: StaffRequest, now: dt.datetime, *, to_do: int | None = None) -> dict[str, Any]:
    """The person's own line in the bar, and what waits, where that is known already."""
    who = standing(request.user, local_day(now))
    roles = who.roles
    return {
        "watches": any(who.units(kind.readers) for kind in routines()),
        "to_do": to_do,
        "my_role": roles[0].display_name if roles else "Ingen roll i dag",
    }
