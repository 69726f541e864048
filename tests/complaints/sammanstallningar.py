"""Reports about a year, made up of figures."""

import datetime as dt

from hypothesis import strategies as st

from complaints.rapport.figures import (
    Enhetsrad,
    Sammanstallning,
)

TYPER = (
    ("tillganglighet", "Tillgänglighet"),
    ("bemotande", "Bemötande"),
    ("delaktighet", "Delaktighet"),
    ("fragor", "Frågor"),
    ("information", "Information"),
    ("utforande", "Utförande"),
    ("personalbemanning", "Personalbemanning"),
    ("berom", "Beröm"),
    ("ovrigt", "Övrigt"),
)


ARTER = ("Synpunkt", "Klagomål", "Beröm", "Fråga", "Ej angiven")


KANALER = ("Telefon", "Brev", "E-post", "Besök", "E-tjänst")


FRYST = dt.datetime(2027, 1, 12, 7, 30, tzinfo=dt.UTC)


def enhet(kod="BOF", namn="Barn- och familjeenheten", antal=(3, 2, 0, 1, 0, 4, 0, 1, 0), **andra):
    fakta = {
        "forra": (1, 4, 0, 0, 2, 0, 0, 0, 0),
        "bekraftade_i_tid": 7,
        "bekraftade": 8,
        "att_bekrafta": 9,
        "median_arbetsdagar": 2.5,
        "lamnat": dt.date(2027, 1, 8),
    }
    return Enhetsrad(kod, namn, antal, **(fakta | andra))


def tom_enhet(kod="STA", namn="Staben", **andra):
    tomt = {
        "antal": (0,) * 9,
        "forra": (0,) * 9,
        "bekraftade_i_tid": 0,
        "bekraftade": 0,
        "att_bekrafta": 0,
        "median_arbetsdagar": None,
        "lamnat": None,
    }
    return enhet(kod, namn, **(tomt | andra))


def rapport(*enheter, **andra):
    """The report of these units, by default one that got 11 and one that got none."""
    enheter = enheter or (enhet(), tom_enhet())
    totalt = sum(rad.summa for rad in enheter)
    fakta = {
        "ar": 2026,
        "kommun": "Norrvinge kommun",
        "namnd": "Socialnämnden",
        "arsdnr": "SN26/28",
        "forra_arsdnr": "SN25/28",
        "typer": TYPER,
        "enheter": enheter,
        "arter": ((ARTER[0], totalt), *((art, 0) for art in ARTER[1:])),
        "kanaler": ((KANALER[0], totalt), *((kanal, 0) for kanal in KANALER[1:])),
    }
    return Sammanstallning(**(fakta | andra))


antal = st.integers(0, 40)


nio = st.tuples(*[antal] * 9)


# What the keeper of the units might call them; not what would break a line.
namn = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), min_size=1).filter(str.strip)


@st.composite
def enhetsrader(draw, kod):
    nu = draw(nio)
    att = draw(st.integers(0, sum(nu)))
    bekraftade = draw(st.integers(0, att))
    return Enhetsrad(
        kod,
        draw(namn),
        nu,
        draw(nio),
        draw(st.integers(0, bekraftade)),
        bekraftade,
        att,
        draw(st.floats(0, 60)) if bekraftade else None,
        draw(st.none() | st.dates()),
    )


@st.composite
def fordelningar(draw, namn, totalt):
    """The total in as many parts as there are names."""
    delar = sorted(draw(st.lists(st.integers(0, totalt), min_size=len(namn) - 1, max_size=len(namn) - 1)))
    return tuple((ett, b - a) for ett, a, b in zip(namn, [0, *delar], [*delar, totalt], strict=True))


@st.composite
def rapporter(draw):
    enheter = tuple(draw(enhetsrader(f"E{n}")) for n in range(draw(st.integers(0, 4))))
    totalt = sum(rad.summa for rad in enheter)
    return rapport(
        ar=draw(st.integers(2000, 2100)),
        kommun=draw(namn),
        arsdnr=draw(st.just("") | namn),
        enheter=enheter,
        arter=draw(fordelningar(ARTER, totalt)),
        kanaler=draw(fordelningar(KANALER, totalt)),
    )
