"""What a routine says of itself for the overview of those who lead a unit that carries out its decisions (desk/overview.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import models

from casework.deadlines import DeadlineKind
from organisation.roles import Role
from organisation.standing import Standing


@dataclass(frozen=True)
class Overview:
    """`leads`: the units that this person leads. `waiting`: the state in which somebody is to be named, with `naming`, a step
    of that name, and its label. `workers`: the roles of those who work in the cases. `plan`, `follow_up`: their deadlines.
    `began`: the column with the day of the first meeting, and what the way there and the way on are called.

    `hands_over`: the page on which all that one has is given to another, and the states in which it can be.
    """

    leads: Callable[[Standing], Collection[int]]
    waiting: str
    naming: tuple[str, str]
    workers: Collection[type[Role]]
    plan: DeadlineKind
    follow_up: DeadlineKind
    began: models.Field[Any, Any]
    to_the_meeting: str
    to_the_plan: str
    hands_over: tuple[str, Collection[str]] | None = None
