"""What may be uploaded, and how it is kept: told by its content, never by its name alone, and never served as a page."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import Invalid
from core.models import StoredFile

MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
# Enough for a full screen; a telephone's photo of 10 MB becomes one of 1 MB.
LONGEST_SIDE = 3000
OTHER = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """`begins` are the first bytes of a file of this kind; where it has none, `holds` looks at the whole. Of `shown`
    kinds the browser shows the picture, all others are downloads."""

    endings: tuple[str, ...]
    media_type: str
    begins: tuple[bytes, ...] = ()
    holds: Callable[[bytes], bool] = bool
    picture: str = ""


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


ZIP = (b"PK\x03\x04",)
KINDS = (
    Kind(("jpg", "jpeg"), "image/jpeg", (b"\xff\xd8\xff",), picture="JPEG"),
    Kind(("png",), "image/png", (b"\x89PNG\r\n",), picture="PNG"),
    Kind(("webp",), "image/webp", (b"RIFF",), picture="WEBP"),
    Kind(("pdf",), "application/pdf", (b"%PDF-",)),
    Kind(("dxf",), OTHER, holds=_is_text),
    Kind(("dwg",), OTHER, (b"AC10",)),
    Kind(("step", "stp"), OTHER, (b"ISO-10303-21",)),
    Kind(("stl",), OTHER),
    Kind(("3mf",), OTHER, ZIP),
    Kind(("xlsx", "docx", "ods", "odt"), OTHER, ZIP),
    Kind(("csv", "txt", "nc", "gcode"), OTHER, holds=_is_text),
)
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
SHOWN = {kind.media_type for kind in KINDS if kind.picture}


def keep_file(*, store_id: int, name: str, content: bytes) -> StoredFile:
    """The stored content of an upload. Pictures are decoded and made anew, upright and without what a camera adds.

    At most 20 MB; the kind is told by the ending of the name and must be what is in it. Raises Invalid.
    """
    if not content:
        raise Invalid(_("The file is empty."), field="file", reason="REQUIRED")
    if len(content) > MOST_BYTES:
        raise Invalid(
            _("The file has more than 20 MB. Make it smaller."), field="file", reason="OUT_OF_RANGE"
        )
    kind = _kind_of(name, content)
    kept = _redrawn(content, kind.picture) if kind.picture else content
    which = {"store_id": store_id, "sha256": hashlib.sha256(kept).hexdigest()}
    made = {"media_type": kind.media_type, "size": len(kept), "content": kept}
    # Locked: what is about to be deleted (`core.notes.forget_withdrawn`) is gone then, and stored anew.
    there = StoredFile.objects.select_for_update(no_key=True).defer("content").filter(**which).first()
    return there or StoredFile.objects.get_or_create(**which, defaults=made)[0]


def _kind_of(name: str, content: bytes) -> Kind:
    ending = PurePath(name).suffix.lstrip(".").lower()
    kind = BY_ENDING.get(ending)
    if kind is None:
        allowed = ", ".join(sorted(BY_ENDING))
        raise Invalid(
            _("Files of this kind are not kept. Save it as one of: %s.") % allowed,
            field="file",
            reason="INVALID_TYPE",
        )
    begins = not kind.begins or content.startswith(kind.begins)
    if not begins or not kind.holds(content):
        raise Invalid(_("This is no %s file inside.") % ending.upper(), field="file", reason="INVALID_TYPE")
    return kind


def _redrawn(content: bytes, form: str) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=(form,)) as opened:
            if opened.width * opened.height > MOST_PIXELS:  # read from its head, before anything is decoded
                raise Invalid(_("The picture has too many pixels."), field="file", reason="OUT_OF_RANGE")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = picture.convert("RGB") if form == "JPEG" else picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid(_("The picture cannot be read. Save it anew and try again."), field="file") from None
    written = BytesIO()
    drawn.save(written, form, quality=85)
    return written.getvalue()


def safe_name(name: str) -> str:
    """The last part of a name, without what a header or a folder could take for something else."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    return plain.replace('"', "'")[-200:].strip() or "file"
