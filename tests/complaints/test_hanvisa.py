"""What a synpunkt may be besides: a worry about a child is reported as one, and nothing secret goes with it (SK-02, SK-36)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from casework.calendar import local_day
from casework.doorway import take
from casework.models import routine
from complaints.models import Synpunkt
from complaints.rapport.counting import count
from organisation.models import User


@pytest.mark.rule("SK-02", "SK-36")
def test_it_may_be_an_orosanmalan_with_a_way_there_that_carries_nothing(synpunkt, login):
    case, client = synpunkt("sara.ekholm"), login("sara.ekholm")
    url = reverse("step", args=[case.number, "hanvisa"])
    assert "Orosanmälan om ett barn eller en vuxen" in client.get(url).text
    posted = {"version": case.version, "hor_till": "orosanmalan", "hanvisning": "EA görs i dag"}
    assert client.post(url, posted).status_code == 302
    page = client.get(Synpunkt.objects.get().get_absolute_url()).text
    assert f'href="{reverse("orosanmalan")}"' in page
    assert f'href="{reverse("intake_register")}"' in page


@pytest.mark.parametrize(
    ("routine", "said"), [("EA", "OSL 26 kap. 1 §; anmälarens identitet 26 kap. 5 §"), ("SK", "OSL 26 kap. 1 §")]
)
def test_each_routine_names_its_own_secrecy(synpunkt, report, login, routine, said):
    case = report() if routine == "EA" else synpunkt("sara.ekholm")
    page = login("anna.lovdahl" if routine == "EA" else "sara.ekholm").get(case.get_absolute_url()).text
    assert f"<dt>Sekretess</dt><dd>{said}</dd>" in page


@pytest.mark.parametrize("code", ["OV", "SR", "IS", "IY", "IB"])
def test_so_do_the_routines_that_came_later(client, played, at, code):
    """Of a case in the demo, as somebody who reads it sees it."""
    kind = routine(code)
    case = kind.objects.order_by("pk").first()
    able = (
        one for one in User.objects.order_by("pk") if kind.objects.visible_to(one, local_day(at.now)).filter(pk=case.pk)
    )
    client.force_login(next(able))
    assert "<dt>Sekretess</dt><dd>OSL 26 kap. 1 §" in client.get(case.get_absolute_url()).text


@pytest.mark.parametrize("step", ["bekrafta", "besvara"])
def test_the_step_says_that_an_email_holds_nothing_secret(synpunkt, login, cast, at, step):
    case = synpunkt("sara.ekholm")
    if step == "besvara":
        take(case, Synpunkt.bekrafta, by=cast("sara.ekholm"), now=at.now, ansvarig=cast("sara.ekholm"),
             bekraftad_dag=at.now.date(), bekraftad_kanal="telefon")  # fmt: skip
    page = " ".join(login("sara.ekholm").get(reverse("step", args=[case.number, step])).text.split())
    assert "Ett mejl får inte innehålla något som är sekretessbelagt" in page


# ── who could not be informed, and then could ───────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-29")
def test_who_could_not_be_informed_has_a_way_back_and_the_promise_runs_again(synpunkt, login, at):
    case, client = synpunkt("sara.ekholm"), login("sara.ekholm")

    def post(step: str, **answers: str) -> None:
        version = Synpunkt.objects.get().version
        url = reverse("step", args=[case.number, step])
        assert client.post(url, {"version": version} | answers).status_code == 302

    post("kan_ej_informeras", ej_informeras_skal="Anonym")
    assert not case.deadlines.filter(met_at=None).exists()
    post("kan_informeras_igen", skal="Hen ringde och lämnade sitt nummer.")
    again = Synpunkt.objects.get()
    assert again.ej_informeras_skal == ""
    met, open_ = case.deadlines.order_by("pk")
    assert (open_.met_at, open_.due_at) == (None, met.due_at)


@pytest.mark.rule("SK-29")
@pytest.mark.parametrize(("days", "late"), [(3, False), (28, True)])
def test_noted_late_that_nobody_could_be_informed_is_late_in_the_figures(synpunkt, login, at, days, late):
    case = synpunkt("sara.ekholm")
    at.forward(days=days)
    url = reverse("step", args=[case.number, "kan_ej_informeras"])
    answer = login("sara.ekholm").post(url, {"version": Synpunkt.objects.get().version, "ej_informeras_skal": "Anonym"})
    assert answer.status_code == 302
    figures = count(2026, dt.date(2027, 1, 31))
    assert (figures.att_bekrafta, figures.bekraftade_i_tid) == ((1, 0) if late else (0, 0))
