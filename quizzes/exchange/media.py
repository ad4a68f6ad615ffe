"""Pictures and recordings inside a file: what they are is judged by their bytes, never by their name."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any

from . import limits
from .pictures import BadPicture, cleaned
from .schema import MEDIA_TYPES, Item, Media

# First bytes and the ending that belongs to them. SVG is no picture here: it can hold scripts.
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)
_SOUNDS = ((b"ID3", ".mp3"), (b"\xff\xfb", ".mp3"), (b"\xff\xf3", ".mp3"), (b"OggS", ".ogg"))
_VIDEOS = ((b"\x1aE\xdf\xa3", ".webm"),)
_UNSAFE = re.compile(r"[^\w.()-]+")


def ending_of(kind: str, data: bytes) -> str:
    """Return the ending that the bytes deserve, or nothing where they are not what they claim."""
    known: tuple[tuple[bytes, str], ...]
    if kind == "picture":
        known = _PICTURES
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return ".webp"
    elif kind == "sound":
        known = _SOUNDS
        if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
            return ".wav"
        if data[4:11] == b"ftypM4A":
            return ".m4a"
    else:
        known = _VIDEOS
        if data[4:8] == b"ftyp":
            return ".mp4"
    return next((ending for magic, ending in known if data.startswith(magic)), "")


def media_of(kind: str, name: str, alt: str, coded: str) -> Media | str:
    """Return what a base64 text holds, or by code why it is refused."""
    if len(coded) > limits.MAX_PICTURE_BYTES * 4 // 3 + 100_000:
        return "picture_too_large"
    try:
        data = base64.b64decode("".join(coded.split()), validate=True)
    except (binascii.Error, ValueError):
        return "picture_encoding"
    if len(data) > limits.MAX_PICTURE_BYTES:
        return "picture_too_large"
    ending = ending_of(kind, data)
    if not ending:
        return "picture_type"
    if kind == "picture":
        try:
            data, ending = cleaned(data)
        except BadPicture as refusal:
            return refusal.code
    return Media(kind, safe_name(name, ending), data, alt[: limits.MAX_ALT_CHARS])


def safe_name(name: str, ending: str) -> str:
    """A file name without path and odd signs, with the ending that its bytes deserve."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return (_UNSAFE.sub("_", stem).strip("._") or "media")[:80] + ending


def size_of(items: Iterable[Item]) -> int:
    """All bytes of pictures and recordings of some items."""
    return sum(len(media.data) for item in items for media in all_media(item))


def all_media(item: Item) -> list[Media]:
    """Those of the question, of its options, and of the questions of a case."""
    found = [*item.media]
    for option in item.options:
        found += option.media
    for part in item.items:
        found += all_media(part)
    return found


def to_dict(media: Media) -> dict[str, Any]:
    """As JSON: the bytes in base64."""
    return {
        "type": media.type,
        "name": media.name,
        "alt": media.alt,
        "data": base64.b64encode(media.data).decode(),
    }


def from_list(value: Any) -> tuple[Media, ...]:
    """Read a list of such dicts. Raises ValueError, for a refused picture MediaRefused."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("no list")
    return tuple(_from_dict(entry) for entry in value)


class MediaRefused(ValueError):
    """A picture or recording that cannot be taken; ``code`` as of `media_of`."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.code, self.name = code, name


def _from_dict(entry: Any) -> Media:
    if not isinstance(entry, dict) or entry.get("type") not in MEDIA_TYPES:
        raise ValueError("no picture or recording")
    texts = [entry.get(key, "") for key in ("name", "alt", "data")]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("no text")
    name, alt, coded = texts
    found = media_of(entry["type"], name, alt, coded)
    if isinstance(found, str):
        raise MediaRefused(found, name[:100])
    return found
