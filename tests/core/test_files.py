"""What may be uploaded, and what is kept of it."""

from io import BytesIO

import pytest
from PIL import Image

from core import files
from core.errors import Invalid
from core.files import keep_file, safe_name
from core.models import StoredFile

PDF = b"%PDF-1.7\n%%EOF"


def picture(form="PNG", size=(20, 10), **more):
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, form, **more)
    return written.getvalue()


def keep(store, name, content):
    return keep_file(store_id=store.pk, name=name, content=content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("a.step", b"ISO-10303-21;", "application/octet-stream"),
        ("a.dxf", b"0\nSECTION", "application/octet-stream"),
        ("a.csv", "Größe;1".encode(), "application/octet-stream"),
        ("a.png", picture(), "image/png"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.webp", picture("WEBP"), "image/webp"),
    ],
)
def test_files_of_a_workshop_are_kept(store, name, content, media_type):
    assert keep(store, name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.exe", b"MZ"),
        ("a", PDF),
        ("a.pdf.html", PDF),
        ("a.pdf", b"<html>"),
        ("a.png", b"<svg/>"),
        ("a.jpg", picture("PNG")),
        ("a.png", picture()[:40]),
        ("a.csv", b"\0\0"),
        ("a.dxf", b"\xff\xfe"),
        ("a.pdf", b""),
    ],
)
def test_everything_else_is_refused_and_nothing_is_kept(store, name, content):
    with pytest.raises(Invalid):
        keep(store, name, content)
    assert not StoredFile.objects.of(store).exists()


def test_too_large_a_file_is_refused(store, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(Invalid, match="more than 20 MB"):
        keep(store, "a.pdf", PDF)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(store, monkeypatch):
    monkeypatch.setattr(files, "MOST_PIXELS", 100)
    with pytest.raises(Invalid, match="too many pixels"):
        keep(store, "a.png", picture(size=(20, 10)))


def test_a_photo_is_upright_and_without_what_the_camera_adds(store):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Mara"
    kept = Image.open(BytesIO(keep(store, "a.jpg", picture("JPEG", exif=exif)).content))
    assert (kept.size, dict(kept.getexif())) == ((10, 20), {})


def test_a_large_photo_is_made_smaller(store, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_SIDE", 10)
    assert Image.open(BytesIO(keep(store, "a.png", picture(size=(40, 20))).content)).size == (10, 5)


def test_the_same_content_is_kept_once_a_store(store, new_store):
    first, again = keep(store, "a.pdf", PDF), keep(store, "b.pdf", PDF)
    assert (first == again, first == keep(new_store(), "a.pdf", PDF)) == (True, False)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/a.pdf", "a.pdf"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ('a".pdf', "a'.pdf"),
        ("a\r\nX: 1.pdf", "aX: 1.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_safe_in_a_header(name, safe):
    assert safe_name(name) == safe
