from io import BytesIO

import pytest
from PIL import Image

from catalog.models import ArticlePicture
from catalog.services import remove_picture, save_picture
from core.errors import Invalid
from tests.factories import ArticleFactory


def drawn(form="PNG", size=(800, 200), color="red", mode="RGB"):
    written = BytesIO()
    Image.new(mode, size, color).save(written, form)
    return written.getvalue()


def kept(picture):
    return Image.open(BytesIO(picture.jpeg))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_small_jpeg_is_kept(store, form):
    picture = save_picture(article=ArticleFactory(store=store), upload=drawn(form))
    assert (kept(picture).format, kept(picture).size) == ("JPEG", (400, 100))


def test_what_is_transparent_becomes_white(store):
    picture = save_picture(article=ArticleFactory(store=store), upload=drawn(mode="RGBA", color=(0, 0, 0, 0)))
    assert kept(picture).getpixel((5, 5)) == (255, 255, 255)


def test_a_new_picture_replaces_the_old(store):
    article = ArticleFactory(store=store)
    save_picture(article=article, upload=drawn())
    save_picture(article=article, upload=drawn(size=(40, 40)))
    assert kept(ArticlePicture.objects.get(article=article)).size == (40, 40)


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"\xff\xd8\xff" + bytes(100),
        drawn()[:60],
        drawn("BMP"),
    ],
)
def test_anything_else_is_refused(store, upload):
    with pytest.raises(Invalid, match="Upload a JPEG"):
        save_picture(article=ArticleFactory(store=store), upload=upload)
    assert ArticlePicture.objects.count() == 0


def test_a_bomb_is_refused_before_it_is_decoded(store):
    with pytest.raises(Invalid, match="too many pixels"):
        save_picture(
            article=ArticleFactory(store=store), upload=drawn(size=(40_000, 2_000), mode="1", color=0)
        )


def test_more_than_five_megabytes_are_refused(store):
    with pytest.raises(Invalid, match="5 MB"):
        save_picture(article=ArticleFactory(store=store), upload=bytes(5_000_001))


def test_what_hides_in_the_upload_is_not_kept(store):
    picture = save_picture(
        article=ArticleFactory(store=store), upload=drawn("JPEG") + b"<script>alert(1)</script>"
    )
    assert b"script" not in picture.jpeg


def test_a_picture_can_be_removed(store):
    remove_picture(picture=save_picture(article=ArticleFactory(store=store), upload=drawn()))
    assert ArticlePicture.objects.count() == 0
