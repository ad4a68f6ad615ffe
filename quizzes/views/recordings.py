"""Sound and video in parts, as players ask for them: without ranges some phones play nothing."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# What is answered to "from here on"; the player asks for the next part when it needs it.
MOST = 2 * 1024 * 1024


def serve_part(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Answer with the range of a sound or video file that was asked for; None for everything else.

    Who may see the document has been decided before (login, restrictions of its collection).
    """
    kind = document.content_type
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or not any(asked.groups()) or not kind.startswith(("audio/", "video/")):
        return None
    size = document.file.size
    first, last = _part(asked, size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with document.file.storage.open(document.file.name) as stored:
        stored.seek(first)
        body = stored.read(last - first + 1)
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, status=206, content_type=kind, headers=headers)


def _part(asked: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte; the last before the first: there is no such part."""
    if not asked[1]:
        return max(size - int(asked[2]), 0), size - 1
    first = int(asked[1])
    last = int(asked[2]) if asked[2] else first + MOST - 1
    return first, min(last, size - 1)
