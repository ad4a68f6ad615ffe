"""Pictures of Moodle XML: files beside a text, and the places in the text that show them."""

from __future__ import annotations

import base64
import html
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from .gathering import Gatherer
from .limits import MAX_ALT_CHARS, MAX_PICTURES, MAX_PICTURES_BYTES
from .moodle_tree import bare, line_of, picture_of
from .schema import Item, Media

_PLACE = "@@PLUGINFILE@@/"
_IMG = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_SRC = re.compile(r"\bsrc\s{0,3}=\s{0,3}[\"']@@PLUGINFILE@@/([^\"'<>?]{1,300})", re.IGNORECASE)
_ALT = re.compile(r"\balt\s{0,3}=\s{0,3}(?:\"([^\"]{0,1000})\"|'([^']{0,1000})')", re.IGNORECASE)
_MARKDOWN = re.compile(r"!\[((?:\\.|[^\]\\]){0,1000})\]\(@@PLUGINFILE@@/([^()\s]{1,300})\)")


@dataclass
class _Shown:
    """A picture that a text shows: the file's name and what is said of it."""

    name: str
    alt: str


def take_pictures(question: Any, gathered: Gatherer) -> None:
    """Cut the places of pictures out of question and options, and give the pictures to the item.

    Call it before the texts are read: what is shown as a picture is no text any more. The item
    gets them by `give_pictures`.
    """
    taken: dict[str, list[Media]] = {"": _taken(question.find("questiontext"), question, gathered)}
    if question.get("type") in ("multichoice", "multichoiceset"):
        for at, answer in enumerate(question.iterfind("answer")):
            taken[str(at)] = _taken(answer, question, gathered)
    question.pictures = taken


def _taken(element: Any, question: Any, gathered: Gatherer) -> list[Media]:
    if element is None:
        return []
    files = {unquote(file.get("name") or ""): file for file in element.iterfind("file")}
    if not files:
        return []
    found = []
    for shown in _cut(element):
        file = files.pop(shown.name, None)
        if file is not None:
            found += _media(file, shown.alt, question, gathered)
            element.remove(file)
    for file in files.values():  # lies beside the text, and the text does not show it
        found += _media(file, "", question, gathered)
        element.remove(file)
    return found


def _cut(element: Any) -> list[_Shown]:
    """The pictures of a text in their order; the text is left without them."""
    holder = element.find("text") if element.find("text") is not None else element
    found: list[_Shown] = []

    def from_html(match: re.Match[str]) -> str:
        source = _SRC.search(match[0])
        if source is None:
            return match[0]
        alt = _ALT.search(match[0])
        said = html.unescape(alt[1] or alt[2] or "").strip() if alt else ""
        found.append(_Shown(unquote(html.unescape(source[1])), said))
        return ""

    def from_markdown(match: re.Match[str]) -> str:
        found.append(_Shown(unquote(match[2]), re.sub(r"\\(.)", r"\1", match[1])))
        return ""

    text = _IMG.sub(from_html, holder.text or "")
    holder.text = _MARKDOWN.sub(from_markdown, text)
    return found


def _media(file: Any, alt: str, question: Any, gathered: Gatherer) -> list[Media]:
    line, name = line_of(question), (file.get("name") or "")[:100]
    if not gathered.has_room(MAX_PICTURES, MAX_PICTURES_BYTES):
        gathered.drop(line, "pictures_too_many", name=name)
        return []
    found = picture_of(file, alt[:MAX_ALT_CHARS])
    if isinstance(found, str):
        gathered.drop(line, found, name=name)
        return []
    gathered.weigh(found)
    if not found.alt:
        gathered.drop(line, "picture_alt", name=name)
    return [found]


def give_pictures(item: Item, question: Any) -> Item:
    """The item with the pictures that `take_pictures` found."""
    taken = question.pictures
    options = tuple(
        replace(option, media=tuple(taken.get(str(at), ())))
        for at, option in enumerate(item.options)
    )
    return replace(item, media=tuple(taken[""]), options=options)


def name_the_rest(question: Any, gathered: Gatherer) -> None:
    """Pictures in texts that show none here: explanations, feedback, pairs."""
    line = line_of(question)
    for element in question.iter("file"):
        gathered.drop(line, "picture", name=(element.get("name") or "")[:100])
    # Before Moodle 2 a picture stood in an element of its own.
    if bare(question, "image") or bare(question, "image_base64"):
        gathered.drop(line, "picture_encoding", name=bare(question, "image")[:100])


def places(media: Sequence[Media]) -> tuple[str, list[tuple[str, Media]]]:
    """Markdown that shows the pictures, and each with the name that it goes by in the file."""
    names = Counter(one.name for one in media)
    named = [
        (one.name if names[one.name] == 1 else f"{at}-{one.name}", one)
        for at, one in enumerate(media, start=1)
    ]
    shown = "".join(f"![{_escaped(one.alt)}]({_PLACE}{quote(name)})" for name, one in named)
    return shown, named


def _escaped(alt: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", alt)


def add_file(parent: ET.Element, name: str, media: Media) -> None:
    """Put a picture beside a text."""
    file = ET.SubElement(parent, "file", name=name, path="/", encoding="base64")
    file.text = base64.b64encode(media.data).decode()
