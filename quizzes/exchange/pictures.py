"""A picture that came from anywhere, as one that may be shown: decoded once, small enough, nothing hidden in it."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import Image, ImageOps

from . import limits

_ORIENTATION = 0x0112
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# Segments of a JPEG that its picture needs: JFIF, Adobe's colours, tables, frames, scans.
_NEEDED = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xD0)}


class BadPicture(ValueError):
    """A picture that is refused; ``code``: picture_pixels, picture_animated or picture_damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(data: bytes) -> tuple[bytes, str]:
    """Return the picture as PNG or JPEG without place, camera and comments, and its ending.

    What went through once comes back byte for byte, so that the same file imported twice holds the
    same picture. Raises BadPicture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _cleaned(data)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture("picture_pixels") from None
    except Exception:  # noqa: BLE001 - decoders of broken pictures raise almost anything
        raise BadPicture("picture_damaged") from None


def _cleaned(data: bytes) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        width, height = picture.size
        if width * height > limits.MAX_PICTURE_PIXELS:
            raise BadPicture("picture_pixels")
        if getattr(picture, "n_frames", 1) > 1 and picture.format != "JPEG":
            raise BadPicture("picture_animated")
        picture.load()
        if picture.format == "JPEG":
            return _jpeg(data, picture), ".jpg"
        return _png(picture), ".png"


def _png(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        upright = upright.convert("RGBA" if "A" in upright.mode else "RGB")
    transparency = upright.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    out = io.BytesIO()
    upright.save(out, "PNG", optimize=False)
    return out.getvalue()


def _jpeg(data: bytes, picture: Image.Image) -> bytes:
    """The same picture without the segments that it does not need; turned upright if it has to be."""
    if picture.getexif().get(_ORIENTATION, 1) != 1:
        out = io.BytesIO()
        ImageOps.exif_transpose(picture).save(out, "JPEG", quality=92)
        data = out.getvalue()
    kept, at = [data[:2]], 2
    while at < len(data):
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at] != 0xFF:
            raise BadPicture("picture_damaged")
        if marker == 0xDA:  # the scan and all behind it, up to the end mark; nothing after that
            end = data.rindex(b"\xff\xd9") + 2
            kept.append(data[at:end])
            return b"".join(kept)
        if marker in _NEEDED:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    raise BadPicture("picture_damaged")
