"""Pictures of a frozen paper for print: bytes by file name; what cannot be printed is named in words."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "png"}
SCREEN_DPI = 144  # renditions are made for screens of twice the density
MM_PER_INCH = 25.4


def stored_bytes(src: str) -> bytes | None:
    """Return the file behind an address of this site's media; None where it is not there any more."""
    name = unquote(src).removeprefix(settings.MEDIA_URL)
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
            return content
    except (OSError, ValueError):
        return None


class Pictures:
    """Gathers the pictures of one document; the same one is taken in once."""

    def __init__(self, read: Callable[[str], bytes | None] = stored_bytes) -> None:
        self.files: dict[str, bytes] = {}
        self._read = read
        self._known: dict[str, dict[str, Any] | None] = {}

    def media(
        self, media: Iterable[Mapping[str, Any]], most: tuple[int, int] = (100, 60)
    ) -> list[dict[str, Any]]:
        """Return each medium as ``{"file", "mm" (its width), "alt"}`` or, where it cannot be printed,
        ``{"words"}``. ``most`` are width and height in mm.
        """
        return [self._one(medium, most) for medium in media]

    def _one(self, medium: Mapping[str, Any], most: tuple[int, int]) -> dict[str, Any]:
        words = medium["alt"]
        if medium["type"] == "sound":
            return {"words": _("[Sound] %(words)s") % {"words": words}}
        if medium["type"] == "video":
            return {"words": _("[Video] %(words)s") % {"words": words}}
        src = medium["src"]
        if src not in self._known:
            self._known[src] = self._take(src)
        found = self._known[src]
        if found is None:
            return {"words": _("[Picture, no longer kept] %(words)s") % {"words": words}}
        width, ratio = found["mm"], found["ratio"]
        fitting = min(width, most[0], most[1] * ratio)
        return {"file": found["file"], "mm": round(fitting, 1), "alt": words}

    def _take(self, src: str) -> dict[str, Any] | None:
        content = self._read(src)
        if content is None:
            return None
        try:
            with Image.open(io.BytesIO(content)) as picture:
                kind, (width, height) = picture.format or "", picture.size
                if kind not in _SUFFIXES:
                    return None
                if kind == "WEBP":
                    out = io.BytesIO()
                    picture.convert("RGBA").save(out, "PNG")
                    content = out.getvalue()
                else:
                    picture.verify()
        except Exception:  # noqa: BLE001 - a damaged picture makes Pillow raise almost anything
            return None
        name = f"picture-{len(self.files) + 1}.{_SUFFIXES[kind]}"
        self.files[name] = content
        return {"file": name, "mm": width / SCREEN_DPI * MM_PER_INCH, "ratio": width / height}
