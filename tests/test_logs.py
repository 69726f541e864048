"""A log line says where it went wrong and never what anybody wrote."""

import io
import json
import logging
import logging.config

import pytest
import structlog

from config.logs import LOGGING


@pytest.fixture
def lines():
    """The product's own handler, writing where the test can read."""
    logging.config.dictConfig(LOGGING)
    ours = next(
        one for one in logging.getLogger().handlers if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter)
    )
    stream, before = io.StringIO(), ours.stream
    ours.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    ours.setStream(before)


def fail():
    raise ValueError("KANARIE Elsa Sandgren 201503072389")


@pytest.mark.parametrize("kind", ["structlog", "stdlib"])
def test_an_exception_is_logged_by_class_and_place(lines, kind):
    try:
        fail()
    except ValueError:
        if kind == "structlog":
            structlog.get_logger("prov").exception("reminder_failed", case_id=7, name="KANARIE")
        else:
            logging.getLogger("prov").exception("misslyckades för %s", "KANARIE")
    (line,) = lines()
    assert line["error"].startswith("ValueError test_logs.py:")
    assert "KANARIE" not in json.dumps(line)


def test_a_librarys_line_has_a_name_and_its_text_with_empty_holes(lines):
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", "/arende/KANARIE/")
    logging.getLogger("allauth").warning(f"f-string about {'KANARIE'}")
    named, filled = lines()
    here = "test_a_librarys_line_has_a_name_and_its_text_with_empty_holes"
    assert (named["event"], named["said"]) == (f"django_request_{here}", "%s: %s")
    assert filled["event"] == f"allauth_{here}"
    assert "KANARIE" not in json.dumps([named, filled])


def test_only_known_keys_are_written(lines):
    structlog.get_logger("prov").info("request", user_id=1, path="/arende/EA-2026-0001/", q="KANARIE")
    (line,) = lines()
    assert "KANARIE" not in json.dumps(line)
    assert "path" not in line
    assert line["user_id"] == 1
