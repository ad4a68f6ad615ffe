"""How a stored file is given out: one way for all of them."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404

PICTURES = {"jpg": "image/jpeg", "png": "image/png"}


def hand_out(stored: Any, *, name: str, picture: str = "") -> FileResponse:
    """Give a stored file to whoever was let in before, to be saved under ``name``.

    Only pictures that were drawn anew here are shown in place, as the type ``picture`` says, and those
    in a sandbox; whatever else it is, no browser runs it. Not there or thrown away: 404.
    """
    try:
        opened = stored.open("rb")
    except (OSError, ValueError):  # gone, or a field without a file
        raise Http404 from None
    return FileResponse(
        opened,
        as_attachment=not picture,
        filename=name,
        content_type=picture or "application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store, private",
        },
    )
