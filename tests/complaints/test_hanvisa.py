"""What a synpunkt may be besides: a worry about a child is reported as one, and nothing secret goes with it (SK-02, SK-36)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from complaints.models import Synpunkt


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
