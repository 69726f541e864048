"""What is told of marked cases, gathered: one mail a person in five minutes, however much has come (docs/adr/0022)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from casework.models import Notice
from organisation.models import User
from outbox.delivery import unsent
from records.marks import is_gathered

KIND = "samlat"
APART = dt.timedelta(minutes=5)
# Of one mail; what is more comes in the next one.
BATCH = 2000


def gather(as_of: dt.datetime) -> int:
    """Write one mail to each of those who have something of marked cases waiting. Returns how many. Runs as a sweep."""
    people = waiting(as_of).order_by("recipient").values_list("recipient", flat=True).distinct()
    return sum(_digest(pk, as_of) for pk in list(people))


def waiting(as_of: dt.datetime) -> QuerySet[Notice]:
    """What is to be gathered now, of those who have had no such mail lately."""
    return _waiting(as_of).exclude(recipient__in=_lately(as_of).values("recipient"))


def _waiting(as_of: dt.datetime) -> QuerySet[Notice]:
    return unsent().filter(is_gathered(), parked_at=None, mail_after__lte=as_of)


def _lately(as_of: dt.datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(kind=KIND, created_at__gt=as_of - APART)


@transaction.atomic
def _digest(person: int, as_of: dt.datetime) -> int:
    """Under the recipient's lock: of two sweepers at once the second finds that a mail has just been written."""
    User.objects.select_for_update(no_key=True).get(pk=person)
    if _lately(as_of).filter(recipient=person).exists():
        return 0
    found = _waiting(as_of).filter(recipient=person).order_by("id")
    rows = list(found.values_list("pk", "case", "case__urgent")[:BATCH])
    if not rows:
        return 0
    Notice.objects.create(
        key=f"{KIND}:{person}:{as_of:%Y%m%d%H%M%S}", kind=KIND, recipient_id=person, created_at=as_of, mail_after=as_of,
        **_said({case for _, case, _ in rows}, {case for _, case, urgent in rows if urgent}),
    )  # fmt: skip
    # Each is told by this mail: it is not to be sent once more by itself.
    Notice.objects.filter(pk__in=[pk for pk, *_ in rows]).update(mailed_at=as_of)
    return 1


def _said(cases: set[int], urgent: set[int]) -> dict[str, str]:
    """How many, and where they are: nothing of what came, as in any mail (EA-07)."""
    many = f"{len(cases)} {'märkt ärende' if len(cases) == 1 else 'märkta ärenden'}"
    acute = f", varav {len(urgent)} {'akut' if len(urgent) == 1 else 'akuta'}" if urgent else ""
    body = (
        f"{many}{acute}.\n"
        "De kom när mycket kom på en gång, eller ser ut som skräp. De är inkomna som alla andra och deras frister löper.\n"
        f"{settings.BASE_URL}/markta/\n"
    )
    return {"subject": f"{many}{acute}", "body": body}
