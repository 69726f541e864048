"""A one-time code is used once, whoever saw it: the time of the last one that was used is kept."""

from __future__ import annotations

from django.db import models


class LastCode(models.Model):
    """One person's last one-time code. `counter`: the time step of RFC 6238, which asks that none is accepted again (5.2)."""

    user = models.OneToOneField("organisation.User", models.CASCADE, primary_key=True, related_name="+")
    counter = models.BigIntegerField()


def spend(user_pk: int, counter: int) -> bool:
    """Use up the code of this time step, and all before it. False when it has been; one conditional UPDATE decides."""
    LastCode.objects.bulk_create([LastCode(user_id=user_pk, counter=-1)], ignore_conflicts=True)
    return bool(LastCode.objects.filter(user=user_pk, counter__lt=counter).update(counter=counter))
