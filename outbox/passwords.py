"""A new password is a notice like any other. Its link is made when it is sent, and stands nowhere but in the mail."""

from __future__ import annotations

import datetime as dt

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from casework.models import Notice
from organisation.models import PasswordRequest, User
from organisation.passwords import whose

KIND = "losenord"
BATCH = 200
# Of each of these a person gets one at most, however often and from wherever it is asked for: its link still works.
WINDOW = 15 * 60
HERE = "[Länken skrivs när brevet skickas]"
BODY = f"""Någon har bett om att få byta lösenordet till ditt konto i Ärendegång. Var det inte du behöver du inte göra något: \
lösenordet är detsamma som förut.

Välj ett nytt lösenord här:
{HERE}

Länken fungerar en gång.

Det här meddelandet går inte att svara på. Behöver du hjälp, ring servicedesk: {{phone}}
Ärendegång, {{municipality}}
"""


def take_up(as_of: dt.datetime) -> None:
    """A notice for whoever has an address that was asked for, one in a quarter; what belongs to nobody is forgotten."""
    with transaction.atomic():
        if asked := list(PasswordRequest.objects.select_for_update(skip_locked=True)[:BATCH]):
            people = whose()
            Notice.objects.bulk_create(
                [_notice(person, as_of) for request in asked for person in people.get(request.address, [])],
                ignore_conflicts=True,
            )
            PasswordRequest.objects.filter(pk__in=[request.pk for request in asked]).delete()


def _notice(person: User, as_of: dt.datetime) -> Notice:
    body = BODY.format(phone=settings.PHONE_SERVICEDESK, municipality=settings.MUNICIPALITY)
    return Notice(
        key=f"{KIND}:{person.pk}:{int(as_of.timestamp()) // WINDOW}", kind=KIND, recipient=person,
        subject="Byt lösenord", body=body, created_at=as_of, mail_after=as_of,
    )  # fmt: skip


def written(notice: Notice) -> str:
    """The text as it is sent."""
    return notice.body.replace(HERE, _link(notice.recipient)) if notice.kind == KIND else notice.body


def _link(person: User) -> str:
    values = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=values)}"
