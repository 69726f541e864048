"""Of a large picture a small one is made once, when it comes in: no reader unpacks fifty million pixels."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from records import documents, stamp
from records.janitor import sweep
from records.models import Handling


def picture(size: tuple[int, int], form: str = "PNG", mode: str = "1") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form)
    return out.getvalue()


@pytest.fixture
def added(report, login, at) -> Any:
    """Add a picture to a case from its page, and give the document and the address of its stamped print."""
    case, client = report(), login("anna.lovdahl")

    def add(data: bytes) -> tuple[Handling, Any]:
        file = SimpleUploadedFile("plan.png", data)
        answer = client.post(reverse("document", args=[case.number]), {"title": "Plan", "file": file})
        assert answer.status_code == 302
        kept = Handling.objects.get()
        return kept, lambda: client.get(reverse("handling", args=[case.number, kept.pk]))

    return add


def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The sizes of the pictures that are opened from now on."""
    sizes, plain = [], Image.open

    def watched(*args: Any, **kwargs: Any) -> Any:
        image = plain(*args, **kwargs)
        sizes.append(image.size)
        return image

    monkeypatch.setattr(Image, "open", watched)
    return sizes


LARGE = (7000, 7000)


def test_six_kilobytes_that_unpack_to_fifty_megapixels_cost_the_reader_a_small_picture(added, monkeypatch):
    data = picture(LARGE)
    assert len(data) < 10_000
    kept, read = added(data)
    assert documents.read(kept) == data
    sizes = opened(monkeypatch)
    assert read().content.startswith(b"%PDF")
    assert sizes == [(stamp.PICTURE_SIDE, stamp.PICTURE_SIDE)]


def test_without_the_small_one_the_reader_would_have_unpacked_it_all(added, monkeypatch):
    monkeypatch.setattr(stamp, "small_picture", lambda _data: b"")
    _, read = added(picture(LARGE))
    sizes = opened(monkeypatch)
    read()
    assert sizes == [LARGE]


def test_a_small_picture_has_none(added):
    kept, read = added(picture((800, 600)))
    assert kept.rendition_sha256 == ""
    assert not kept.rendition_path.exists()
    assert read().status_code == 200


@pytest.mark.parametrize("fault", ["changed", "gone"])
def test_a_small_picture_that_is_changed_or_gone_is_never_shown(added, fault):
    kept, read = added(picture((3000, 3000)))
    kept.rendition_path.write_bytes(
        picture((10, 10), "JPEG", "L")
    ) if fault == "changed" else kept.rendition_path.unlink()
    assert read().status_code == 503


def test_it_goes_with_its_document_and_the_janitor_knows_whose_it_is(added, at):
    kept, _ = added(picture((3000, 3000)))
    old = at.now.timestamp() - 3 * 24 * 3600
    os.utime(kept.rendition_path, (old, old))
    assert sweep(at.now) == 0
    assert kept.rendition_path.exists()
    documents.remove_file(kept)
    assert not kept.rendition_path.exists()


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1")])
def test_every_kind_becomes_a_small_jpeg_that_shows_the_same(form, mode):
    large = Image.new("RGB", (6000, 3000), "red")
    large.paste("blue", (3000, 0, 6000, 3000))
    out = io.BytesIO()
    large.convert(mode).save(out, form)
    small = Image.open(io.BytesIO(stamp.small_picture(out.getvalue())))
    assert (small.format, small.size, len(small.getexif())) == ("JPEG", (2500, 1250), 0)
    left, right = small.convert("RGB").getpixel((100, 600)), small.convert("RGB").getpixel((2400, 600))
    assert left != right


@pytest.mark.parametrize("size", [(3000, 2000), (7000, 5000)])
def test_it_is_turned_as_the_camera_was_held(size):
    out, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", size).save(out, "JPEG", exif=turned)
    small = Image.open(io.BytesIO(stamp.small_picture(out.getvalue())))
    assert small.height > small.width
