"""The pictures of a Word file: taken over as they are when they may be shown, or refused by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from quizzes.exchange.media import ending_of
from quizzes.exchange.pictures import BadPicture, cleaned

from .limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES
from .lines import PICTURE_MARK, Line
from .shapes import Block, Paragraph, Picture, PictureFile, Warning

LONGEST_CAPTION = 60
MAX_ALT_CHARS = 300


class Pictures:
    """Takes pictures from mammoth, one after the other."""

    def __init__(self) -> None:
        self.found: list[PictureFile] = []
        self.size = 0

    def take(self, image: Any) -> dict[str, str]:
        """Keep or refuse the picture; what mammoth writes in its place needs no attributes."""
        alt = " ".join((image.alt_text or "").split())[:MAX_ALT_CHARS]
        try:
            data, ending = self._read(image)
        except BadPicture as refusal:
            self.found.append(PictureFile(0, alt, refused=refusal.code))
        else:
            self.size += len(data)
            self.found.append(PictureFile(0, alt, data, ending))
        return {"src": "", "alt": ""}

    def _read(self, image: Any) -> tuple[bytes, str]:
        if len(self.found) >= MAX_PICTURES or self.size >= MAX_PICTURES_BYTES:
            raise BadPicture("picture_too_many")
        try:
            with image.open() as file:
                data = file.read(MAX_PICTURE_BYTES + 1)
        except Exception:  # noqa: BLE001 - a link to a file elsewhere, or a part that is not there
            raise BadPicture("picture_linked") from None
        if len(data) > MAX_PICTURE_BYTES:
            raise BadPicture("picture_too_large")
        if not ending_of("picture", data):
            raise BadPicture("picture_kind")
        return cleaned(data)


def placed(pictures: Iterable[PictureFile], lines: Iterable[Line]) -> tuple[PictureFile, ...]:
    """Return the pictures with the numbers of the lines in which their marks stand."""
    numbers = [line.number for line in lines for _ in range(line.raw.count(PICTURE_MARK))]
    return tuple(replace(each, line=at) for each, at in zip(pictures, numbers, strict=False))


def without_marks(value: Any) -> Any:
    """Return texts, shapes and tuples of them without the marks of pictures."""
    if isinstance(value, str):
        return value.replace(PICTURE_MARK, "").strip() if PICTURE_MARK in value else value
    if isinstance(value, tuple):
        return tuple(without_marks(each) for each in value)
    if hasattr(value, "__dataclass_fields__"):
        return replace(
            value, **{f.name: without_marks(getattr(value, f.name)) for f in fields(value)}
        )
    return value


def pictures_apart(blocks: Iterable[Block], lines: Iterable[Line]) -> Iterator[Block]:
    """Give the pictures inside lists and tables a place of their own behind them.

    A whole sentence beside a picture is text, not its caption.
    """
    blocks = list(blocks)
    apart = {block.line for block in blocks if isinstance(block, Picture)}
    marked = [
        line.number for line in lines if PICTURE_MARK in line.raw and line.number not in apart
    ]
    for block in blocks:
        if not isinstance(block, Picture):
            inside = [at for at in marked if block.line <= at <= block.end_line]
            yield without_marks(block) if inside else block
            yield from (Picture(at, at, "") for at in dict.fromkeys(inside))
        elif len(block.caption) > LONGEST_CAPTION or block.caption.endswith("。"):
            yield Paragraph(block.line, block.end_line, block.caption)
            yield replace(block, caption="")
        else:
            yield block


def picture_warnings(
    parts: Iterable[tuple[str, str, int, tuple[Block, ...]]],
    pictures: Iterable[PictureFile],
    lines: Iterable[Line],
) -> Iterator[Warning]:
    """Say of each picture what is to be done: words for it, another one, or a place."""
    places = {
        block.line: (target, block.caption or title)
        for target, title, _, blocks in parts
        for block in blocks
        if isinstance(block, Picture)
    }
    mine = {line.number for line in lines}
    seen: Counter[int] = Counter()
    for picture in pictures:
        if picture.line not in mine:
            continue
        target, caption = places.get(picture.line, ("course", ""))
        params = {"caption": picture.alt or caption, "number": seen[picture.line]}
        seen[picture.line] += 1
        if target == "course":
            yield Warning("missing_picture", picture.line, "picture_not_placed", params)
        elif picture.refused:
            yield Warning("missing_picture", picture.line, picture.refused, params, None, target)
        elif not picture.alt:
            yield Warning("not_given", picture.line, "picture_without_alt", params, None, target)
