"""Photographs and signatures that people send: drawn anew, so that nothing but the picture is kept (no place, no camera)."""

from __future__ import annotations

import base64
import binascii
import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from common.typesetting import font_folders

MOST_PHOTO_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2600
MOST_SIGNATURE_CHARS = 300_000
SIGNATURE_SIZE = (900, 300)
_DATA_URL = "data:image/png;base64,"
_KINDS = ("JPEG", "PNG", "WEBP")


class BadPictureError(ValueError):
    """The bytes are no picture that can be kept."""


def as_photo(data: bytes) -> bytes:
    """Return the photograph as a JPEG of moderate size, turned the right way up. Raises BadPictureError."""
    if len(data) > MOST_PHOTO_BYTES:
        raise BadPictureError
    picture = ImageOps.exif_transpose(_opened(data)).convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _saved(picture, "JPEG", quality=82)


def as_signature(data_url: str) -> bytes:
    """Return the PNG of a drawn signature; empty for one without a stroke. Raises BadPictureError."""
    if not data_url.startswith(_DATA_URL) or len(data_url) > MOST_SIGNATURE_CHARS:
        raise BadPictureError
    try:
        data = base64.b64decode(data_url.removeprefix(_DATA_URL), validate=True)
    except (binascii.Error, ValueError):
        raise BadPictureError from None
    picture = _opened(data).convert("RGBA")
    picture.thumbnail(SIGNATURE_SIZE)
    white = Image.new("RGBA", picture.size, "white")
    ink = Image.alpha_composite(white, picture).convert("L")
    if ink.getextrema()[0] > 200:  # type: ignore[operator]
        return b""
    return _saved(ink, "PNG", optimize=True)


def typed_signature(name: str) -> bytes:
    """Return the PNG of a name that was typed where nobody can draw; it says that it was typed."""
    picture = Image.new("L", SIGNATURE_SIZE, 255)
    face = next(Path(font_folders()[0]).glob("KurintoSansSC-Rg.ttf"), None)
    font = ImageFont.truetype(face, 96) if face else ImageFont.load_default(96)
    drawing = ImageDraw.Draw(picture)
    drawing.text((40, 80), name[:12], font=font, fill=20)
    drawing.text((40, 240), "⌨ typed", font=ImageFont.truetype(face, 28) if face else None, fill=90)
    return _saved(picture, "PNG", optimize=True)


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=_KINDS)
        if picture.width * picture.height > MOST_PIXELS:
            raise BadPictureError
        picture.load()
    except BadPictureError:
        raise
    except Exception:  # noqa: BLE001 - a broken picture makes Pillow raise almost anything
        raise BadPictureError from None
    return picture


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
