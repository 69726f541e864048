"""Names put under a document: in a fixed order, by different people, bound to its hash.

A name is a row of `Underskrift`: `what` is the document and its version, `slot` which of its names it is. A text that is
changed is another version with another hash, so that no name stands under what its owner has not seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from casework.disqualification import disqualified
from organisation.models import User
from records.documents import Altered, Held, read
from records.models import Handling, Underskrift


class SignedFile(models.Model):
    """The same text as a file that was signed in an outside service: whose name is in it was checked by somebody."""

    append_only: ClassVar[bool] = True

    signature = models.OneToOneField(Underskrift, models.PROTECT, related_name="file")
    handling = models.ForeignKey(Handling, models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")


def put_name(
    case: Any, what: str, slot: int, document: Handling, *, by: User, now: dt.datetime, title: str,
    file: Handling | None = None,
) -> Underskrift:  # fmt: skip
    """The name under the document as it lies on disk. Call it in the transaction of the step that tells of it.

    `title`: as what they sign.

    Raises ValidationError: not the same person as before, not in this order, not jävig, not deactivated, not altered, and
    not beside the name of somebody who is jävig.
    """
    given = names(case, what, document)
    if {one.slot for one in given} != set(range(1, slot)):
        raise ValidationError("Underskrifterna görs i ordning, var och en en gång.")
    check_somebody_else(given, by)
    check_nobody_javig(given, case)
    if by.pk in disqualified(case) or not by.is_active:
        raise ValidationError("Den som är jävig eller inte arbetar kvar skriver inte under.")
    check_unaltered(document)
    row = Underskrift.objects.create(
        case_id=case.pk, what=what, slot=slot, sha256=document.sha256, by=by, title=title, at=now
    )
    if file is not None:
        SignedFile.objects.create(signature=row, handling=file, checked_by=by)
    return row


def check_somebody_else(given: list[Underskrift], by: User) -> None:
    """Two names are two people's (IV-21, IV-26). Raises ValidationError."""
    if by.pk in {one.by_id for one in given}:
        raise ValidationError("Du har redan skrivit under. Den andra underskriften ska göras av någon annan.")


def check_nobody_javig(given: list[Underskrift], case: Any) -> None:
    """No name is put beside that of somebody who since is jävig: the text is signed anew. Raises ValidationError."""
    if {one.by_id for one in given} & disqualified(case):
        raise ValidationError("Den som skrev under först är jävig. Texten måste skrivas under på nytt, av någon annan.")


def check_unaltered(document: Handling) -> None:
    """Is it on disk what it was? Raises ValidationError."""
    try:
        read(document)
    except Held as why:
        raise ValidationError(str(why)) from why
    except (Altered, FileNotFoundError) as changed:
        raise ValidationError("Filen är inte längre den som lades in. Lägg in skrivelsen på nytt.") from changed


def names(case: Any, what: str, document: Handling | None) -> list[Underskrift]:
    """The names under this version, in order; those of another hash are under something else."""
    if document is None:
        return []
    if (known := case.__dict__.get("_names")) is not None:
        return [one for one in known if (one.what, one.sha256) == (what, document.sha256)]
    rows = Underskrift.objects.filter(case=case.pk, what=what, sha256=document.sha256)
    return list(rows.select_related("by").order_by("slot"))


def know_names(cases: Sequence[Any]) -> None:
    """Read them for all of them in one query, to be shown: no name is put under what was read so."""
    found = list(Underskrift.objects.filter(case__in=[one.pk for one in cases]).select_related("by").order_by("slot"))
    for case in cases:
        case.__dict__["_names"] = [one for one in found if one.case_id == case.pk]


def hold(case: Any, what: str, document: Handling | None, slots: int) -> bool:
    """Are all the names there, of people who are not jävig?"""
    given = names(case, what, document)
    return [one.slot for one in given] == list(range(1, slots + 1)) and not {one.by_id for one in given} & disqualified(
        case
    )


def may_leave(case: Any, what: str, document: Handling, slots: int) -> set[str]:
    """The hashes of what may be sent: the text with its names on a sheet beside, or the file that has all the names in it.

    That is the last one's, when every name was put in a file: what is signed there first is signed again by the next.
    """
    given = names(case, what, document)
    files = list(
        SignedFile.objects.filter(signature__in=[one.pk for one in given]).select_related("handling", "signature")
    )
    whole = [one.handling.sha256 for one in files if one.signature.slot == slots] if len(files) == slots else []
    return {document.sha256, *whole}
