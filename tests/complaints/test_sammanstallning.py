"""The January report's content: what cannot be so is refused, sums agree both ways, and the hash is of these figures."""

import dataclasses
import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.rapport.figures import (
    PREVIEW,
    dated,
    from_json,
    status,
)
from tests.complaints.sammanstallningar import (
    FRYST,
    TYPER,
    enhet,
    rapport,
    rapporter,
    tom_enhet,
)

# ── sums ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-18", "SK-19")
@given(rapporter())
def test_rows_and_columns_and_kinds_sum_to_the_same_total(s):
    for alla in (s.radsummor, s.kolumnsummor, *([n for _, n in delat] for delat in (s.arter, s.kanaler))):
        assert sum(alla) == s.totalt
    assert sum(s.forra_radsummor) == sum(s.forra_kolumnsummor) == s.forra_totalt
    assert s.forandring == s.totalt - s.forra_totalt
    assert s.bekraftade_i_tid <= s.bekraftade <= s.att_bekrafta <= s.totalt


@pytest.mark.rule("SK-17", "SK-18", "SK-19")
def test_the_sums_of_a_small_report():
    """Worked out by hand."""
    s = rapport(enhet(), enhet("VUX", "Vuxenenheten", antal=(0, 1, 0, 8, 0, 0, 0, 0, 5)), tom_enhet())
    assert s.radsummor == (11, 14, 0)
    assert s.kolumnsummor == (3, 3, 0, 9, 0, 4, 0, 1, 5)
    assert s.forra_radsummor == (7, 7, 0)
    assert s.forra_kolumnsummor == (2, 8, 0, 0, 4, 0, 0, 0, 0)
    assert (s.totalt, s.forra_totalt, s.forandring) == (25, 14, 11)
    assert (s.bekraftade_i_tid, s.bekraftade, s.att_bekrafta) == (14, 16, 18)
    assert [rad.forandring for rad in s.enheter] == [4, 7, 0]
    assert s.lamnade == 2


@pytest.mark.rule("SK-16")
def test_the_title_and_the_period_are_the_calendar_year_before():
    s = rapport()
    assert s.rubrik == "Synpunkter och klagomål 2026 – rapport till socialnämnden"
    assert (s.period, s.forra_ar) == ("1 januari–31 december 2026", 2025)
    assert rapport(namnd="IFO-nämnden").rubrik.endswith("till IFO-nämnden")


# ── written down and read back ──────────────────────────────────────────────────────────────────────────────────────


@given(rapporter())
def test_what_is_written_down_is_read_back_the_same(s):
    assert from_json(s.to_json()) == s
    assert from_json(s.to_json()).sha256() == s.sha256()


@given(rapporter())
def test_there_is_one_way_to_write_it_down(s):
    text = s.to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert s.sha256() == hashlib.sha256(text.encode()).hexdigest()


@given(rapporter(), rapporter())
def test_two_reports_have_one_hash_only_if_they_are_the_same(a, b):
    assert (a.sha256() == b.sha256()) == (a == b)


def tal_i(node, vag=()):
    """The path to every number in what JSON said."""
    if isinstance(node, dict | list):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from tal_i(inner, (*vag, key))
    elif isinstance(node, int | float):
        yield vag


@given(rapporter(), st.data())
def test_no_number_can_change_under_the_same_hash(s, data):
    """Changed alone it breaks a sum and is refused, or it gives another hash."""
    helt = json.loads(s.to_json())
    *vag, sist = data.draw(st.sampled_from(list(tal_i(helt))))
    node = helt
    for key in vag:
        node = node[key]
    node[sist] += data.draw(st.sampled_from([-1, 1, 2, 100]))
    try:
        annan = from_json(json.dumps(helt, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    except ValueError:
        return
    assert annan != s
    assert annan.sha256() != s.sha256()


@pytest.mark.parametrize(
    "annan",
    [
        rapport(enhet(antal=(2, 3, 0, 1, 0, 4, 0, 1, 0)), tom_enhet()),
        rapport(enhet(forra=(1, 4, 0, 0, 2, 0, 0, 0, 1)), tom_enhet()),
        rapport(enhet(bekraftade_i_tid=6), tom_enhet()),
        rapport(enhet(bekraftade=9), tom_enhet()),
        rapport(enhet(att_bekrafta=10), tom_enhet()),
        rapport(enhet(median_arbetsdagar=3.0), tom_enhet()),
        rapport(enhet(lamnat=dt.date(2027, 1, 9)), tom_enhet()),
        rapport(tom_enhet(), enhet()),
        rapport(ar=2025),
        rapport(arter=(("Synpunkt", 10), ("Klagomål", 1))),
        rapport(kanaler=(("Brev", 11),)),
        rapport(arsdnr="SN26/29"),
    ],
)
def test_each_figure_is_in_the_hash(annan):
    assert annan.sha256() != rapport().sha256()


def test_the_same_median_has_the_same_hash():
    assert rapport(enhet(median_arbetsdagar=3)).sha256() == rapport(enhet(median_arbetsdagar=3.0)).sha256()
    assert rapport(enhet(median_arbetsdagar=-0.0)).sha256() == rapport(enhet(median_arbetsdagar=0)).sha256()


def test_the_hash_does_not_change_from_one_version_to_the_next():
    """It is frozen in the archive. A change of the form must keep reading this one."""
    text = rapport().to_json()
    assert text.startswith('{"ar":2026,"arsdnr":"SN26/28","arter":[["Synpunkt",11],["Klagomål",0],')
    assert rapport().sha256() == "b9eaa69b47fb3b8ada0034a5da8d737adaab4e662c689f99c983f7c373e00bed"


def skrivet(**andra):
    return json.dumps(
        json.loads(rapport().to_json()) | andra, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def i_enhet(**andra):
    return skrivet(enheter=[json.loads(rapport().to_json())["enheter"][0] | andra])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "3",
        '"x"',
        "{",
        "[" * 100_000,
        "NaN",
        None,
        b"{}",
        rapport().to_json() + " ",
        rapport().to_json().replace(":", ": "),
        rapport().to_json().replace("ä", "\\u00e4"),
        rapport().to_json().replace('"ar":2026', '"ar":2025,"ar":2026'),
        rapport().to_json().replace("2.5", "2.50"),
        rapport().to_json().replace("2027-01-08", "20270108"),
        rapport().to_json().replace('"lamnat":null', '"lamnat":""'),
        skrivet(ny=1),
        skrivet(ar="2026"),
        skrivet(ar=2026.0),
        skrivet(kommun=None),
        skrivet(typer=[["a", "b"]]),
        skrivet(typer=[["a", "b", "c"]] * 9),
        skrivet(typer=9),
        skrivet(enheter={}),
        skrivet(enheter=[1]),
        skrivet(arter=[["Synpunkt", 11.0]]),
        skrivet(arter=[["Synpunkt", True], ["Fråga", 10]]),
        i_enhet(antal=[11]),
        i_enhet(median_arbetsdagar=None),
        i_enhet(median_arbetsdagar="2"),
        i_enhet(median_arbetsdagar=int("9" * 400)),
        i_enhet(lamnat="i går"),
        i_enhet(lamnat=20270108),
        i_enhet(okand=1),
    ],
)
def test_any_other_text_is_no_report(text):
    assert from_json(rapport().to_json()) == rapport()
    with pytest.raises(ValueError, match="not a report"):
        from_json(text)


# ── what cannot be so ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "andra",
    [
        {"kod": ""},
        {"namn": " "},
        {"namn": "två\nrader"},
        {"namn": "\x00"},
        {"namn": "\ud800"},
        {"namn": None},
        {"antal": (11,)},
        {"antal": [3, 2, 0, 1, 0, 4, 0, 1, 0]},
        {"antal": (3, 2, 0, 1, 0, 4, 0, 2, -1)},
        {"antal": (3, 2, 0, 1, 0, 4, 0, 1, True)},
        {"antal": (3, 2, 0, 1, 0, 4, 0, 1, 0.0)},
        {"antal": (3, 2, 0, 1, 0, 4, 0, 1, 1_000_000_000)},
        {"forra": (7,)},
        {"bekraftade_i_tid": 9},
        {"bekraftade": 10},
        {"att_bekrafta": 12},
        {"bekraftade_i_tid": -1},
        {"median_arbetsdagar": None},
        {"median_arbetsdagar": -1.0},
        {"median_arbetsdagar": float("nan")},
        {"median_arbetsdagar": float("inf")},
        {"median_arbetsdagar": True},
        {"median_arbetsdagar": "2"},
        {"lamnat": dt.datetime(2027, 1, 8, tzinfo=dt.UTC)},
        {"lamnat": "2027-01-08"},
    ],
    ids=str,
)
def test_a_unit_that_cannot_be_so_is_refused(andra):
    with pytest.raises(ValueError):
        dataclasses.replace(enhet(), **andra)


def test_a_median_without_anybody_told_is_refused():
    with pytest.raises(ValueError, match="median"):
        tom_enhet(median_arbetsdagar=0.0)


@pytest.mark.parametrize(
    "andra",
    [
        {"ar": 26},
        {"ar": 9999},
        {"ar": True},
        {"kommun": ""},
        {"namnd": "Social\tnämnden"},
        {"arsdnr": "SN26/28\n"},
        {"typer": TYPER[:8]},
        {"typer": (*TYPER[:8], TYPER[0])},
        {"typer": (*TYPER[:8], ("ovrigt", ""))},
        {"typer": (*TYPER[:8], ["ovrigt", "Övrigt"])},
        {"enheter": (enhet(), enhet())},
        {"enheter": (enhet(), "VUX")},
        {"enheter": [enhet()]},
        {"arter": ()},
        {"arter": (("Synpunkt", 10),)},
        {"arter": (("Synpunkt", 12), ("Fråga", -1))},
        {"kanaler": (("Brev", 12),)},
        {"kanaler": (("Brev", 6), ("Brev", 5))},
        {"kanaler": (("", 11),)},
    ],
    ids=str,
)
def test_a_report_that_cannot_be_so_is_refused(andra):
    with pytest.raises(ValueError):
        rapport(**andra)


def test_a_report_may_lack_what_is_not_known_yet():
    assert rapport(arsdnr="", forra_arsdnr="").arsdnr == ""
    tom = rapport(enheter=(), arter=(), kanaler=())
    assert (tom.totalt, tom.kolumnsummor, tom.att_bekrafta) == (0, (0,) * 9, 0)


# ── frozen or not ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fryst", "text"),
    [
        (FRYST, "Fryst 2027-01-12 kl. 08.30"),
        (dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), "Fryst 2027-01-01 kl. 00.30"),
        (dt.datetime(2027, 7, 1, 22, 30, tzinfo=dt.UTC), "Fryst 2027-07-02 kl. 00.30"),
        (None, PREVIEW),
    ],
)
def test_when_it_was_frozen_is_said_in_swedish_local_time(fryst, text):
    assert status(rapport(), fryst, rapport().sha256()) == text


def test_a_frozen_report_needs_its_own_hash_and_a_time_that_is_sure():
    with pytest.raises(ValueError, match="hash"):
        status(rapport(), FRYST, rapport(ar=2025).sha256())
    with pytest.raises(ValueError, match="aware"):
        status(rapport(), dt.datetime(2027, 1, 12, 8, 30), rapport().sha256())


def test_a_preview_is_dated_by_its_period_and_by_no_clock():
    assert dated(rapport(), FRYST) == FRYST
    assert dated(rapport(), None) == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
