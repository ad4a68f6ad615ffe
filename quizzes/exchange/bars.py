"""Several things in one cell, with a bar between them."""

from __future__ import annotations

from collections.abc import Iterable


def joined(texts: Iterable[str]) -> str:
    """Write them with bars, and a bar or backslash inside with a backslash before it."""
    return "|".join(
        text.replace("\\", "\\\\").replace("|", "\\|").replace("｜", "\\｜") for text in texts
    )


def split(cell: str) -> tuple[str, ...]:
    """Read them back; an empty cell lists nothing. The full-width bar ｜ counts too."""
    parts, part, signs = [], [], iter(cell)
    for sign in signs:
        if sign == "\\":
            follower = next(signs, "")
            part.append(follower if follower in ("|", "\\", "｜") else sign + follower)
        elif sign in "|｜":
            parts.append("".join(part).strip())
            part = []
        else:
            part.append(sign)
    last = "".join(part).strip()
    return (*parts, last) if parts or last else ()
