"""The ten synpunkter of Norrvinge, each walked as it was written down beforehand, and the report about their year."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from casework import watch
from casework.calendar import local, local_day
from casework.doorway import Refused
from casework.models import Deadline, Notice, NumberSeries
from complaints.models import Synpunkt
from complaints.rapport import januari
from complaints.rapport.figures import from_json
from complaints.rapport.januari import Januarirapport
from complaints.words import Typ
from config.demo import load
from config.demo.complaints import COMPLAINTS
from config.demo.reports import REPORTS
from config.demo.texts import TEXTS
from config.reconcile import reconcile
from intake.models import EAnmalan
from organisation.models import Enhet
from outbox import morning
from records.masking import Clear
from records.models import Note
from tests.complaints.approved import TABLES, end_of, names
from tests.complaints.walking import NEW_YEAR, Walk, hand_in, letter, person
from tests.conftest import moment
from tests.records.prints import whole_text

NOON = "2026-11-21 12:00"

# From the description of the demo, not from its code: number → how it came in, and what it must have become by the Saturday.
# arrival, way, unit, area, kind, words, last day; state, who has it, who was reminded
WRITTEN = {
    "AD-2026-002": ("2026-11-05 09:20", "brev", "ADM", "ovrigt", "synpunkt",
        "Era brev kommer i kuvert med socialförvaltningens logotyp på. Min granne fick mitt brev i sin låda. Skriv "
        "avsändaren diskretare.", "2026-11-12", "besvarad", "anders.kjellgren", []),
    "VU-2026-012": ("2026-11-09 13:10", "besok", "VUX", "bemotande", "klagomal",
        'Receptionisten sa rakt ut i väntrummet att jag skulle till "missbruksmottagningen". Alla hörde. Jag vände i '
        "dörren.", "2026-11-16", "registrerad", "ingrid.palm", ["ingrid.palm"]),
    "AL-2026-019": ("2026-11-10 11:00", "telefon", "ALD", "utforande", "klagomal",
        "Duschen blev inställd tre veckor i rad. Min man skäms. I beslutet står det varje vecka.",
        "2026-11-17", "handlaggs", "yvonne.grahn", []),
    "VU-2026-013": ("2026-11-12 09:15", "brev", "VUX", "information", "synpunkt",
        "På hemsidan står att man kan söka öppenvård utan remiss men i växeln sa de att man måste ha en. Rätta texten.",
        "2026-11-19", "avslutad", "thomas.eklov", []),
    "SR-2026-003": ("2026-11-13 15:00", "besok", "SRV", "berom", "berom",
        "Tack till Nina på SRV. Hon kom hem till oss varje torsdag och gav sig inte. Nu går Liam till skolan igen.",
        "2026-11-20", "besvarad", "johan.stahle", []),
    "BU-2026-031": ("2026-11-16 09:40", "telefon", "BOF", "tillganglighet", "klagomal",
        "Jag har ringt min sons handläggare elva gånger sedan början av oktober. Telefontiden är en halvtimme om dagen och "
        "då är det upptaget. Ingen ringer upp fast jag lämnat meddelande.", "2026-11-23", "handlaggs", "peter.holmgard", []),
    "IN-2026-004": ("2026-11-17 10:05", "telefon", "INT", "fragor", "fraga",
        "Var vänder jag mig för att få hjälp att läsa ett brev från er? Det står ett datum men jag förstår inte vad jag ska "
        "göra.", "2026-11-24", "besvarad", "hassan.barzani", []),
    "BU-2026-032": ("2026-11-18 08:20", "e_post", "BOF", "delaktighet", "klagomal",
        "Ni bestämde vilken behandling vi skulle gå på innan ni hade frågat vår dotter. Hon är fjorton och har åsikter.",
        "2026-11-25", "handlaggs", "lena.brodin", []),
    "FU-2026-007": ("2026-11-19 16:30", "e_post", "FUN", "personalbemanning", "klagomal",
        "På kvällarna är det bara en personal på gruppboendet och det är nya vikarier hela tiden. Min bror blir orolig och "
        "slår sig själv.", "2026-11-26", "registrerad", "", []),
    "VU-2026-014": ("2026-11-20 21:12", "e_tjanst", "VUX", "bemotande", "klagomal",
        "Enhetschefen skrattade åt mig i telefon. Jag tänker inte säga vad jag heter för då blir det värre.",
        "2026-11-27", "registrerad", "", []),
}  # fmt: skip
# Who took each of them in; the public form asks nobody.
RECEIVER = {
    "AD-2026-002": "birgitta.hult", "VU-2026-012": "hanna.lidman", "AL-2026-019": "yvonne.grahn",
    "VU-2026-013": "thomas.eklov", "SR-2026-003": "johan.stahle", "BU-2026-031": "anna.lovdahl",
    "IN-2026-004": "hassan.barzani", "BU-2026-032": "anna.lovdahl", "FU-2026-007": "lotta.sjoo", "VU-2026-014": "",
}  # fmt: skip
# What then happened: when, who, which step, and the answers.
HAPPENED = {
    "AD-2026-002": [
        ("2026-11-05 09:40", "birgitta.hult", "bedom", {"omgaende": "nej"}),
        ("2026-11-09 10:00", "birgitta.hult", "bekrafta", {"ansvarig": "anders.kjellgren", "kanal": "brev"}),
        ("2026-11-09 10:30", "anders.kjellgren", "flytta", {"enhet": "STA", "skal": "Kuverten beställs av Staben."}),
        ("2026-11-12 13:00", "anders.kjellgren", "atgarda", {"atgard": "Beslut: neutrala kuvert."}),
        ("2026-11-17 14:00", "anders.kjellgren", "fordela", {"ansvarig": "anders.kjellgren"}),
        ("2026-11-17 14:10", "anders.kjellgren", "besvara",
         {"kanal": "brev", "svar": "Anders ansvarar. Kuverten är neutrala.", "svar_plats": "Stabens pärm"}),
    ],
    "VU-2026-012": [("2026-11-10 08:05", "ingrid.palm", "fordela", {"ansvarig": "ingrid.palm"})],
    "AL-2026-019": [
        ("2026-11-10 11:20", "yvonne.grahn", "bedom", {"omgaende": "nej"}),
        ("2026-11-11 09:00", "yvonne.grahn", "bekrafta", {"ansvarig": "yvonne.grahn", "kanal": "telefon"}),
        ("2026-11-12 15:00", "yvonne.grahn", "atgarda", {"atgard": "Schemat är ändrat: duschen har en egen tid."}),
        ("2026-11-12 15:10", "yvonne.grahn", "hanvisa", {"hor_till": "lex_sarah", "hanvisning": "Lex Sarah-rapport"}),
    ],
    "VU-2026-013": [
        ("2026-11-12 09:30", "thomas.eklov", "bedom", {"omgaende": "ja"}),
        ("2026-11-13 08:10", "thomas.eklov", "bekrafta", {"ansvarig": "thomas.eklov", "kanal": "brev"}),
        ("2026-11-18 10:00", "thomas.eklov", "atgarda", {"atgard": "Texten på webbplatsen är rättad."}),
        ("2026-11-12 15:00", "ingrid.palm", "diariefor", {}),
        ("2026-11-12 15:10", "ingrid.palm", "overlamna", {"markta": True}),
        ("2026-11-13 09:00", "emma.rosenlund", "kvittera", {}),
        ("2026-11-18 10:20", "thomas.eklov", "besvara",
         {"kanal": "brev", "svar": "Thomas ansvarar. Texten är rättad.", "svar_plats": "Enhetens pärm"}),
        ("2026-11-18 15:10", "ingrid.palm", "overlamna", {"markta": True}),
        ("2026-11-19 09:00", "emma.rosenlund", "kvittera", {}),
        ("2026-11-19 10:00", "ingrid.palm", "avsluta", {}),
    ],
    "SR-2026-003": [
        ("2026-11-13 15:10", "johan.stahle", "bedom", {"omgaende": "ja"}),
        ("2026-11-13 15:20", "johan.stahle", "besvara_muntligt",
         {"kanal": "besok", "svar": "Tackade. Johan ansvarar och säger det till gruppen."}),
    ],
    "BU-2026-031": [
        ("2026-11-16 10:00", "anna.lovdahl", "bedom", {"omgaende": "nej"}),
        ("2026-11-17 08:40", "peter.holmgard", "bekrafta", {"ansvarig": "peter.holmgard", "kanal": "telefon"}),
    ],
    "IN-2026-004": [
        ("2026-11-17 10:15", "hassan.barzani", "bedom", {"omgaende": "ja"}),
        ("2026-11-17 10:20", "hassan.barzani", "atgarda", {"atgard": "Tolk är bokad (dari)."}),
        ("2026-11-17 10:40", "hassan.barzani", "besvara_muntligt",
         {"kanal": "telefon", "svar": "Läste brevet tillsammans med tolk. Hassan ansvarar."}),
    ],
    "BU-2026-032": [
        ("2026-11-18 08:40", "anna.lovdahl", "bedom", {"omgaende": "nej"}),
        ("2026-11-18 08:50", "anna.lovdahl", "koppla", {"arende": "ärendet om Tindra"}),
        ("2026-11-19 09:20", "anna.lovdahl", "bekrafta", {"ansvarig": "lena.brodin", "kanal": "e_post"}),
    ],
    "FU-2026-007": [],
    "VU-2026-014": [
        ("2026-11-20 22:00", "hakan.ryd", "registrera", {"huvudkategori": "bemotande", "art": "klagomal"}),
        ("2026-11-20 22:02", "hakan.ryd", "kan_ej_informeras", {"ej_informeras_skal": "Anonym, ingen väg att svara."}),
    ],
}  # fmt: skip
DAYS = {"bekrafta": "bekraftad_dag", "besvara": "besvarad_dag", "besvara_muntligt": "besvarad_dag", "atgarda": "dag"}


# What the manager does when there are documents, with the nämndsekreterare's receipt.
PAPER = ["diariefor", "overlamna", "kvittera", "avsluta"]


def told(kind, case):
    rows = Notice.objects.filter(kind=kind, case=case.pk)
    return sorted(rows.values_list("recipient__username", flat=True))


class Norrvinge:
    """Some of the ten, as they come in and are handled, in the order of time. Before each thing the watch looks around."""

    def __init__(self, taken_in, clock, numbers):
        self.taken_in, self.clock, self.numbers, self.walks, self.papers = taken_in, clock, numbers, {}, {}
        for number in sorted(numbers, reverse=True):
            prefix, year, n = number.split("-")
            NumberSeries.objects.update_or_create(prefix=f"SK-{prefix}", year=int(year), defaults={"last": int(n) - 1})
        self.tindra = self.report_about_tindra() if "BU-2026-032" in numbers else None

    def report_about_tindra(self):
        """D05 of the demo, from a fourteen-year-old's counsellor, as it is entered in her file."""
        [d05] = [report for report in REPORTS if report.key == "D05"]
        load.reports(load.Calendar(moment(NOON)), [d05])
        return EAnmalan.objects.get()

    def live_until(self, when, *, audited):
        events = [(WRITTEN[number][0], number, None) for number in self.numbers]
        events += [(step[0], number, step) for number in self.numbers for step in HAPPENED[number]]
        for at, number, step in sorted(events, key=lambda event: event[0]):
            self.look(at)
            self.come_in(number) if step is None else self.happen(number, *step)
            assert not audited or list(reconcile(self.clock.now)) == [], (number, step)
        self.look(when)
        assert list(reconcile(self.clock.now)) == []
        return self

    def look(self, *times):
        for when in times:
            now = self.clock.set(when)
            watch.warn(now), watch.remind(now), morning.digest(now)

    def come_in(self, number):
        arrived, kanal, enhet, typ, art, text, *_ = WRITTEN[number]
        about_the_manager = {"beror": ["ingrid.palm"], "anonym": True} if number == "VU-2026-014" else {}
        case = self.taken_in(by=RECEIVER[number], received=moment(arrived), kanal=kanal, enhet=enhet, typ=typ, art=art,
                             text=text, **about_the_manager)  # fmt: skip
        assert case.number == number
        self.walks[number] = Walk(case, self.clock)
        if kanal == "brev":
            self.papers[number] = letter(case, self.clock.now, text)

    def happen(self, number, at, login, name, answers):
        meant = dict(answers)
        if "ansvarig" in meant:
            meant["ansvarig"] = person(meant["ansvarig"])
        if "enhet" in meant:
            meant["enhet"] = Enhet.objects.get(code=meant["enhet"])
        if name == "bekrafta":
            meant["bekraftad_kanal"] = meant.pop("kanal")
        if name in DAYS:
            meant[DAYS[name]] = dt.date.fromisoformat(at[:10])
        if name == "koppla":
            meant["arende"] = self.tindra.number
        self.walks[number].take(name, login, at=at, **meant)

    def __getitem__(self, number):
        return Synpunkt.objects.get(number=number)


@pytest.fixture
def lived(taken_in, at):
    """These of the ten, or all of them, as they are on the Saturday at noon."""

    def live(*numbers, audited=False):
        return Norrvinge(taken_in, at, numbers or tuple(WRITTEN)).live_until(NOON, audited=audited)

    return live


def test_all_ten_are_written_down():
    assert set(WRITTEN) == set(RECEIVER) == set(HAPPENED)
    assert sorted(written[3] for written in WRITTEN.values()) == sorted([*Typ.values, "bemotande"])


@pytest.mark.rule("SK-03", "SK-08", "SK-10", "SK-14", "SK-20", "SK-29", "SK-32", "SK-36")
def test_the_ten_are_as_written(lived):
    """In one go, and the auditor has found nothing after any step of any of them."""
    norrvinges_ten = lived(audited=True)
    assert Synpunkt.objects.count() == len(WRITTEN) == 10
    for number, (arrived, kanal, enhet, typ, art, text, last, state, who, reminded) in WRITTEN.items():
        case = norrvinges_ten[number]
        assert f"{local(case.received_at):%Y-%m-%d %H:%M}" == arrived, number
        unit = "STA" if number == "AD-2026-002" else enhet
        assert (case.kanal, case.enhet.code, case.huvudkategori, case.art) == (kanal, unit, typ, art), number
        assert (case.beskrivning, case.state) == (text, state), number
        assert (case.ansvarig.username if case.ansvarig else "") == who, number
        assert (case.mottagen_av.username if case.mottagen_av else "") == RECEIVER[number]
        assert case.deadlines.get().due_at == end_of(last), number
        assert (told("paminnelse", case), case.arsarende.dnr) == (reminded, "SN 2026/28"), number


@pytest.mark.rule("SK-29")
def test_the_last_day_in_the_table_is_the_last_day_here():
    by_hand = {row["fall"]: row for row in TABLES["Arbetsdagar"] if row["fall"] in WRITTEN}
    assert {number: row["sista dag"] for number, row in by_hand.items()} == {n: w[6] for n, w in WRITTEN.items()}
    assert {n: moment(w[0]) for n, w in WRITTEN.items()} == {
        number: dt.datetime.fromisoformat(row["kom in"]) for number, row in by_hand.items()
    }


@pytest.mark.rule("SK-28", "SK-29", "SK-30")
def test_open_in_time_and_overdue(lived):
    """BU-2026-031 was told the day after. VU-2026-012 was told nothing: warned of on the Friday, reminded of as it ran out."""
    norrvinge = lived("BU-2026-031", "VU-2026-012")
    open_, late = norrvinge["BU-2026-031"], norrvinge["VU-2026-012"]
    assert (open_.bekraftad_dag.isoformat(), open_.bekraftad_kanal) == ("2026-11-17", "telefon")
    row = open_.uppgifter.get(slag="bekraftelse")
    assert "Peter Holmgård" in row.text and (row.dag, row.av.username) == (open_.bekraftad_dag, "peter.holmgard")
    assert not open_.har_atgard, "its remedy is still to come"
    deadline = late.deadlines.get()
    assert deadline.met_at is None and local_day(deadline.due_at).isoformat() == "2026-11-16"
    assert (told("varning", late), told("paminnelse", late)) == (["ingrid.palm"], ["ingrid.palm"])
    listed = Notice.objects.filter(kind="dygnslista", body__contains=late.number)
    assert set(listed.values_list("recipient__username", flat=True)) == {"ingrid.palm"}, "and every morning since"


@pytest.mark.rule("SK-33")
def test_the_link_to_a_persons_case_is_neutral(lived, login):
    """Tindra's case says that there is a reference, and nothing of what was written (A-36)."""
    norrvinge = lived("BU-2026-032")
    case, tindra = norrvinge["BU-2026-032"], norrvinge.tindra
    note = Note.objects.get(case=tindra.pk, about="Hänvisning")
    assert (note.text, note.author.username) == ("Hänvisning till synpunktsregistret: BU-2026-032.", "anna.lovdahl")
    assert [one.other_id for one in case.links.all()] == [tindra.pk]
    page = login("karin.wessman").get(tindra.get_absolute_url()).text
    assert "BU-2026-032" in page and "innan ni hade frågat" not in page
    pages, rows = tindra.pages, [vars(row) for row in tindra.history.all()]
    prints = f"{pages.sections(tindra, Clear())} {rows} {pages.glimpse(tindra)}"
    assert "innan ni hade frågat" not in prints
    # And the other way: nothing of the report about Tindra, not even her name, comes to the register.
    register = (
        f"{case.pages.sections(case, Clear())} {[row.text for row in case.uppgifter.all()]} {case.pages.glimpse(case)}"
    )
    assert "Tindra" not in register and load.Calendar(moment(NOON)).words(TEXTS["D05"])[:40] not in register


@pytest.mark.rule("SK-33")
def test_a_case_that_is_not_theirs_to_read_is_a_number_and_no_more(walked, norrvinge, report):
    """Hanna, of Vuxenenheten, writes the number of a child's case: nothing is written there, and she learns nothing."""
    child = report(received="2026-11-16 08:00")
    begun = walked("handlaggs", by="hanna.lidman", enhet="VUX", chef="ingrid.palm", ansvarig="hanna.lidman")
    begun.take("koppla", "hanna.lidman", arende=child.number)
    assert (begun.case.links.exists(), begun.case.aktnummer) == (False, child.number)
    assert not child.notes.exists()


@pytest.mark.rule("SK-33")
@pytest.mark.parametrize("number", ["20120224-2382", "201202242382", "191500722390"])
def test_a_person_is_never_the_link(number, walked):
    with pytest.raises(ValidationError, match="inte ett personnummer"):
        walked("handlaggs").take("koppla", "peter.holmgard", arende=number)


@pytest.mark.rule("SK-40", "SK-41")
def test_answered_on_the_spot_and_signed(lived):
    """IN-2026-004: the answer itself, in time and naming who is responsible, is the confirmation (A-29, A-35)."""
    norrvinge = lived("IN-2026-004", "SR-2026-003")
    for number, who in (("IN-2026-004", "hassan.barzani"), ("SR-2026-003", "johan.stahle")):
        case = norrvinge[number]
        row = case.uppgifter.get(slag="svar")
        assert (row.signerad, row.av.username, case.besvarad_satt, case.omgaende) == (True, who, "muntligt", "ja")
        deadline = case.deadlines.get()
        assert case.bekraftad_dag is None and deadline.met_at <= deadline.due_at
        assert told("paminnelse", case) == told("varning", case) == []


@pytest.mark.rule("SK-09", "SK-10", "SK-11", "SK-12", "SK-35", "SK-40")
def test_closed_correctly_with_its_letter_at_the_nämndsekreterares(lived, login):
    norrvinge = lived("VU-2026-013")
    case = norrvinge["VU-2026-013"]
    steps = [row.history_change_reason for row in case.history.order_by("history_id")]
    assert steps == ["Synpunkten kom in", "Registrera", "Bedöm", "Diarieför", "Överlämna handlingar", "Bekräfta", "Kvittera",
                     "Skriv in åtgärd", "Besvara skriftligt", "Överlämna handlingar", "Kvittera", "Gör raden färdig"]  # fmt: skip
    assert case.diarieford_at == moment("2026-11-12 15:00"), "on the day it came in, not when it was answered"
    assert (case.closed_at, case.overlamnad_at) == (moment("2026-11-19 10:00"), moment("2026-11-18 15:10"))
    assert case.ansvarig.username == "thomas.eklov", "who answered is who answers for it"
    assert told("steg", case) == ["emma.rosenlund", "emma.rosenlund"], "of the letter that came, and of the answer"
    paper = norrvinge.papers["VU-2026-013"]
    printed = login("emma.rosenlund").get(f"{case.get_absolute_url()}handling/{paper.pk}/")
    assert "VU-2026-013" in whole_text(printed.content), (
        "what the nämndsekreterare has in her hand is marked with the number"
    )


@pytest.mark.rule("SK-02", "SK-36")
def test_what_may_be_a_lex_sarah_is_marked_as_such(lived):
    case = lived("AL-2026-019")["AL-2026-019"]
    assert (case.hor_till, case.hanvisning, case.state) == ("lex_sarah", "Lex Sarah-rapport", "handlaggs")
    assert [(row.slag, f"{row.dag}") for row in case.uppgifter.all()] == [
        ("beskrivning", "2026-11-10"), ("bekraftelse", "2026-11-11"), ("atgard", "2026-11-12"),
    ]  # fmt: skip


@pytest.mark.rule("SK-03", "SK-32")
def test_moved_with_its_number_and_answered_by_the_other_unit(lived):
    case = lived("AD-2026-002")["AD-2026-002"]
    assert (case.number, case.enhet.code) == ("AD-2026-002", "STA")
    moved = case.history.get(history_change_reason="Flytta till annan enhet")
    assert (moved.enhet.code, moved.history_user.username) == ("STA", "anders.kjellgren")
    assert case.notes.get().text == "Kuverten beställs av Staben."
    deadline = case.deadlines.get()
    assert local_day(deadline.met_at).isoformat() == "2026-11-09", "told before it was moved, and not once more"


@pytest.mark.rule("SK-27", "SK-29", "SK-30")
def test_concerning_the_manager_and_anonymous(lived, login, at):
    case = lived("VU-2026-014")["VU-2026-014"]
    assert (case.anonym, case.ej_informeras_skal) == (True, "Anonym, ingen väg att svara.")
    assert not case.persons.exists(), "nobody is kept of whom nothing is known"
    assert case.deadlines.get().met_at == moment("2026-11-20 22:02")
    assert told("inkommen", case) == ["hakan.ryd"]
    assert login("ingrid.palm").get(case.get_absolute_url()).status_code == 404
    assert login("hakan.ryd").get(case.get_absolute_url()).status_code == 200
    with pytest.raises(Refused, match="kan inte informeras"):
        Walk(case, at).take("bekrafta", "hakan.ryd")


@pytest.mark.rule("SK-29", "SK-40", "SK-41")
def test_the_open_ones_are_walked_to_their_end(lived, at):
    """Onwards from the Saturday, by those who have them; a week later nothing is open and nobody is told of anything."""
    norrvinge = lived()
    ends = {
        "VU-2026-012": ("ingrid.palm", "ingrid.palm", ["bedom", "bekrafta", "atgarda", "besvara", *PAPER]),
        "AL-2026-019": ("yvonne.grahn", "yvonne.grahn", ["atgarda_mer", "underratta", "besvara", *PAPER]),
        "SR-2026-003": ("camilla.frid", "camilla.frid", ["diariefor", "avsluta"]),
        "BU-2026-031": ("peter.holmgard", "peter.holmgard", ["atgarda", "underratta", "besvara", *PAPER]),
        "IN-2026-004": ("hassan.barzani", "hassan.barzani", ["diariefor", "avsluta"]),
        "BU-2026-032": ("lena.brodin", "peter.holmgard", ["ange_original", "atgarda", "besvara_muntligt", *PAPER]),
        "FU-2026-007": ("lotta.sjoo", "lotta.sjoo", ["ange_original", "bekrafta", "bedom", "atgarda", "besvara", *PAPER]),
        "VU-2026-014": ("hakan.ryd", "hakan.ryd", ["bedom", "atgarda", "avsta_svar", "diariefor", "avsluta"]),
        "AD-2026-002": ("anders.kjellgren", "anders.kjellgren", PAPER),
    }  # fmt: skip
    assert set(ends) == {number for number, written in WRITTEN.items() if written[7] != "avslutad"}
    at.set("2026-11-23 09:00")
    for number, (handler, chef, steps) in ends.items():
        walk = norrvinge.walks[number]
        for name in steps:
            watch.warn(at.forward(minutes=3)), watch.remind(at.now)
            register = name in ("diariefor", "avsluta", "overlamna")
            by = "emma.rosenlund" if name == "kvittera" else chef if register else handler
            own = {"ansvarig": person(handler)} if name == "bekrafta" else {}
            walk.take(name, by, **own)
        assert list(reconcile(at.now)) == [], number
        assert (walk.case.state, walk.case.next_due_label) == ("avslutad", ""), number
    assert not Deadline.objects.filter(met_at=None, cancelled_at=None).exists()
    before = Notice.objects.filter(kind__in=["varning", "paminnelse"]).count()
    norrvinge.look("2026-11-30 07:00")
    assert Notice.objects.filter(kind__in=["varning", "paminnelse"]).count() == before
    assert not Notice.objects.filter(kind="dygnslista", created_at=at.now).exists()
    assert list(reconcile(at.now)) == []


# ── the demo, as it is loaded ───────────────────────────────────────────────────────────────────────────────────────

# Where the demo is when it is loaded: who has it and how far it has come is the demo's own, the rest is the description's.
STARTED = {"AD-2026-002", "BU-2026-031", "VU-2026-012", "BU-2026-032", "AL-2026-019", "FU-2026-007", "VU-2026-014"}


@pytest.mark.rule("SK-03", "SK-14", "SK-20", "SK-32")
def test_the_demo_holds_the_ten_as_written(db, at):
    load.load(at.set(NOON), lambda _: None)
    assert Synpunkt.objects.count() == 10
    for number, (arrived, kanal, enhet, typ, art, text, last, *_) in WRITTEN.items():
        case = Synpunkt.objects.get(number=number)
        unit = "STA" if number == "AD-2026-002" else enhet
        assert f"{local_day(case.received_at)}" == arrived[:10], number
        assert (case.kanal, case.enhet.code, case.huvudkategori, case.art) == (kanal, unit, typ, art), number
        assert (case.beskrivning, case.deadlines.get().due_at) == (text, end_of(last)), number
        assert bool(case.closed_at) == (number not in STARTED), number
    assert list(reconcile(at.now)) == []


@pytest.mark.rule("SK-33")
def test_the_demo_links_the_fourteen_year_olds_to_her_own_file():
    [one] = [one for one in COMPLAINTS if one.number == "BU-2026-032"]
    [tindra] = [report for report in REPORTS if report.key == "D05"]
    linked = [happening.answers["arende"] for happening in one.happenings if happening.step is Synpunkt.koppla]
    entered = [happening.answers["aktnummer"] for happening in tindra.happenings if "aktnummer" in happening.answers]
    assert linked == entered
    assert [load.Calendar(moment(NOON)).words(number) for number in linked] == ["2026-00407"]


# ── the report about the year ───────────────────────────────────────────────────────────────────────────────────────

AREAS = list(TABLES["Rapporten om de tio"][0])[1:10]


def counted(report):
    """The frozen figures as the approved table has them: unit → its cells."""
    figures = from_json(report.fryst.innehall)
    made = {unit.namn: [*unit.antal, unit.summa, unit.att_bekrafta, unit.bekraftade_i_tid] for unit in figures.enheter}
    made["Summa"] = [*figures.kolumnsummor, figures.totalt, figures.att_bekrafta, figures.bekraftade_i_tid]
    return figures, made


@pytest.mark.rule("SK-16", "SK-17", "SK-18", "SK-19", "SK-42")
def test_from_the_first_of_january_to_the_nämndsekreterares_receipt(lived, at):
    norrvinge = lived()
    look = norrvinge.look
    look("2026-11-23 07:00", "2026-11-24 00:00", "2026-11-25 07:00", "2026-11-27 00:00")
    assert januari.open_report(at.set("2026-12-31 23:59:59")) == 0
    look("2026-12-31 23:59:59")
    assert (januari.open_report(at.set(NEW_YEAR)), januari.open_report(at.now)) == (1, 0)
    begun = Walk(Januarirapport.objects.get(), at)
    everybody = names(TABLES["Vem som påminns om rapporten"][0]["vid öppnandet"])
    assert (begun.case.number, begun.case.state, set(told("inkommen", begun.case))) == ("JR-2026", "pagar", everybody)
    hand_in(begun, utan=["VIN"])
    with pytest.raises(Refused, match="Alla enheter"):
        begun.take("frys", "sofie.adler")
    # One unit has not gone through its register: its manager and whoever compiles it are warned.
    look("2027-01-15 07:00")
    assert set(told("varning", begun.case)) == {"sofie.adler", "rolf.sandqvist"}
    hand_in(begun)
    frozen = begun.take("frys", "sofie.adler", at="2027-01-18 10:00").fryst
    figures, made = counted(begun.case)
    assert (figures.ar, figures.period, figures.arsdnr) == (2026, "1 januari–31 december 2026", "SN 2026/28")
    assert [area.lower() for area in figures.omraden] == AREAS
    assert made == {row["enhet"]: [int(n) for n in list(row.values())[1:]] for row in TABLES["Rapporten om de tio"]}
    assert (figures.sha256(), figures.lamnade) == (frozen.sha256, 9)
    # A letter from December turns up: it gets its number of 2026, and the frozen report stays as it was.
    late = norrvinge.taken_in(received=moment("2026-12-30 11:00"), now=at.set("2027-01-19 08:00"), kanal="brev")
    assert late.number == "BU-2026-033" and counted(begun.case)[1] == made
    begun.take("lamna", "sofie.adler", at="2027-01-28 13:00", ansvarig=person("emma.rosenlund"))
    deadline = begun.case.deadlines.get()
    assert (deadline.met_at, deadline.due_at) == (moment("2027-01-28 13:00"), end_of("2027-01-31"))
    begun.take("kvittera", "emma.rosenlund", at="2027-01-29 09:00")
    assert (begun.case.state, begun.case.closed_at) == ("mottagen", at.now)
    look("2027-02-01 08:00")
    assert told("paminnelse", begun.case) == []
    assert list(reconcile(at.now)) == []


@pytest.mark.rule("SK-17", "SK-18")
def test_a_report_that_was_wrong_is_opened_and_frozen_anew(taken_in, rapport, at):
    Walk(taken_in(), at).take("bekrafta", "anna.lovdahl")
    begun = rapport(utan=[])
    begun.through("frys", "lamna", by="sofie.adler")
    first = begun.case.fryst
    taken_in(received=moment("2026-12-30 11:00"), now=at.set("2027-01-14 08:00"))
    twice = taken_in(received=moment("2026-12-30 11:00"), now=at.set("2027-01-14 08:05"))
    Walk(twice, at).take("makulera", "peter.holmgard")
    watch.warn(at.set("2027-01-15 07:00")), watch.remind(at.now)
    begun.take("oppna_igen", "sofie.adler", at="2027-01-20 10:00")
    assert begun.case.fryst is None and begun.case.ansvarig is None
    assert begun.case.deadlines.get(met_at=None).due_at == end_of("2027-01-31"), "late is late, whoever opened it again"
    second = begun.take("frys", "sofie.adler").fryst
    assert [from_json(copy.innehall).totalt for copy in (first, second)] == [1, 2], (
        "a mistaken registration is not counted"
    )
    assert begun.case.frysta.count() == 2, "the first is kept"
    for when in ("2027-01-21 07:00", "2027-02-01 00:01"):
        watch.warn(at.set(when)), watch.remind(at.now)
    assert "sofie.adler" in told("paminnelse", begun.case)
    assert list(reconcile(at.now)) == []
