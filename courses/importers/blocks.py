"""The lines of a lesson as typed blocks. Structures with a name of their own are tried first, in `structures`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lines import PICTURE_MARK, Line, strip_bold
from .numbering import read_number
from .shapes import (
    Block,
    BulletList,
    Callout,
    FlowLine,
    Link,
    MissingPicture,
    NumberList,
    Paragraph,
    Picture,
    SubHeading,
)
from .tables import read_table

_ARROW = re.compile(r"\s*(?:→|⇒|➜|➔|⟶|＞＞|-{1,2}>|=>|——>|↓)\s*")
_LINK_ONLY = re.compile(r"^(?:([^<>\[\]()]*?)[:：]?\s*)?<?(https?://[^\s<>）)，。；]+)>?\s*$")
_MD_LINK = re.compile(r"^\[([^\]]+)\]\((https?://[^)\s]+)\)$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_PICTURE_NOTE = re.compile(
    r"^[\[【(（<]\s*(?:此处|这里)?(?:应?(?:有|插入|放置?|附|见))?\s*(?:图片|插图|配图|流程图|示意图|截图|照片|图表|图|picture|image|figure)\s*(?:缺失|略|丢失|待补|missing)?\s*[\d一二三四五六七八九十.\-]*\s*[:：]?\s*([^\]】)）>]*)[\]】)）>]$",
    re.I,
)
_CAPTION = re.compile(r"^(?:图|figure|fig\.)\s*(\d+(?:[-.]\d+)?)\s*[:：.、]?\s*(\D.*)?$", re.I)
_CALLOUT = re.compile(
    r"^(核心|核心思想|核心要点|重要|注意|注意事项|警告|警示|危险|提示|小贴士|小提示|温馨提示|特别提示|提醒|note|warning|caution|tip|important)\s*[:：!！]\s*(\S.*)$",
    re.I,
)
_CALLOUT_KINDS = (
    ("core", "核心"),
    ("warning", "警|危险|注意|warning|caution|重要|important"),
    ("tip", "贴士|提示|提醒|tip"),
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ENDS = '。！？：；.!?:;…）)”"》'


def read_blocks(lines: list[Line], has_pictures: bool = False) -> tuple[Block, ...]:
    return tuple(_Reader(lines, has_pictures).blocks())


class _Reader:
    def __init__(self, lines: list[Line], has_pictures: bool):
        self.lines = lines
        self.at = 0
        self.has_pictures = has_pictures

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.kind != "text":
                self.at += 1
            elif line.cells is not None:
                table, self.at = read_table(self.lines, self.at)
                yield table
            elif line.raw.lstrip().startswith("```"):
                yield self._fence()
            elif line.level or _is_label(line):
                self.at += 1
                yield SubHeading(line.number, line.number, line.plain.rstrip(":："))
            else:
                yield self._picture(line) or self._list() or self._single(line) or self._paragraph()

    def _fence(self) -> Block:
        start = self.at
        self.at += 1
        while self.at < len(self.lines) and not self.lines[self.at].raw.lstrip().startswith("```"):
            self.at += 1
        self.at = min(self.at + 1, len(self.lines))
        part = self.lines[start : self.at]
        return Paragraph(part[0].number, part[-1].number, "\n".join(line.raw for line in part))

    def _picture(self, line: Line) -> Block | None:
        text = line.plain
        if PICTURE_MARK in text:
            return self._take(
                Picture(line.number, line.number, text.replace(PICTURE_MARK, "").strip())
            )
        if found := _IMAGE.search(text):
            return self._take(MissingPicture(line.number, line.number, found[1].strip()))
        if (found := _PICTURE_NOTE.match(text)) and len(text) <= 60:
            return self._take(MissingPicture(line.number, line.number, found[1].strip()))
        if (found := _CAPTION.match(text)) and len(text) <= 50 and not text.endswith("。"):
            if self.has_pictures or self._near_table():
                return None
            return self._take(MissingPicture(line.number, line.number, text))
        return None

    def _near_table(self) -> bool:
        near = [
            line for line in self.lines[max(0, self.at - 2) : self.at + 3] if line.kind == "text"
        ]
        return any(line.cells is not None for line in near)

    def _take(self, block: Block) -> Block:
        self.at += 1
        return block

    # --- lists ---

    def _list(self) -> Block | None:
        first = self.lines[self.at]
        if first.bullet:
            return self._collect(lambda line, _: line.bullet, BulletList)
        start = list_number(first)
        if start is None or not self._list_goes_on(start):
            return None
        return self._collect(
            lambda line, count: list_number(line) == start + count or line.bullet, NumberList
        )

    def _list_goes_on(self, start: int) -> bool:
        """The next line that is no second line of this item carries the next number."""
        following = (
            line
            for line in self.lines[self.at + 1 :]
            if (line.kind == "text" and line.indent < 2) or list_number(line)
        )
        return list_number(next(following, Line(0, "", ""))) == start + 1

    def _collect(self, belongs, shape) -> Block:
        items: list[str] = []
        first = last = self.lines[self.at].number
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.kind in ("blank", "stray", "page"):
                self.at += 1
                continue
            if (
                line.kind == "text"
                and line.cells is None
                and not line.level
                and belongs(line, len(items))
            ):
                items.append(_item_text(line))
            elif items and self._continues_item(line):
                items[-1] = join_lines(items[-1], line.text)
            else:
                break
            last = line.number
            self.at += 1
        return shape(first, last, tuple(items))

    def _continues_item(self, line: Line) -> bool:
        """An indented line right below an item is its second line."""
        above = self.lines[self.at - 1]
        plain = (
            line.kind == "text"
            and not (line.bullet or line.level or line.cells)
            and list_number(line) is None
        )
        return plain and line.indent >= 2 and above.kind == "text"

    # --- single lines and paragraphs ---

    def _single(self, line: Line) -> Block | None:
        text = line.plain
        if found := _CALLOUT.match(text):
            kind = next(
                (k for k, words in _CALLOUT_KINDS if re.search(words, found[1], re.I)), "note"
            )
            return self._take(Callout(line.number, line.number, kind, found[2].strip(), found[1]))
        if "⚠" in line.marks or "⚠" in line.raw[:4]:
            return self._take(Callout(line.number, line.number, "warning", text))
        nodes = flow_nodes(text)
        if nodes:
            return self._take(FlowLine(line.number, line.number, nodes))
        if found := _LINK_ONLY.match(text) or _MD_LINK.match(text):
            return self._take(
                Link(line.number, line.number, (found[1] or found[2]).strip(" :："), found[2])
            )
        return None

    def _paragraph(self) -> Block:
        start = self.at
        text = self.lines[start].text
        hard = self.lines[start].raw.endswith("  ")
        self.at += 1
        while self.at < len(self.lines) and self._is_more_text(self.lines[self.at]):
            line = self.lines[self.at]
            text = (
                f"{text}  \n{line.text}"
                if hard or not _is_wrapped(self.lines[self.at - 1])
                else join_lines(text, line.text)
            )
            hard = line.raw.endswith("  ")
            self.at += 1
        return Paragraph(self.lines[start].number, self.lines[self.at - 1].number, text)

    def _is_more_text(self, line: Line) -> bool:
        if line.kind != "text" or line.cells is not None or line.level or line.bullet or line.marks:
            return False
        if (
            list_number(line) is not None
            or _is_label(line)
            or _CALLOUT.match(line.plain)
            or flow_nodes(line.plain)
        ):
            return False
        return not (
            PICTURE_MARK in line.text
            or _IMAGE.search(line.text)
            or _PICTURE_NOTE.match(line.plain)
            or _LINK_ONLY.match(line.plain)
        )


def flow_nodes(text: str) -> tuple[str, ...]:
    """`a → b → c` as its nodes; empty unless there are three short ones."""
    nodes = tuple(node.strip() for node in _ARROW.split(text.strip()))
    return (
        nodes
        if len(nodes) >= 3 and all(0 < len(node) <= 30 for node in nodes) and "。" not in text[:-1]
        else ()
    )


def list_number(line: Line) -> int | None:
    """The number of a list item: `1.` `1、` `1)` `(1)` `（一）` `①`; None for ordinary text."""
    if line.kind != "text" or line.cells is not None or line.level:
        return None
    text = line.plain
    if text[:1] and text[0] in _CIRCLED:
        return _CIRCLED.index(text[0]) + 1
    number = read_number(text)
    if (
        number is None
        or number.style not in ("dec1", "paren", "cn_paren", "cn_dot")
        or not number.title
    ):
        return None
    return number.last if number.style != "dec1" or re.match(r"^\d+\s*[.．、]", text) else None


def _item_text(line: Line) -> str:
    if line.bullet:
        return line.text
    text = line.text.strip()
    if text[0] in _CIRCLED:
        return text[1:].lstrip(" .、．")
    number = read_number(text)
    plain = strip_bold(text)
    # Emphasis inside an item is kept; the number before it goes.
    cut = plain.find(number.title) if number else 0
    return text[cut:].strip() if text == plain else (number.title if number else plain)


def _is_label(line: Line) -> bool:
    """A short line that ends in a colon and stands for a small heading: `费用构成：`."""
    text = line.plain
    if line.bullet or line.cells or not text.endswith(("：", ":")) or not 1 < len(text) <= 9:
        return False
    return list_number(line) is None and not re.search(r"[，。；,;]", text)


def _is_wrapped(line: Line) -> bool:
    return len(line.text) >= 30 and line.text[-1] not in _ENDS


def join_lines(one: str, two: str) -> str:
    """Chinese lines join without a space, words of an alphabet with one."""
    space = " " if one[-1:].isascii() and two[:1].isascii() else ""
    return f"{one}{space}{two}"
