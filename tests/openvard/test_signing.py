"""A plan is signed with a password: wrong ones are counted, and who has none is told where to get one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from openvard.models import Uppdrag
from records.models import Draft, Planversion
from tests.openvard.walking import ALI, DAVID, person

PASSWORD = "norrvinge"
PLAN = {"needs": "Vill sluta dricka.", "goal_1": "Fri från alkohol", "together": "ja", "follow_up": "I mars."}


@pytest.fixture
def started(walk: Any) -> Uppdrag:
    return walk("startad").case


def sign(client: Any, case: Uppdrag, password: str, **more: str) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    values = PLAN | {"signera": "1", "password": password, "version": version} | more
    return client.post(reverse("plan_write", args=[case.number, "vardplan"]), values)


@pytest.mark.rule("OV-16")
def test_five_wrong_passwords_and_then_none_is_looked_at(started, login):
    david = login(DAVID)
    for _ in range(5):
        page = sign(david, started, "gissning")
        assert page.status_code == 422
        assert "Lösenordet stämmer inte" in page.text
    page = sign(david, started, PASSWORD)
    assert (page.status_code, page.headers.get("Retry-After")) == (429, "1")
    assert "för många gånger" in page.text
    assert PLAN["needs"] in page.text, "what was typed is still there"
    assert not Planversion.objects.exists()


def test_right_passwords_are_not_counted_and_neither_is_a_colleagues_mistake(started, login):
    david = login(DAVID)
    for _ in range(5):
        sign(login(ALI), started, "gissning")
    for _ in range(4):
        sign(david, started, "gissning")
    assert sign(david, started, PASSWORD).status_code == 302
    for n in range(6):
        assert sign(david, started, PASSWORD, why_changed=f"Ändring {n}.").status_code == 302


@pytest.mark.rule("OV-16")
def test_who_logs_in_elsewhere_gets_a_password_to_sign_with_and_finds_the_text_again(started, login, tick):
    david = person(DAVID)
    david.set_unusable_password()
    david.save()
    client = login(DAVID)
    url = reverse("plan_write", args=[started.number, "vardplan"])
    review = client.post(url, PLAN)
    assert "har inget lösenord här" in review.text
    ask = re.search(r'href="([^"]+)">Välj ett lösenord', review.text)[1]
    client.post(ask, {"email": david.email})
    tick()
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "ett nytt långt lösenord 7", "password2": "ett nytt långt lösenord 7"})
    back = login(DAVID)
    assert PLAN["needs"] in back.get(url).text
    assert sign(back, started, "ett nytt långt lösenord 7").status_code == 302
    assert Planversion.objects.get().needs == PLAN["needs"]
    assert not Draft.objects.exists()
