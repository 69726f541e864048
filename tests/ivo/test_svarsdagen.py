"""IVO's day is watched from the letter on, and what a document says of itself is what the diary knows: through the pages."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.models import Deadline, Notice
from ivo.models import Tillsyn
from tests.conftest import moment
from tests.ivo.walking import HAKAN, MC, REG, SIMON, person
from tests.records.prints import whole_text

LETTER = {
    "ivo_nr": "3.5.1-40112/2026", "brev": "upplysningar", "dag": "2026-11-03", "svarsdatum": "2026-11-20", "viktigt": "forval",
    "nummer": "SN 2026/214", "omrade": "SVU", "rubrik": "Begäran om upplysningar", "motpart": "IVO", "original": "Diariepärmen",
    "sekretess": "OSL 26 kap. 1 §", "sekretess_dag": "2026-11-03", "sekretess_av": "Birgitta Hult",
}  # fmt: skip


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("brev.txt", "IVO begär upplysningar.".encode(), "text/plain")


@pytest.fixture
def reg(board: None, login: Any, at: Any, settings: Any, tmp_path: Any) -> Client:
    settings.DOCUMENTS = tmp_path
    at.set("2026-11-03 09:15")
    return login(REG)


@pytest.fixture
def matter(reg: Client) -> Tillsyn:
    answer = reg.post(reverse("ivo_registrera"), LETTER | {"token": str(uuid.uuid4()), "fil": letter()})
    assert answer.status_code == 302
    return Tillsyn.objects.get()


def another(client: Client, case: Tillsyn, **changed: Any) -> Any:
    values = {"riktning": "in", "brev": "handlingar", "dag": "2026-11-03", "svarsdatum": "2026-11-12", "rubrik": "Ett brev till",
              "motpart": "IVO", "original": "Pärm", "viktigt": "nej", "fil": letter()}  # fmt: skip
    version = Tillsyn.objects.get(pk=case.pk).version
    return client.post(reverse("ivo_handling", args=[case.number]), values | {"version": version} | changed)


def post(client: Client, case: Tillsyn, step: str, **answers: Any) -> Any:
    version = Tillsyn.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def watched(case: Tillsyn) -> list[dt.date]:
    """The days of IVO's that are watched on the matter itself."""
    rows = Deadline.objects.filter(case=case.pk, key="svar_vantas", met_at=None, cancelled_at=None)
    return [(row.due_at - dt.timedelta(minutes=1)).date() for row in rows]


def distributed(login: Any, case: Tillsyn) -> Client:
    answers = {"sektionschef": person(HAKAN).pk, "fordelad_dag": "2026-11-03", "jav": "ingen"}
    assert post(login(MC), case, "fordela", **answers).status_code == 302
    return login(HAKAN)


@pytest.mark.rule("IV-15", "IV-18")
def test_the_day_stands_in_the_queue_of_whoever_is_to_answer_before_any_answer_is_opened(matter, login):
    assert watched(matter) == [dt.date(2026, 11, 20)]
    hakan = distributed(login, matter)
    row = hakan.get("/ko/?vy=mina").text.partition('id="rad-SN-2026-214"')[2].partition("</tr>")[0]
    assert "dagar kvar" in row and "Öppna svaret till IVO" in row, row
    assert "Öppna svaret till IVO" in hakan.get(matter.get_absolute_url()).text.partition('id="f-h"')[2]


@pytest.mark.rule("IV-18")
@pytest.mark.parametrize(("clock", "late"), [("2026-11-20 23:59", 0), ("2026-11-21 00:00", 1), ("2026-11-21 00:01", 1)])
def test_who_is_reminded_when_it_has_passed_and_nobody_has_opened_it(matter, login, at, clock, late):
    distributed(login, matter)
    watch.remind(at.set(clock))
    told = Notice.objects.filter(case=matter.pk, kind="paminnelse", deadline__key="svar_vantas")
    names = {HAKAN, MC, REG, SIMON} if late else set()
    assert set(told.values_list("recipient__username", flat=True)) == names
    assert watch.remind(moment(clock)) == 0, "once"


@pytest.mark.rule("IV-18")
def test_it_is_met_when_an_answer_is_opened_and_the_next_letter_has_its_own(matter, login, reg):
    assert another(reg, matter).status_code == 302
    assert watched(matter) == [dt.date(2026, 11, 12)], "the first that comes"
    hakan = distributed(login, matter)
    first, second = matter.rader.order_by("nr")
    opens = {"begaran": second.pk, "svarsdatum_brev": "2026-11-12", "principiell": "nej"}
    assert post(hakan, matter, "oppna_upplysningar", **opens).status_code == 302
    assert watched(matter) == [dt.date(2026, 11, 20)]
    opens = {"begaran": first.pk, "svarsdatum_brev": "2026-11-20", "principiell": "nej"}
    assert post(hakan, matter, "oppna_upplysningar", **opens).status_code == 302
    assert watched(matter) == []
    assert Deadline.objects.filter(case=matter.pk, key="svar_vantas").exclude(met_at=None).count() == 2


@pytest.mark.rule("IV-06", "IV-18")
def test_a_letter_that_is_struck_is_not_waited_for(matter, reg):
    assert another(reg, matter).status_code == 302
    struck = matter.rader.get(nr=2)
    assert post(reg, matter, "stryk_handling", handling=struck.pk, skal="Annat ärende.").status_code == 302
    assert watched(matter) == [dt.date(2026, 11, 20)]
    assert another(reg, matter, brev="annat", svarsdatum="", rubrik="Kvittens").status_code == 302
    assert watched(matter) == [dt.date(2026, 11, 20)], "what asks for nothing changes nothing"


@pytest.mark.rule("IV-20", "IV-31")
def test_who_begins_the_day_in_the_queue_sees_what_waits_for_them(walk, login):
    """Nobody of the three has the case; signing and deciding is theirs all the same."""
    begun = walk("klar", "svar")
    assert f'id="rad-{begun.case.number}"' in login(MC).get("/ko/").text
    assert f'id="rad-{begun.case.number}"' not in login(SIMON).get("/ko/").text, "it waits for the signature first"
    begun.take("underteckna_upplysningar")
    assert f'id="rad-{begun.case.number}"' in login(HAKAN).get("/ko/").text


# ── what the diary knows of a document ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("IV-05", "IV-06", "EA-13")
@pytest.mark.parametrize(
    ("riktning", "said", "stamped"),
    [("in", "Inkommen 2026-11-03", "INKOM"), ("ut", "Utgående 2026-11-03", "UTGÅENDE"),
     ("upprattad", "Upprättad 2026-11-03", "UPPRÄTTAD")],
)  # fmt: skip
def test_only_what_came_in_bears_the_stamp_of_what_came_in(matter, reg, riktning, said, stamped):
    assert another(reg, matter, riktning=riktning, brev="annat", svarsdatum="", rubrik="Svaret").status_code == 302
    row = matter.rader.get(nr=2)
    listed = reg.get(matter.get_absolute_url()).text.partition('id="h-h"')[2].partition("</section>")[0]
    assert said in re.sub("<[^>]+>", "", listed.partition("Svaret</a>")[2])
    printed = whole_text(reg.get(reverse("handling", args=[matter.number, row.handling_id])).content)
    assert stamped in printed.upper() and "SN2026/214" in printed, printed
    assert ("INKOM" in printed.upper()) == (riktning == "in")


@pytest.mark.rule("IV-06", "EA-13")
def test_what_is_written_in_an_answer_is_drawn_up_here(walk, login, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    begun = walk("utkast", "svar")
    written = begun.laid("Upplysningar")
    hakan = login(HAKAN)
    assert "Upprättad 2026-11-03" in hakan.get(begun.case.get_absolute_url()).text
    printed = whole_text(hakan.get(reverse("handling", args=[begun.case.number, written.pk])).content).upper()
    assert "UPPRÄTTAD" in printed and "INKOM" not in printed


@pytest.mark.rule("IV-11")
@pytest.mark.parametrize(("riktning", "important"), [("in", True), ("ut", False), ("upprattad", False)])
def test_the_three_are_told_of_what_comes_in_as_it_is_found_important(matter, reg, riktning, important):
    assert another(reg, matter, riktning=riktning, brev="beslut", svarsdatum="", viktigt="forval").status_code == 302
    assert matter.rader.get(nr=2).viktigt is important


def test_what_is_too_long_is_said_and_not_cut_off(reg):
    long = "Rubrik " * 20
    form = reg.get(reverse("ivo_registrera")).text
    assert 'name="rubrik"' in form and "maxlength" not in form.partition("<main")[2].replace('id="sok"', "")
    refused = reg.post(
        reverse("ivo_registrera"), LETTER | {"rubrik": long, "token": str(uuid.uuid4()), "fil": letter()}
    )
    assert refused.status_code == 422 and "Korta texten till högst 100 tecken." in refused.text
    assert long.strip() in refused.text
