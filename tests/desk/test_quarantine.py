"""A document waits for the virus scanner: kept whatever happens to that, and read by nobody before it has answered."""

import contextlib
import os
import socket
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import health
from intake.gallring import remove_contents
from records import quarantine, scanner
from records.documents import Held, read, stamped
from records.models import Handling, Quarantine
from tests.intake.conftest import Besokare

TEXT = b"Hon sa nej."


class Clamd:
    """Speaks INSTREAM as clamd does, and answers `says`; None: it says nothing, and holds the line."""

    def __init__(self, says, *, unix=""):
        self.says, self.heard = says, []
        self.door = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        self.door.bind(unix or ("127.0.0.1", 0))
        self.door.listen()
        self.where = f"unix:{unix}" if unix else f"tcp://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.door.accept()
                with contextlib.suppress(OSError):
                    self.answer(line)

    def answer(self, line):
        stream = line.makefile("rb")
        command = stream.read(10)
        parts = []
        while size := int.from_bytes(stream.read(4)):
            parts.append(stream.read(size))
        self.heard.append((command, b"".join(parts)))
        if self.says is None:
            stream.read(1)
        else:
            line.sendall(self.says)
        line.shutdown(socket.SHUT_RDWR)
        line.close()


@pytest.fixture
def clamd(settings, tmp_path):
    settings.DOCUMENTS = tmp_path / "handlingar"
    doors = []

    def begin(says=b"stream: OK\0", **how):
        doors.append(Clamd(says, **how))
        settings.CLAMD = doors[-1].where
        return doors[-1]

    yield begin
    for one in doors:
        one.door.close()


def url(case, rest=""):
    return f"/arende/{case.number}/{rest}"


def sent(client, case, data=TEXT, title="Brev"):
    """Through the form; where it then stands."""
    answer = client.post(url(case, "handling/"), {"title": title, "file": SimpleUploadedFile("brev.txt", data)})
    assert answer.status_code == 302, answer.text
    handling = Handling.objects.get(case=case, title=title)
    return handling, [url(case, f"handling/{handling.pk}/"), url(case, f"handling/{handling.pk}/original/")]


def test_a_document_is_read_when_the_scanner_has_found_nothing_and_not_before(login, mine, clamd, at):
    server, client = clamd(), login("anna.lovdahl")
    _, pages = sent(client, mine)
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, "väntar på kontroll" in answer.text) == (423, True)
        assert "går inte att öppna än" in answer.text
        assert "Hon sa nej" not in answer.text
    shown = client.get(url(mine)).text
    assert "Väntar på kontroll, går inte att öppna" in shown
    assert pages[0] not in shown
    assert server.heard == [], "no page waits for it"
    assert not mine.readings.filter(what="handling").exists()
    assert quarantine.sweep(at.now) == 1
    assert server.heard == [(b"zINSTREAM\0", TEXT)]
    assert client.get(pages[1]).content == TEXT
    assert pages[0] in client.get(url(mine)).text


def test_what_something_is_found_in_is_kept_and_read_by_nobody(login, mine, clamd, at):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")
    client = login("anna.lovdahl")
    handling, pages = sent(client, mine)
    assert quarantine.sweep(at.now) == 1
    assert Quarantine.objects.get().found == "Eicar-Test-Signature"
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, "hittade skadlig kod" in answer.text) == (423, True)
        assert "inte heller senare" in " ".join(answer.text.split())
        assert "går inte att öppna än" not in answer.text, "no check is coming"
    assert handling.path.read_bytes() == TEXT
    at.forward(hours=1)
    assert quarantine.sweep(at.now) == 0, "it is not asked about again"


def test_a_print_asks_once_about_all_its_documents(login, mine, clamd):
    clamd(b"stream: OK\0")
    client = login("anna.lovdahl")
    asked = []
    for n in range(3):
        sent(client, mine, TEXT + b"%d" % n, f"Brev {n}")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(mine, "utskrift/")).status_code == 200
        asked.append(len(caught))
    assert asked[0] == asked[2], asked


@pytest.mark.parametrize(
    "says",
    [
        None,
        b"",
        b"stream: O",
        b"stream: OK",
        b"OK\0",
        b"stream: OK\0\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"x" * 9000,
    ],
    ids=["hangs", "closes", "half", "cut", "other", "more", "error", "endless"],
)
def test_anything_but_a_whole_answer_is_none_and_the_document_goes_on_waiting(
    login, mine, clamd, at, monkeypatch, says
):
    monkeypatch.setattr(scanner, "PART", 0.2)
    clamd(says)
    client = login("anna.lovdahl")
    _, pages = sent(client, mine)
    assert quarantine.sweep(at.now) == 0
    answer = client.get(pages[1])
    assert (answer.status_code, "viruskontrollen svarar inte" in answer.text) == (423, True)
    assert health._scanner() == {"virusskydd": "1 handlingar väntar"}
    clamd()
    assert quarantine.sweep(at.forward(seconds=30)) == 0, "a minute later"
    assert quarantine.sweep(at.forward(seconds=30)) == 1
    assert client.get(pages[1]).content == TEXT
    assert health._scanner() == {"virusskydd": "ok"}


def test_one_that_answers_byte_by_byte_does_not_hold_the_sweep_for_ever(clamd, monkeypatch):
    clamd(None)
    monkeypatch.setattr(scanner, "WHOLE", 0)
    with pytest.raises(scanner.Unscanned):
        scanner.scan(TEXT, clamd(None).where)


@pytest.mark.parametrize("where", ["tcp://127.0.0.1:1", "unix:/finns/inte", "tcp://127.0.0.1", "http://x", "tcp://[:1"])
def test_a_dead_scanner_or_no_address_of_one_is_no_verdict(where):
    with pytest.raises(scanner.Unscanned):
        scanner.scan(TEXT, where)


def test_over_a_unix_socket_and_in_parts(clamd, tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    server = clamd(unix=f"/proc/self/fd/{folder}/d")
    data = bytes(range(256)) * 1000
    assert scanner.scan(data, server.where) == ""
    assert server.heard == [(b"zINSTREAM\0", data)]
    os.close(folder)


def test_a_scanner_that_is_away_ends_the_round_and_what_was_asked_about_waits_behind_the_others(login, mine, clamd, at):
    client = login("anna.lovdahl")
    server = clamd(b"")
    sent(client, mine, title="Ett")
    sent(client, mine, TEXT + b"2", title="Annat")
    quarantine.sweep(at.now)
    assert len(server.heard) == 1
    asked = Quarantine.objects.get(tried_at=at.now).handling
    server.says = b"stream: OK\0"
    assert quarantine.sweep(at.forward(seconds=15)) == 1
    assert [row.handling for row in Quarantine.objects.all()] == [asked]


def test_a_residents_file_waits_in_every_case_and_the_report_does_not(norrvinge, clamd, at):
    clamd()
    visitor = Besokare()
    svar = {1: {"galler": "barn"}, 2: {}, 3: {"vad": "Det skriks.", "skydd": "nej"},
            4: {"filer": SimpleUploadedFile("brev.txt", TEXT)}, 5: {"anmalare": "anonym"}}  # fmt: skip
    handling = visitor.anmal(svar).cases.get().handlingar.get()
    for way in (read, lambda one: stamped(one, one.case)):
        with pytest.raises(Held, match="väntar på kontroll"):
            way(handling)
    quarantine.sweep(at.now)
    assert read(Handling.objects.get()) == TEXT


def test_what_is_removed_by_law_goes_from_the_quarantine_too(login, mine, clamd, at):
    clamd()
    sent(login("anna.lovdahl"), mine)
    remove_contents(mine, at.now)
    assert not Quarantine.objects.exists()
    assert not Handling.objects.exists()


def test_without_a_scanner_nothing_waits_and_what_waited_still_does(login, mine, clamd, at, settings):
    clamd()
    client = login("anna.lovdahl")
    _, waiting = sent(client, mine)
    settings.CLAMD = ""
    _, pages = sent(client, mine, TEXT + b"2", title="Annat")
    assert quarantine.sweep(at.now) == 0
    assert (client.get(waiting[1]).status_code, client.get(pages[1]).status_code) == (423, 200)


def test_a_file_that_is_not_what_came_gets_no_verdict(login, mine, clamd, at):
    server = clamd()
    handling, _ = sent(login("anna.lovdahl"), mine)
    handling.path.write_bytes(b"annat")
    assert quarantine.sweep(at.now) == 0
    assert server.heard == []
    assert Quarantine.objects.exists()
