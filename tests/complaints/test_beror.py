"""Whom it concerns neither reads, handles nor hears of it, and somebody else always does (SK-27, A-33).

Each door that is shut has its twin: the same person, when nothing is noted or when it has been lifted, comes through.
"""

import datetime as dt
import io
from itertools import pairwise

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from casework import doorway, notices, watch
from casework.calendar import local_day
from casework.disqualification import Disqualification, lift
from casework.doorway import Refused, open_to
from casework.models import Case, Notice
from complaints.models import Synpunkt
from desk.giving import receivers
from organisation.command import LEVELS
from organisation.models import Membership, User
from outbox import morning
from records.models import Reading
from records.writing import write_down
from tests.complaints.approved import TABLES, names, told
from tests.complaints.besokare import ANONYM, Besokare
from tests.complaints.registerfiler import taken_out
from tests.complaints.walking import MONDAY, TEXT, Walk, called, comes_in, letter, person, undone
from tests.conftest import moment
from tests.desk.addresses import ADDRESSES

MINUTE = dt.timedelta(minutes=1)
MANAGERS_STEPS = {"fordela", "flytta", "makulera", "ta_bort_berord"}


def readable(login, case):
    return Case.objects.visible_to(person(login), local_day(MONDAY)).filter(pk=case.pk).exists()


def steps(login, case, now):
    return {offer.step.name for offer in open_to(person(login), case, now)}


# ── the chain ───────────────────────────────────────────────────────────────────────────────────────────────────────


def in_command(case, concerned, now):
    """Of all managers: who may read it, who may do anything with it, and who may do what a manager does."""
    reading, doing, managing, day = set(), set(), set(), local_day(now)
    held = Membership.objects.filter(role__in=[role.code for role in LEVELS])
    for user in User.objects.filter(pk__in=held.values("user")):
        if Case.objects.visible_to(user, day).filter(pk=case.pk).exists():
            reading.add(user.username)
        elif user.username not in concerned and user.username != "rolf.sandqvist":
            # Of those to whom it is as missing, whom it concerns try the steps all the same, and so does a stranger.
            continue
        offered = {offer.step.name for offer in open_to(user, case, now)}
        doing |= {user.username} if offered else set()
        managing |= {user.username} if offered >= MANAGERS_STEPS else set()
    return reading, doing, managing


@pytest.mark.rule("SK-09", "SK-27", "SK-34")
def test_the_nearest_manager_whom_it_does_not_concern(taken_in, at):
    """Row by row: who reads it, who may do what a manager does, and who is told that it has come in."""
    wrong = {}
    for row in TABLES["Kedjan"]:
        with undone():
            concerned = names(row["berör"])
            case = taken_in(by="", enhet=row["enhet"], beror=concerned)
            begun = Walk(case, at)
            begun.take("registrera", called(row["ansvarig chef"]).username)
            found = (*in_command(begun.case, concerned, at.now), told("inkommen", case))
        if found != (names(row["ansvarig chef"]),) * 4:
            wrong[row["enhet"], row["berör"]] = found
    assert wrong == {}


@pytest.mark.rule("SK-27")
def test_handed_upward_step_by_step_until_nobody_is_left(walked, at):
    """Each whom it concerns hands it over, from the enhetschef to the vice ordförande, who has nobody above."""
    begun = walked("handlaggs")
    chain = [called(row["ansvarig chef"]).username for row in TABLES["Kedjan"][:10]]
    chain = list(dict.fromkeys(chain))
    assert chain == ["peter.holmgard", "monica.ahlgren", "anders.kjellgren", "gunnar.ostlind", "kerstin.dahlin"]
    for login, above in pairwise(chain):
        since = Notice.objects.latest("pk").pk
        begun.take("lamna_over", login)
        assert set(Notice.objects.filter(pk__gt=since).values_list("recipient__username", flat=True)) == {above}
        assert not steps(login, begun.case, at.now) and steps(above, begun.case, at.now) >= MANAGERS_STEPS
    before = begun.case.history.count()
    with pytest.raises(ValidationError, match="Ingen chef finns kvar"):
        begun.take("lamna_over", "kerstin.dahlin")
    assert (Synpunkt.objects.get().history.count(), readable("kerstin.dahlin", begun.case)) == (before, True)


@pytest.mark.rule("SK-27")
def test_one_of_two_managers_of_a_unit_stands_in_for_the_other(taken_in):
    Membership.objects.create(user=person("karin.wessman"), enhet=person("peter.holmgard").memberships.get().enhet,
                              role="enhetschef", from_day=dt.date(2026, 1, 1))  # fmt: skip
    case = taken_in(by="", beror=["peter.holmgard"])
    assert told("inkommen", case) == {"karin.wessman"}
    assert [readable(login, case) for login in ("karin.wessman", "peter.holmgard", "monica.ahlgren")] == [
        True,
        False,
        False,
    ]


@pytest.mark.rule("SK-27")
def test_a_manager_who_has_left_is_no_level_of_the_chain(taken_in):
    Membership.objects.filter(user__username="peter.holmgard").update(to_day=dt.date(2026, 11, 15))
    assert told("inkommen", taken_in(by="")) == {"monica.ahlgren"}


def test_without_the_chain_the_synpunkt_would_come_to_the_one_whom_it_concerns(taken_in, monkeypatch):
    """The twin: with nobody barred, the nearest manager is the one whom it concerns, and only the outer guard is left."""
    monkeypatch.setattr("records.managers.disqualified", lambda case: frozenset())
    monkeypatch.setattr("casework.doorway.hearers", lambda _case, people, _now: people)
    case = taken_in(by="", beror=["peter.holmgard"])
    assert told("inkommen", case) == set(), "addressed to him, and stopped at the last moment"
    monkeypatch.setattr(notices, "concerned", lambda case: frozenset())
    assert told("inkommen", taken_in(by="", beror=["peter.holmgard"])) == {"peter.holmgard"}


# ── every door ──────────────────────────────────────────────────────────────────────────────────────────────────────

# Whoever it concerns, by what they are to the synpunkt; all of them could read it if it did not concern them.
CONCERNED = {
    "den som tog emot": "anna.lovdahl",
    "ansvarig": "lena.brodin",
    "enhetschef": "peter.holmgard",
    "kvalitetsutvecklare": "sofie.adler",
}


def doors(case, paper, note):
    """Every address of a case, of the desk and of the register, and how it is asked for."""
    named = {"number": case.number, "handling": paper.pk, "note": note.pk, "contact": 0, "leave": 0, "absence": 0}
    skipped = {"correct_contact", "step"}
    made = {
        name: (
            "post" if who == "unit-post" else "get",
            url.format(**named),
            {"HX-Request": "true"} if "part" in who else {},
        )
        for name, (who, url) in ADDRESSES.items()
        if who.startswith("unit") and name not in skipped
    }
    page = case.get_absolute_url()
    for name in ("hanvisa", "anmal_berord", "andra"):
        made |= {name: ("get", f"{page}steg/{name}/", {}), f"{name}, posted": ("post", f"{page}steg/{name}/", {})}
    row = f"/synpunkter/rad/{case.number}/"
    shown = ("get", f"{row}?visa=1", {"HX-Request": "true"})
    return made | {"row": shown, "row, posted": ("post", row, {})}


def shut(client, case, paper, note, *chosen):
    """The doors, or these of them, that answer as if the case did not exist."""
    found = set()
    for name, (method, url, headers) in doors(case, paper, note).items():
        if chosen and name not in chosen:
            continue
        with undone():
            if getattr(client, method)(url, headers=headers).status_code == 404:
                found.add(name)
    return found


def shown(client, case):
    """The pages that list cases, and whether they hold this one."""
    client.post("/sok/", {"q": case.number})
    lists = {
        "kön": "/ko/?vy=enheten",
        "mina": "/ko/?vy=mina",
        "förhandsvisning": f"/ko/?arende={case.number}",
        "fördela": f"/ko/fordela/?arende={case.number}:{case.version}",
        "sökning": "/sok/",
        "register": "/synpunkter/?ar=2026",
        "öppnad rad": f"/synpunkter/?ar=2026&rad={case.number}",
    }
    found = set()
    for name, url in lists.items():
        text = client.get(url).text.replace(f'value="{case.number}"', "")
        if case.headline in text or TEXT in text or f'id="{case.number}"' in text:
            found.add(name)
    book = openpyxl.load_workbook(io.BytesIO(taken_out(client, "?ar=2026")))
    if any(cell == case.number for sheet in book for cells in sheet.iter_rows(values_only=True) for cell in cells):
        found.add("excel")
    return found


@pytest.fixture
def open_case(walked, at):
    """Handled by Lena, whom the manager gave it to, with a letter and a note. All four of CONCERNED read it."""
    begun = walked("handlaggs", ansvarig="lena.brodin", received=moment("2026-11-16 09:40"))
    paper = letter(begun.case, at.now)
    return begun, paper, write_down(begun.case, by=person("lena.brodin"), at=at.now, text="Ringde tillbaka.")


def entering(login):
    client = Client()
    client.force_login(person(login))
    return client


@pytest.mark.rule("SK-27")
@pytest.mark.parametrize("who", CONCERNED)
def test_every_door_is_shut_and_opens_when_it_did_not_concern_them(who, open_case, at):
    begun, paper, note = open_case
    login, case = CONCERNED[who], begun.case
    client, all_doors = entering(login), set(doors(case, paper, note))
    readers = ("case", "original", "note", "preview", "row")
    assert shut(client, case, paper, note, *readers) == set(), "the twin: it could be read"
    assert shown(client, case) >= {"förhandsvisning", "sökning", "register", "excel"}
    doorway.disqualify(case, person(login), by=person("lena.brodin"), now=at.now)
    readings = Reading.objects.filter(user__username=login).count()
    assert shut(client, case, paper, note) == all_doors
    assert shown(client, case) == set()
    assert Reading.objects.filter(user__username=login).count() == readings, "nothing was read"
    assert steps(login, Synpunkt.objects.get(), at.now) == set()
    lift(case, person(login), by=person("peter.holmgard"), now=at.now)
    assert shut(client, case, paper, note, *readers) == set()


@pytest.mark.rule("SK-27")
def test_the_doorway_refuses_them_every_step_whatever_they_are(walked, at):
    """Not only the page: by hand, with every role that the routine knows, and in every state with steps."""
    through = []
    for state in ("inkommen", "registrerad", "handlaggs", "besvarad"):
        with undone():
            begun = walked(state, ansvarig="" if state == "inkommen" else "lena.brodin")
            for login in CONCERNED.values():
                doorway.disqualify(begun.case, person(login), by=None, now=at.now)
            for login in CONCERNED.values():
                for name, step in Synpunkt.steps().items():
                    if state not in step.sources:
                        continue
                    try:
                        begun.take(name, login)
                    except Refused as refusal:
                        if refusal.forbidden:
                            continue
                    through.append((state, login, name))
    assert through == []


def test_without_the_note_they_would_come_through(walked, at):
    """The twin: the same steps by the same people, with nothing noted."""
    for login, name in (("lena.brodin", "besvara"), ("peter.holmgard", "makulera"), ("sofie.adler", "hanvisa")):
        with undone():
            walked("handlaggs", ansvarig="lena.brodin").take(name, login)


@pytest.mark.rule("SK-27", "SK-28")
def test_they_hear_nothing_of_it(taken_in, at):
    """No arrival, no warning, no reminder, no line in the morning's list: neither as receiver nor as manager."""
    case = taken_in(beror=["peter.holmgard"], beror_mottagaren=True)
    (
        watch.warn(at.set("2026-11-20 07:00")),
        watch.remind(at.set("2026-11-24 00:00")),
        morning.digest(at.set("2026-11-24 07:00")),
    )
    heard = Notice.objects.filter(case=case.pk) | Notice.objects.filter(kind="dygnslista", body__contains=case.number)
    assert set(heard.values_list("recipient__username", flat=True)) == {"monica.ahlgren"}
    assert {"inkommen", "varning", "paminnelse", "dygnslista"} <= set(heard.values_list("kind", flat=True))


@pytest.mark.rule("SK-28")
def test_had_it_not_concerned_them_they_would_have_heard(taken_in, at):
    """The twin."""
    case = taken_in()
    (
        watch.warn(at.set("2026-11-20 07:00")),
        watch.remind(at.set("2026-11-24 00:00")),
        morning.digest(at.set("2026-11-24 07:00")),
    )
    heard = Notice.objects.filter(case=case.pk) | Notice.objects.filter(kind="dygnslista", body__contains=case.number)
    assert set(heard.values_list("recipient__username", flat=True)) == {"anna.lovdahl", "peter.holmgard"}


@pytest.mark.rule("SK-27")
def test_they_cannot_be_given_it(walked, at):
    """Not in the list of those to choose among, and not past the list."""
    begun = walked("handlaggs", beror=["mikael.tunberg", "monica.ahlgren"])
    step, chef = Synpunkt.steps()["fordela"], person("peter.holmgard")
    offered = set(receivers(begun.case, step, chef, at.now).values_list("username", flat=True))
    assert offered & {"mikael.tunberg", "monica.ahlgren"} == set() and offered >= {"lena.brodin", "peter.holmgard"}
    for name in ("fordela", "bekrafta"):
        for login in ("mikael.tunberg", "monica.ahlgren"):
            with pytest.raises(ValidationError):
                begun.take(name, "peter.holmgard", ansvarig=person(login))
    assert Synpunkt.objects.get().ansvarig is None


# ── how it is said ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-27", "SK-31")
def test_the_receiver_whom_it_concerns_writes_it_down_and_hands_it_over(taken_in, at, login):
    """In the same breath: what was said is kept, with who took it and when; the manager has it, and Anna has not."""
    case = taken_in(beror_mottagaren=True)
    told_of = [(row.history_change_reason, row.history_user.username) for row in case.history.order_by("history_id")]
    assert told_of == [("Synpunkten kom in", "anna.lovdahl"), ("Lämna över", "anna.lovdahl")]
    assert (case.state, case.ansvarig, case.beskrivning, case.mottagen_av.username) == (
        "inkommen",
        None,
        TEXT,
        "anna.lovdahl",
    )
    assert set(Notice.objects.filter(case=case.pk).values_list("kind", "recipient__username")) == {
        ("inkommen", "peter.holmgard"), ("steg", "peter.holmgard"),
    }  # fmt: skip
    assert login("anna.lovdahl").get(case.get_absolute_url()).status_code == 404
    begun = Walk(case, at)
    begun.through("registrera", "bedom", "bekrafta", by="peter.holmgard")
    assert begun.case.state == "handlaggs"


@pytest.mark.rule("SK-27")
def test_registering_it_is_to_answer_that_it_does_not_concern_oneself(walked):
    begun = walked("inkommen")
    for answer in (None, False, ""):
        with pytest.raises(ValidationError) as unanswered:
            begun.take("registrera", "peter.holmgard", beror_inte_mig=answer)
        assert set(unanswered.value.message_dict) == {"beror_inte_mig"}


@pytest.mark.rule("SK-27")
def test_the_sender_may_say_that_it_concerns_the_manager(taken_in, at):
    """By the public form nobody has said it but the sender, and it is kept as such."""
    case = taken_in(by="", beror=["ingrid.palm"], enhet="VUX", anonym=True)
    noted = Disqualification.objects.get(case=case.pk)
    assert (noted.user.username, noted.by, noted.at, noted.lifted_at) == ("ingrid.palm", None, MONDAY, None)
    assert told("inkommen", case) == {"hakan.ryd"}


@pytest.mark.rule("SK-22", "SK-27")
def test_whoever_says_that_it_concerns_the_manager_is_asked_which(norrvinge, at):
    """Without the unit nobody could know whom to keep it from: it is asked, and nothing typed is lost."""
    page = Besokare().skicka({**ANONYM, "enhet": "vet_inte", "chefen": "on"})
    assert page.status_code == 422
    assert "så att rätt chef inte läser synpunkten" in page.text
    assert ANONYM["synpunkt"] in page.text
    assert not Synpunkt.objects.exists()


@pytest.mark.rule("SK-27")
def test_a_colleague_whom_it_concerns_is_noted_by_whoever_finds_out(walked, at):
    """By whoever handles it, and by the kvalitetsutvecklare; it stays with the handler unless it concerns just them."""
    for by in ("lena.brodin", "peter.holmgard", "sofie.adler"):
        with undone():
            begun = walked("handlaggs", ansvarig="lena.brodin")
            begun.take("anmal_berord", by, berord=person("sara.ekholm"))
            noted = Disqualification.objects.get()
            assert (noted.user.username, noted.by.username, noted.at) == ("sara.ekholm", by, at.now)
            assert begun.case.ansvarig.username == "lena.brodin"
    begun = walked("handlaggs", ansvarig="lena.brodin")
    begun.take("anmal_berord", "peter.holmgard", berord=person("lena.brodin"))
    assert begun.case.ansvarig is None and not readable("lena.brodin", begun.case)


@pytest.mark.rule("SK-27")
def test_noted_twice_is_as_once(walked):
    begun = walked("handlaggs", beror=["mikael.tunberg"])
    begun.take("anmal_berord", "peter.holmgard", berord=person("mikael.tunberg"))
    assert Disqualification.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Disqualification.objects.create(case=begun.case, user=person("mikael.tunberg"), at=MONDAY)


@pytest.mark.rule("SK-27")
def test_it_follows_when_the_synpunkt_is_moved(walked):
    """Moved to the unit where the one whom it concerns is the manager: the next manager up has it there."""
    begun = walked("registrerad", beror=["ingrid.palm"])
    begun.take("flytta", "peter.holmgard")
    assert (begun.case.enhet.code, readable("ingrid.palm", begun.case), readable("hakan.ryd", begun.case)) == (
        "VUX",
        False,
        True,
    )
    assert told("inkommen", begun.case) == {"peter.holmgard", "hakan.ryd"}


# ── lifted ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-27")
def test_it_is_lifted_by_the_manager_with_a_reason_and_both_are_kept(walked, at):
    begun = walked("handlaggs", beror=["peter.holmgard"])
    assert not readable("peter.holmgard", begun.case)
    noted = at.now
    begun.take("ta_bort_berord", "monica.ahlgren", berord=person("peter.holmgard"), skal="Det gällde en namne.")
    row = Disqualification.objects.get()
    assert (row.user.username, row.lifted_by.username, row.lifted_at) == ("peter.holmgard", "monica.ahlgren", at.now)
    assert row.at < noted, "when it was noted is kept: who could read when can be shown"
    assert (begun.case.notes.get().text, begun.case.notes.get().author.username) == (
        "Det gällde en namne.",
        "monica.ahlgren",
    )
    # The enhetschef is the responsible manager again, and the sektionschef is not.
    assert readable("peter.holmgard", begun.case) and not readable("monica.ahlgren", begun.case)
    assert steps("peter.holmgard", Synpunkt.objects.get(), at.now) >= MANAGERS_STEPS


@pytest.mark.rule("SK-27")
def test_nobody_lifts_it_for_themselves(walked):
    begun = walked("handlaggs", beror=["peter.holmgard"])
    for login in ("peter.holmgard", "anna.lovdahl", "sofie.adler", "anders.kjellgren"):
        with pytest.raises(Refused) as refusal:
            begun.take("ta_bort_berord", login, berord=person("peter.holmgard"))
        assert refusal.value.forbidden
    with pytest.raises(ValidationError):
        begun.take("ta_bort_berord", "monica.ahlgren", berord=person("sara.ekholm"))


@pytest.mark.rule("SK-27")
def test_what_is_lifted_can_be_noted_again(walked):
    begun = walked("handlaggs", beror=["mikael.tunberg"])
    begun.take("ta_bort_berord", "peter.holmgard")
    begun.take("anmal_berord", "peter.holmgard", berord=person("mikael.tunberg"))
    assert [bool(row.lifted_at) for row in Disqualification.objects.order_by("id")] == [True, False]
    assert not readable("mikael.tunberg", begun.case)


@pytest.mark.rule("SK-27")
def test_lifted_says_by_whom_and_when(walked):
    begun = walked("handlaggs", beror=["mikael.tunberg"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Disqualification.objects.filter(case=begun.case.pk).update(lifted_at=MONDAY)


# ── what the receiver once had ──────────────────────────────────────────────────────────────────────────────────────


def handlers(case, now):
    return {
        login for login in ("anna.lovdahl", "peter.holmgard", "ingrid.palm") if "besvara" in steps(login, case, now)
    }


@pytest.mark.rule("SK-27")
def test_what_the_handler_hands_over_is_the_managers_to_go_on_with(walked, at):
    begun = walked("handlaggs", ansvarig="lena.brodin")
    begun.take("lamna_over", "lena.brodin")
    assert handlers(begun.case, at.now) == {"peter.holmgard"}


@pytest.mark.rule("SK-03")
def test_what_is_moved_is_the_other_units(walked, at):
    begun = walked("handlaggs")
    begun.take("flytta", "peter.holmgard")
    assert handlers(begun.case, at.now) == {"ingrid.palm"}


@pytest.mark.rule("SK-27")
def test_the_public_never_learns_whom_it_concerns(taken_in):
    """What is noted about a colleague is in no print, no register and no column that leaves the house."""
    case = taken_in(beror=["mikael.tunberg"])
    printed = entering("peter.holmgard").get(f"{case.get_absolute_url()}utskrift/")
    assert printed.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(taken_out(entering("peter.holmgard"), "?ar=2026")))
    text = f"{[cells for sheet in book for cells in sheet.iter_rows(values_only=True)]}{case.pages.glimpse(case)}"
    assert "Tunberg" not in text and User.objects.filter(last_name="Tunberg").exists()
    assert comes_in().number == "BU-2026-002"


@pytest.mark.rule("SK-27")
def test_a_load_that_can_be_handed_over_does_not_tell_of_it(walked, login):
    """How many of a colleague's cases one may give to another says nothing of one that is about oneself (A-33)."""
    walked("handlaggs", ansvarig="lena.brodin")
    walked("handlaggs", ansvarig="lena.brodin", beror=["peter.holmgard"], chef="monica.ahlgren")
    page = login("peter.holmgard").get("/bemanning/").text
    assert '<b>Lena Brodin</b><div class="meta">1 öppet ärende</div>' in page
