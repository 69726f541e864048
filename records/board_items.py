"""What a routine has for one of the board's meetings, as the nämndsekreterare sees it (desk/board.py).

A routine with such cases says so with a classmethod `for_the_board(user, day)` that gives these.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from casework.calendar import working_days_before


@dataclass(frozen=True)
class BoardItem:
    """One case for the meeting on `day`, with the last day for its documents, what there is and what is lacking.

    `handed`: the nämndsekreterare has it. `note`: what else is to be said of it.
    """

    case: Any
    day: dt.date
    last_day: dt.date | None
    there: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    handed: bool = True
    note: str = ""


def documents_by(meeting: dt.date) -> dt.date:
    """The last day on which documents for a meeting are taken in (IV-34)."""
    return working_days_before(meeting, settings.BOARD_LEAD_DAYS, settings.EXTRA_DAYS_OFF)
