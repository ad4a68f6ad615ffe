"""Pictures, sound and video of a question as a frozen paper names them."""

from __future__ import annotations

from typing import Any

# Twice the width of the column of questions: sharp on a phone's screen, no camera's original.
PICTURE = "max-1200x1200"
OPTION_PICTURE = "max-600x600"


def media_of(stream: Any, spec: str = PICTURE) -> list[dict[str, Any]]:
    """Return what stands in a stream of media: addresses of this site, in order. What has been
    deleted since is left out. ``width`` and ``height`` (px) are None but for pictures.
    """
    frozen = (_media(child.block_type, child.value, spec) for child in stream or ())
    return [each for each in frozen if each]


def _media(kind: str, value: Any, spec: str) -> dict[str, Any] | None:
    if kind == "picture":
        image = value["image"]
        if image is None:
            return None
        shown = image.get_rendition(spec)
        size = {"width": shown.width, "height": shown.height}
        return {"type": kind, "src": shown.url, "alt": value["alt"], **size}
    document = value["file"]
    if document is None:
        return None
    size = {"width": None, "height": None}
    return {"type": kind, "src": document.url, "alt": value["words"], **size}
