"""What the steps about meetings share: what they ask, booking one, writing it down as held or not, putting its day right.

The case holds the meeting that is booked in `mote_at`, `mote_plats` and `mote_tolk`, so that its steps and its queue know.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from casework.assignments import assignments, in_force
from casework.calendar import end_of_day, local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from casework.steps import Ask, Choice, Somebody, Text
from organisation.models import User
from records.days import check_ahead
from records.meetings import Kallad, Mote, Said, Utfall, book, booked, held, in_words, judged_alike, not_held, others
from records.people import named, never

LENGTHS = (("30", "30 minuter"), ("60", "En timme"), ("90", "En och en halv timme"), ("120", "Två timmar"))
WHAT = ((Utfall.What.INSTALLT, "Det ställdes in"), (Utfall.What.UTEBLEV, "Den enskilde kom inte"))
Among = Callable[[Any, User, dt.datetime], models.QuerySet[Any]]


def called_from_outside(case: Any, _user: User, _now: dt.datetime) -> models.QuerySet[Kallad]:
    return others(case)


# Who was called from outside; not asked where nobody was.
OTHERS = Somebody("andra", "Vilka fler kom?", called_from_outside, never, many=True, required=False)
NOT_HELD: list[Ask] = [
    Choice("utfall", "Vad hände?", WHAT),
    Choice("vem", "Vem ställde in?", tuple(Utfall.By.choices), required=False),
    Text("orsak", "Varför?", longest=200),
]


def booking(at: models.Field, place: models.Field, interpreter: models.Field, several: Among) -> list[Ask]:
    """What a booking asks. `several`: those of us of whom not all must come, when there are more than one."""
    return [
        at, Choice("langd", "Hur länge, om inte en timme?", LENGTHS, required=False), place, interpreter,
        Choice("initiativ", "På vems initiativ, om inte ditt?", tuple(Utfall.By.choices), required=False),
        Somebody("far", "Vilka av er får komma, men måste inte?", several, never, many=True, required=False),
        Text("fler_maste", "Fler som måste vara med", required=False, longest=400, help_text="En på varje rad"),
        Text("fler_far", "Fler som får komma", required=False, longest=400, help_text="En på varje rad"),
    ]  # fmt: skip


@predicate("Inget möte är bokat.", "Ett möte är redan bokat. Anteckna först vad som blev av det.")
def is_booked(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.mote_at is not None


def book_asked(
    case: Any, kind: str, us: Iterable[User], by: User, now: dt.datetime, *, one_of: Iterable[User], initiativ: str, langd: str,
    far: Iterable[User], fler_maste: str, fler_far: str,
) -> None:  # fmt: skip
    """Book what was answered. `one_of`: at least one of these must come, or it would not count. Raises ValidationError."""
    check_ahead("mote_at", local_day(case.mote_at), now)
    check_place(case)
    need_not = list(far or [])
    if need_not and {user.pk for user in one_of} <= {user.pk for user in need_not}:
        raise ValidationError({"far": "Minst en behandlare måste vara med."})
    outside = [(name, must) for text, must in ((fler_maste, True), (fler_far, False)) for name in _names(text)]
    book(
        case, kind, us, by=by, now=now, at=case.mote_at, place=case.mote_plats, interpreter=case.mote_tolk,
        minutes=int(langd or 60), initiative=initiativ, may=need_not, others=outside,
    )  # fmt: skip


def check_place(case: Any) -> None:
    """The place goes out of the system with the calendar file: it says neither who the person is nor where they live.

    Raises ValidationError. With protected data the file says no place at all, and nothing here tells what is right.
    """
    if case.protected or not case.mote_plats:
        return
    place = case.mote_plats.casefold()
    told = _names_in(place) | _doors_in(place)
    whom = [_names_in(one.name.casefold()) | _doors_in(one.address.casefold()) for one in case.persons.all()]
    if told & set().union(*whom) or re.search(r"\d{6}\s?[-+–]?\s?\d{4}", place):
        said = "Platsen följer med i kalenderfilen. Skriv inte vem det gäller eller var hen bor."
        raise ValidationError({"mote_plats": said})


def _names_in(text: str) -> set[str]:
    """Its words, also as whose something is: Daniels, Öbergs."""
    words = set(re.findall(r"[^\W\d_]{3,}", text))
    return words | {word.removesuffix("s") for word in words if len(word) > 3}


def _doors_in(text: str) -> set[str]:
    """A word and the number after it: a street's, or a flat's."""
    return {f"{word} {number}" for word, number in re.findall(r"([^\W\d_]{2,})\s*(\d+)", text)}


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def may_have_come(case: Any, _user: User, now: dt.datetime) -> models.QuerySet[User]:
    """Of us, also who had the case or worked in it before: it may be written down after somebody has taken over."""
    before = User.objects.filter(pk__in=set(case.history.values_list("ansvarig", flat=True)) - {None})
    mine = [case.ansvarig] if case.ansvarig else []
    return named([*mine, *before, *(row.user for row in assignments(case) if row.from_day)])


def check_held_by(case: Any, present: Iterable[User], day: dt.date | None, now: dt.datetime, *, theirs: str) -> None:
    """It counts when socialsekreteraren and somebody who works in it came: of that day, or of today (OV-18, SR-17).

    Raises ValidationError; `theirs` says that nobody of the performing side did.
    """
    assert day  # noqa: S101  it was asked for
    here = {user.pk for user in present} - disqualified(case)
    rows = case.history.filter(history_date__lte=end_of_day(day))
    had = rows.order_by("-history_id").values_list("ansvarig", flat=True).first()
    if not here & {case.ansvarig_id, had}:
        raise ValidationError({"narvarande": "Mötet räknas inte: socialsekreteraren var inte med."})
    if not here & {row.user_id for one in (day, local_day(now)) for row in in_force(case, one)}:
        raise ValidationError({"narvarande": f"Mötet räknas inte: {theirs}."})


def latest_kept(case: Any, column: str) -> dt.date | None:
    """The day that this column held last: of a follow-up, the one before which no other is held."""
    days = case.history.exclude(**{column: None}).order_by("-history_id").values_list(column, flat=True)
    return days.first()


def held_meetings(case: Any, kind: str) -> list[Utfall]:
    """What became of each meeting of this kind that was held, by day: of each the row in force, the latest."""
    rows = Utfall.objects.filter(mote__case=case.pk, mote__kind=kind, what=Utfall.What.HALLET).order_by("id")
    return sorted({row.mote_id: row for row in rows}.values(), key=lambda row: (row.day, row.pk))


def before_last(case: Any, kind: str) -> dt.date | None:
    """The day of the meeting of this kind that was held before the latest: a corrected one does not come before it."""
    held_ = held_meetings(case, kind)
    return held_[-2].day if len(held_) > 1 else None


def first_kept(case: Any, kind: str) -> dt.date | None:
    """The day of the first meeting of this kind that was held, as it stands now; None when none was."""
    first = next(iter(held_meetings(case, kind)), None)
    return first.day if first else None


def write_held(
    case: Any, kind: str, day: dt.date | None, us: Iterable[User], came: Iterable[User], andra: Iterable[Kallad], by: User,
    now: dt.datetime, *, person: bool = True, why_not: str = "",
) -> Utfall:  # fmt: skip
    """Held on this day, also one that nobody had booked: of `us`, who should come, `came` did; `person`: so did that one."""
    assert day  # noqa: S101  it was asked for
    mote = booked(case)
    if mote is not None and mote.kind == kind:
        case.mote_at, case.mote_plats, case.mote_tolk = None, "", ""
    else:
        # What is booked of another kind stays booked.
        mote = book(case, kind, us, by=by, now=now, at=None)
    here: list[User | None] = [*came, *([None] if person else [])]
    return held(mote, day, here, names=[one.name for one in andra or []], absent=why_not, by=by, now=now)


def did_not_happen(case: Any, by: User, now: dt.datetime, *, utfall: str, vem: str, orsak: str) -> None:
    """Called off, or the person did not come. Raises ValidationError when nobody is said to have called it off, and of a
    meeting that lies ahead: nobody has stayed away from it.
    """
    if utfall == Utfall.What.INSTALLT and not vem:
        raise ValidationError({"vem": "Välj vem som ställde in."})
    if utfall == Utfall.What.UTEBLEV and case.mote_at > now:
        raise ValidationError({"utfall": "Mötets tid har inte kommit än. Blir det inte av är det inställt."})
    _forget(case, utfall, vem if utfall == Utfall.What.INSTALLT else "", orsak, by, now)


def call_off_booked(case: Any, why: str, by: User, now: dt.datetime) -> None:
    """It ends: a meeting that is booked will not be held, and calendars hear of it."""
    _forget(case, Utfall.What.INSTALLT, Utfall.By.HANDLAGGAREN, why[:200], by, now)


def _forget(case: Any, what: str, who: str, why: str, by: User, now: dt.datetime) -> None:
    for mote in Mote.objects.filter(case=case.pk, utfall=None):
        not_held(mote, what, called_off_by=who, reason=why, day=local_day(now), by=by, now=now)
    case.mote_at, case.mote_plats, case.mote_tolk = None, "", ""


def correct_day(case: Any, kind: str, day: dt.date | None, by: User, now: dt.datetime) -> None:
    """The meeting was held on another day: a row of its own, with the same people (ADR 16)."""
    assert day  # noqa: S101  it was asked for
    rows = Utfall.objects.filter(mote__case=case.pk, mote__kind=kind, what=Utfall.What.HALLET)
    if (was := rows.order_by("-at", "-id").first()) is not None:
        there = list(was.narvaro.select_related("user"))
        why = next((one.reason for one in there if one.reason), "")
        came = [one.user for one in there if one.came and not one.name]
        names = [one.name for one in there if one.came and one.name]
        again = held(was.mote, day, came, names=names, absent=why, by=by, now=now)
        judged_alike(again, was)


def check_goals(said: Iterable[Said], goals: models.QuerySet[Any]) -> None:
    """Each goal is judged, whoever asks it (OV-23, SR-29). Raises ValidationError."""
    if {one.pk for one in said} != set(goals.values_list("pk", flat=True)):
        raise ValidationError({"malen": "Säg hur det går med vart och ett av målen."})


def follow_up_in_words(said: Iterable[Said], own_words: str, decided: str) -> str:
    parts = (in_words(said), f"Egna ord: {own_words}" if own_words else "", f"Bestämt: {decided}")
    return "\n".join(part for part in parts if part)
