"""What is too big is answered before it is read: by us, by the servers' own limits and by the proxies of docs/drift/."""

import io
import os
import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from config.embedded import WEB
from config.wsgi import application
from intake.models import UtkastFil
from records import uploads
from records.uploads import MAX_TOTAL

DRIFT = settings.BASE_DIR / "docs" / "drift"
MB = 1024 * 1024


class Unread(io.RawIOBase):
    """A body of which not a byte may be asked for."""

    asked = False

    def read(self, *_size):
        self.asked = True
        return b""

    readline = read


def answered(path, **headers):
    """The server's own doorway, as gunicorn calls it: (status, page, was the body asked for)."""
    body, said = Unread(), []
    environ = RequestFactory().post(path, content_type="multipart/form-data; boundary=x").environ
    environ |= {"wsgi.input": body, "REQUEST_METHOD": "POST"} | headers
    if "HTTP_TRANSFER_ENCODING" in headers:
        environ.pop("CONTENT_LENGTH")
    page = b"".join(application(environ, lambda status, _headers: said.append(status)))
    return int(said[0][:3]), page.decode(), body.asked


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/orosanmalan/steg/4/", "Filerna får tillsammans vara högst 60 MB"),
        ("/orosanmalan/en/steg/4/", "Together the files may be at most 60 MB"),
        ("/synpunkt/", "Filerna får tillsammans vara högst 60 MB"),
        ("/synpunkter/excel/", "Filerna får tillsammans vara högst 60 MB"),
        ("/konto/login/", "Filerna får tillsammans vara högst 60 MB"),
    ],
    ids=["report", "report-en", "synpunkt", "excel", "login"],
)
def test_a_body_that_is_too_big_is_refused_before_a_byte_of_it_is_read(path, words):
    status, page, asked = answered(path, CONTENT_LENGTH=f"{150 * MB}")
    assert (status, words in page, asked) == (413, True, False)


@pytest.mark.django_db
def test_a_body_at_the_limit_is_read():
    assert answered("/synpunkt/", CONTENT_LENGTH=f"{settings.BODY_LIMIT}", HTTP_COOKIE=f"csrftoken={'a' * 32}")[2]


@pytest.mark.django_db
def test_a_body_that_does_not_say_how_long_it_is_is_refused_unread():
    status, page, asked = answered("/orosanmalan/steg/4/", HTTP_TRANSFER_ENCODING="chunked")
    assert (status, "Det du skrev finns kvar" in page, asked) == (411, True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "-1", "x", "9" * 5000, "１２"])
def test_a_length_that_is_none_is_no_error_of_ours(length):
    assert answered("/synpunkt/", CONTENT_LENGTH=length)[0] in (400, 403, 413)


def waitress_hears(*parts, **more):
    parser = HTTPRequestParser(Adjustments(**(WEB | more)))
    for part in parts:
        parser.received(part)
    return getattr(parser.error, "code", None)


def test_the_embedded_server_reads_no_body_that_is_too_big():
    head = b"POST /synpunkt/ HTTP/1.1\r\nHost: x\r\n"
    assert waitress_hears(head + b"Content-Length: %d\r\n\r\n" % (150 * MB)) == 413
    assert waitress_hears(head + b"Content-Length: %d\r\n\r\n" % settings.BODY_LIMIT) is None
    chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
    chunks = [head + b"Transfer-Encoding: chunked\r\n\r\n", chunk, chunk]
    assert waitress_hears(*chunks) is None
    assert waitress_hears(*chunks, max_request_body_size=1500) == 413


def test_all_the_files_that_may_be_sent_together_fit_with_their_form():
    assert settings.BODY_LIMIT >= MAX_TOTAL + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_proxies_have_the_same_limit():
    said = {
        "nginx.conf": re.search(r"client_max_body_size (\d+)m;", (DRIFT / "nginx.conf").read_text())[1],
        "Caddyfile": re.search(r"max_size (\d+)MiB", (DRIFT / "Caddyfile").read_text())[1],
    }
    assert {name: int(number) * MB for name, number in said.items()} == dict.fromkeys(said, settings.BODY_LIMIT)


def test_a_whole_town_hall_has_room_behind_one_address_and_is_answered_in_swedish():
    text, told = (DRIFT / "nginx.conf").read_text(), (DRIFT / "limits.md").read_text()
    at_once = int(re.search(r"limit_conn arendegang_conn (\d+);", text)[1])
    assert (at_once >= 400, f"{at_once} requests at once" in told) == (True, True)
    page = re.search(r"error_page 502 503 504 =503 (@\w+);\s+location \1 \{.*?return 503 '(.*?)';", text, re.S)[2]
    assert '<html lang="sv">' in page
    assert "Försök igen om en stund" in page


@pytest.mark.engine
@pytest.mark.parametrize(("tool", "name"), [("nginx", "nginx.conf"), ("caddy", "Caddyfile")])
def test_the_proxys_own_tool_reads_its_example(tool, name, tmp_path):
    if not shutil.which(tool):
        told = f"NOT RUN: {tool} is not there"
        pytest.fail(told) if os.environ.get("REQUIRE_PROXIES") else pytest.skip(told)
    text = (DRIFT / name).read_text()
    if tool == "nginx":
        # The example stands within http, and its certificate is the municipality's own.
        text = re.sub(r"listen 443 ssl;|\n\s*ssl_certificate\w* [^;]+;", "listen 8443;", text, count=1)
        text = re.sub(r"\n\s*ssl_\w+ [^;]+;", "", text)
        text = f"pid {tmp_path}/pid; events {{}} http {{ {re.sub('error_log [^;]+;', '', text)} }}"
    config = tmp_path / name
    config.write_text(text)
    check = {
        "nginx": ["nginx", "-t", "-e", f"{tmp_path}/error", "-c", f"{config}"],
        "caddy": ["caddy", "validate", "--adapter", "caddyfile", "--config", f"{config}"],
    }[tool]
    done = subprocess.run(check, capture_output=True, text=True, check=False, timeout=30)
    # What nginx says after that is of the machine's folders, which are not there where it is only unpacked.
    assert done.returncode == 0 or "syntax is ok" in done.stderr, done.stderr


def test_a_draft_holds_so_much_however_often_files_are_sent_to_it(norrvinge, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_TOTAL", 25)
    visitor = Client()
    visitor.post("/orosanmalan/steg/1/", {"galler": "barn"})
    for n in range(4):
        visitor.post("/orosanmalan/steg/4/", {"filer": SimpleUploadedFile(f"{n}.txt", b"tio tecken%d" % n)})
    assert [fil.filename for fil in UtkastFil.objects.order_by("pk")] == ["0.txt", "1.txt"]
    assert "Filerna får tillsammans vara högst" in visitor.get("/orosanmalan/steg/4/").text
