"""Pictures of articles: whatever is uploaded is decoded and made anew, so that nothing else gets in."""

from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from catalog.models import Article, ArticlePicture
from core.errors import Invalid
from core.transactions import service

PICTURE_BYTES = 5_000_000
MAX_PIXELS = 40_000_000
SIDE = 400
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


@service
def save_picture(*, article: Article, upload: bytes) -> ArticlePicture:
    """Give an article a picture, in place of the one it has. JPEG, PNG, GIF or WebP of at most 5 MB and 40
    megapixels; kept as a JPEG of at most 400 pixels a side. Raises Invalid."""
    values = {"jpeg": _small_jpeg(upload), "changed_at": timezone.now()}
    picture, _ = ArticlePicture.objects.update_or_create(article=article, defaults=values)
    return picture


@service
def remove_picture(*, picture: ArticlePicture) -> None:
    """The article has no picture any more."""
    picture.delete()


def _small_jpeg(upload: bytes) -> bytes:
    if len(upload) > PICTURE_BYTES:
        raise Invalid(_("The picture has more than 5 MB."), field="upload", reason="OUT_OF_RANGE")
    try:
        with Image.open(BytesIO(upload), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:  # read from its head, before anything is decoded
                raise Invalid(_("The picture has too many pixels."), field="upload", reason="OUT_OF_RANGE")
            opened.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid(_("Upload a JPEG, PNG, GIF or WebP picture."), field="upload") from None
    upright.thumbnail((SIDE, SIDE))
    on_white = Image.new("RGB", upright.size, "white")
    on_white.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    on_white.save(written, "JPEG", quality=85)
    return written.getvalue()
