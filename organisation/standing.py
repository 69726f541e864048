"""What a person is on one day: the roles held, and in which units. Read once, asked many times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from organisation.command import Command
from organisation.models import Membership, User
from organisation.roles import BY_CODE, Role


@dataclass(frozen=True)
class Standing:
    """A person's roles on a day. `is_superuser` gives none: a system administrator sees no case."""

    user: User
    day: dt.date
    held: frozenset[tuple[str, int]]

    def holds(self, role: type[Role], enhet_id: int) -> bool:
        return bool(self.units([role])) if role.whole_office else (role.code, enhet_id) in self.held

    def units(self, roles: Iterable[type[Role]]) -> set[int]:
        """The units in which any of these roles is held."""
        codes = {role.code for role in roles}
        return {enhet for code, enhet in self.held if code in codes}

    @cached_property
    def command(self) -> Command:
        """Everybody's managers on this day."""
        return Command.on(self.day)

    @property
    def roles(self) -> list[type[Role]]:
        return [BY_CODE[code] for code in dict.fromkeys(code for code, _ in sorted(self.held))]


def standing(user: User, day: dt.date) -> Standing:
    """The person's standing on this day; one query a request, since it is kept on the user object."""
    kept: Standing | None = getattr(user, "_standing", None)
    if kept is None or kept.day != day:
        held = Membership.objects.current(day).filter(user=user).values_list("role", "enhet_id")
        kept = Standing(user, day, frozenset(held))
        user._standing = kept  # type: ignore[attr-defined]
    return kept
