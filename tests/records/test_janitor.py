"""Files without a row are removed after a day; files with one never."""

import datetime as dt
import os
import uuid

import pytest

from records import janitor
from records.documents import store
from records.uploads import inspect


@pytest.fixture
def documents(settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    return tmp_path


def put(folder, name, now, hours):
    path = folder / name[:2] / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    then = (now - dt.timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))
    return path


def test_only_old_files_without_a_document_go(report, documents, at):
    case, text = report(), b"Anteckning"
    kept = store(case, text, inspect(text, "a.txt"), at=at.now, by=None).path
    os.utime(kept, (0, 0))
    orphan, young = put(documents, uuid.uuid4().hex, at.now, 25), put(documents, uuid.uuid4().hex, at.now, 23)
    partial = put(documents, f"{uuid.uuid4().hex}.del", at.now, 25)
    assert janitor.sweep(at.now) == 2
    assert [path.exists() for path in (kept, young, orphan, partial)] == [True, True, False, False]
    assert janitor.sweep(at.now) == 0


@pytest.mark.django_db
def test_many_files_are_asked_about_at_once(documents, at, django_assert_num_queries):
    for _ in range(5):
        put(documents, uuid.uuid4().hex, at.now, 25)
    with django_assert_num_queries(1):
        assert janitor.sweep(at.now) == 5


@pytest.mark.django_db
def test_a_file_that_goes_while_it_is_looked_at_stops_nothing(documents, at, monkeypatch):
    """Somebody else's sweep, or a removal: its name was read, and then it was gone."""
    put(documents, uuid.uuid4().hex, at.now, 25)
    gone = documents / "ab" / uuid.uuid4().hex
    plain = type(documents).glob
    monkeypatch.setattr(type(documents), "glob", lambda self, pattern: [gone, *plain(self, pattern)])
    assert janitor.sweep(at.now) == 1


def test_an_empty_house_is_clean(norrvinge, settings, tmp_path, at):
    settings.DOCUMENTS = tmp_path / "not there"
    assert janitor.sweep(at.now) == 0
