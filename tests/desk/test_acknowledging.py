"""Everybody says that they have read the routine; the manager sees who has not (SK-06)."""

from __future__ import annotations

import pytest

from organisation.models import Acknowledgement


@pytest.mark.rule("SK-06", "SK-25", "SK-43")
def test_read_once_by_each_and_lacking_until_then(login, cast, norrvinge):
    sara, peter = login("sara.ekholm"), login("peter.holmgard")
    page = sara.get("/rutin/SK/").text
    assert "bilaga 3.5" in page
    assert "Jag har tagit del av rutinen" in page
    assert "Sara Ekholm" in peter.get("/rutin/SK/").text.partition("har inte bekräftat")[2]
    for _ in range(2):
        assert sara.post("/rutin/SK/").status_code == 302
    assert Acknowledgement.objects.get().user == cast("sara.ekholm")
    assert "Du tog del av version 1" in sara.get("/rutin/SK/").text
    assert "Sara Ekholm" not in peter.get("/rutin/SK/").text.partition("har inte bekräftat")[2]
    assert "har inte bekräftat" not in sara.get("/rutin/SK/").text, "only a manager sees whom it lacks"
    assert "Jag har tagit del" in sara.get("/rutin/EA/").text, "each routine for itself"


def test_a_new_version_is_read_anew(login, cast, norrvinge, at):
    Acknowledgement.objects.create(user=cast("sara.ekholm"), paper="SK", version="0", at=at.now)
    assert "Jag har tagit del av rutinen" in login("sara.ekholm").get("/rutin/SK/").text


def test_a_routine_that_is_none(login, norrvinge):
    assert login("sara.ekholm").post("/rutin/XX/").status_code == 404
