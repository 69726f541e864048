"""Nobody but the readers can notice that a matter exists: a word that stands in it is looked for everywhere (IV-09)."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.models import Notice
from config import timetable
from organisation.models import Membership, User
from outbox import morning
from tests.desk.addresses import ADDRESSES
from tests.ivo.walking import HAKAN, KINDS, MC, MIKAEL, MONICA, NS, REG, person

CANARY = "kanariefagelgul"
READERS = {"birgitta.hult", "simon.naslund", MC, "anders.kjellgren", "gunnar.ostlind", HAKAN}


@pytest.fixture
def secret(walk: Any, login: Any) -> Any:
    """A matter with the word in its title, its file, a note, a shortcoming and an answer."""
    begun = walk("klar", "yttrande", rubrik=f"Om {CANARY}")
    begun.laid(f"{CANARY} bilaga", CANARY)
    hakan = login(HAKAN)
    for case in (begun.matter, begun.case):
        hakan.post(reverse("note", args=[case.number]), {"text": CANARY, "token": str(uuid.uuid4())})
    begun.case, begun.of = begun.matter, "tillsyn"
    begun.take("skriv_atgard", brist=CANARY)
    return begun


def everybody() -> list[str]:
    """The readers, and of the others one of each role in each kind of unit."""
    held = Membership.objects.select_related("user", "enhet").order_by("pk")
    one = {(row.role, row.enhet.code if row.role == "enhetschef" else ""): row.user.username for row in held}
    return sorted({*one.values(), *READERS})


@pytest.mark.rule("IV-09")
def test_only_the_readers_find_it_in_search_queue_counts_and_pages(secret, login):
    numbers = (secret.matter.number, secret.matter.shown_number, f"{secret.matter.number}-1")
    for who in everybody():
        client = login(who)
        seen = []
        for asked in (CANARY, "SN 2026/214", "3.5.1-40112/2026"):
            found = client.post(reverse("search"), {"q": asked}, follow=True)
            # What was asked for is said again.
            seen.append(found.text.replace(f'value="{asked}"', "").replace(f"”{asked}”", ""))
        for page in ("/ko/", "/ko/?vy=enheten", "/ko/?vy=alla", "/ej-verkstallda/", "/oversikt/", "/namnden/", "/synpunkter/",
                     "/bemanning/"):  # fmt: skip
            seen.append(client.get(page, follow=True).text)
        told = "".join(seen)
        notices = "".join(Notice.objects.filter(recipient__username=who).values_list("subject", flat=True))
        if who in READERS:
            assert secret.matter.shown_number in told, who
            assert secret.matter.get_absolute_url() in seen[1], f"{who} finds it by its number"
        else:
            assert CANARY not in told and not [one for one in numbers if f"/arende/{one}" in told], who
            assert "2026/214" not in notices and CANARY not in notices, who


@pytest.mark.rule("IV-09")
def test_every_address_of_it_is_missing_for_who_may_not_know(secret, login):
    handling = secret.matter.rader.get().handling_id
    pages = [address.format(number=secret.matter.number, handling=handling, note=1, contact=1, leave=1, absence=1)
             for _, address in ADDRESSES.values() if "/{number}/" in address]  # fmt: skip
    pages += [f"/arende/{secret.matter.number}/steg/{name}/" for name in KINDS["tillsyn"].steps()]
    pages += [f"/ivo/{secret.matter.number}/{name}" for name in ("handling/", "underskrift/", "underlag.zip")]
    for who in (NS, MIKAEL, MONICA, "sofie.adler", "kerstin.dahlin", "patric.melin"):
        client = login(who)
        for page in pages:
            other = page.replace("SN-2026-214", "SN-2026-999")
            for answer, missing in ((client.get(page), client.get(other)), (client.post(page), client.post(other))):
                assert answer.status_code in (302, 400, 404, 405), (who, page)
                # It answers as one that is not there.
                same = missing.headers.get("Location", "").replace("SN-2026-999", "SN-2026-214")
                assert (answer.status_code, answer.headers.get("Location", "")) == (missing.status_code, same), (
                    who,
                    page,
                )
                assert CANARY not in answer.text


@pytest.mark.rule("IV-09")
@pytest.mark.parametrize("of", ["svar", "yttrande", "namndanmalan"])
def test_every_address_of_its_parts_is_missing_too(walk, login, of):
    begun = walk("klar", of)
    handling = begun.case.handlingar.first().pk
    pages = [address.format(number=begun.case.number, handling=handling, note=1, contact=1, leave=1, absence=1)
             for _, address in ADDRESSES.values() if "/{number}/" in address]  # fmt: skip
    pages += [f"/arende/{begun.case.number}/steg/{name}/" for name in KINDS[of].steps()]
    pages += [f"/ivo/{begun.case.number}/{name}" for name in ("handling/", "underskrift/", "underlag.zip")]
    clients = {who: login(who) for who in (NS, MIKAEL, MONICA, "kerstin.dahlin")}
    for page in pages:
        other = page.replace(begun.case.number, "SN-2026-999-1")
        for who, client in clients.items():
            found = {(answer.status_code, answer.headers.get("Location", "").replace("SN-2026-999-1", begun.case.number))
                     for answer in (client.get(page), client.get(other))}  # fmt: skip
            assert len(found) == 1, (who, page, found)
            assert client.post(page).status_code in (302, 400, 404, 405), (who, page)


@pytest.mark.rule("IV-09", "IV-12")
def test_nothing_of_it_stands_in_mails_digests_or_logs(secret, login, at, caplog):
    caplog.set_level(logging.INFO)
    at.set("2026-12-20 07:30")
    watch.warn(at.now)
    watch.remind(at.now)
    morning.digest(at.now)
    timetable.run("deliver", at.now)
    login(REG).get(secret.matter.get_absolute_url())
    assert mail.outbox, "the answer's day has passed, and somebody hears"
    for one in mail.outbox:
        assert CANARY not in f"{one.subject}{one.body}"
        reader = User.objects.get(email=one.to[0]).username
        assert reader in READERS or "2026/214" not in f"{one.subject}{one.body}", reader
    assert CANARY not in caplog.text


def test_without_the_guard_the_word_is_found(secret, login, monkeypatch):
    """The twin: with the readers' list off it stands in somebody's search."""
    from casework.relations import EVERY
    from ivo import lasare

    monkeypatch.setattr(lasare, "ser", lambda _who: EVERY)
    client = login(MONICA)
    page = client.get(secret.matter.get_absolute_url())
    assert page.status_code == 200 and CANARY in page.text
    found = client.post(reverse("search"), {"q": "SN 2026/214"}, follow=True)
    assert secret.matter.get_absolute_url() in found.text


@pytest.mark.rule("IV-09")
def test_a_document_of_it_opens_for_its_readers_only(secret, login):
    page = reverse("handling", args=[secret.matter.number, secret.matter.rader.get().handling_id])
    for who in (*READERS, NS, MONICA, MIKAEL, "sofie.adler"):
        assert (login(who).get(page).status_code == 200) is (who in READERS), who
    client: Client = login(MONICA)
    posted = {"file": SimpleUploadedFile("a.txt", b"a"), "title": "A"}
    answer = client.post(reverse("document", args=[secret.matter.number]), posted)
    assert answer.status_code == 404


@pytest.mark.rule("IV-09")
def test_what_is_due_while_the_sektionschef_is_away_climbs_to_nobody_who_may_not_know(walk, away, at):
    begun = walk("ts_kontrasignerad", "yttrande")
    away(person(HAKAN), person("anders.kjellgren"), person("gunnar.ostlind"), day=dt.date(2026, 12, 3))
    Notice.objects.all().delete()
    at.set("2026-12-03 00:30")
    watch.warn(at.now)
    watch.remind(at.now)
    heard = set(Notice.objects.filter(case=begun.case.pk).values_list("recipient__username", flat=True))
    assert heard - {HAKAN} and heard <= READERS, heard
