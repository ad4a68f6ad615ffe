"""The clean HTML of a frozen paper as a tree that Typst draws: text stays data, whatever it says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

Node = str | dict[str, Any]
_SPACE = re.compile(r"[ \t\r\n]+")
_GAP = re.compile(r"（(\d+)）＿+")


class _Reader(HTMLParser):
    """Builds ``{"t": tag, "c": [nodes]}``. Tags that paper cannot show leave what is in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: dict[str, Any] = {"t": "", "c": []}
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = {"t": tag, "c": [], **{name: value or "" for name, value in attrs}}
        self.open[-1]["c"].append(node)
        if tag != "br":
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node["t"] == tag for node in self.open[1:]):
            while self.open.pop()["t"] != tag:
                pass

    def handle_data(self, data: str) -> None:
        inside_pre = any(node["t"] == "pre" for node in self.open)
        self.open[-1]["c"].append(data if inside_pre else _SPACE.sub(" ", data))


def nodes_of(html: str) -> list[Node]:
    """Return texts and ``{"t", "c"}``: strong em code pre ul ol li p br sub sup del blockquote h3 h4,
    ``gap`` with its number ``n``, ``table`` with ``rows`` of cells and ``head`` (how many of them).
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _tidy(reader.root["c"])


def text_nodes(text: str) -> list[Node]:
    """Return plain text with its line ends."""
    nodes: list[Node] = []
    for line in text.splitlines():
        nodes += [{"t": "br", "c": []}, line] if nodes else [line]
    return nodes


BLOCKS = frozenset({"p", "pre", "ul", "ol", "li", "blockquote", "table", "h3", "h4"})


def _tidy(nodes: list[Any]) -> list[Node]:
    tidied: list[Node] = []
    has_blocks = any(not isinstance(node, str) and node["t"] in BLOCKS for node in nodes)
    for node in nodes:
        if isinstance(node, str):
            if node.strip() or not has_blocks:
                tidied.append(node)
        elif node["t"] == "span":
            tidied += _gap(node) if node.get("class") == "blank" else _tidy(node["c"])
        elif node["t"] == "table":
            tidied.append(_table(node))
        else:
            start = {"start": int(node["start"])} if _is_number(node.get("start")) else {}
            tidied.append({"t": node["t"], "c": _tidy(node["c"]), **start})
    return tidied


def _is_number(text: str | None) -> bool:
    return bool(text) and str(text).isascii() and str(text).isdecimal() and len(str(text)) < 6


def _gap(node: dict[str, Any]) -> list[Node]:
    found = _GAP.fullmatch("".join(each for each in node["c"] if isinstance(each, str)))
    return [{"t": "gap", "c": [], "n": int(found[1])}] if found else _tidy(node["c"])


def _table(node: dict[str, Any]) -> Node:
    rows = list(_rows(node, head=False))
    width = max((len(cells) for _head, cells in rows), default=0)
    return {
        "t": "table",
        "c": [],
        "width": width,
        "head": sum(head for head, _cells in rows),
        "rows": [cells + [[]] * (width - len(cells)) for _head, cells in rows],
    }


def _rows(node: dict[str, Any], *, head: bool) -> Any:
    for each in node["c"]:
        if isinstance(each, str):
            continue
        if each["t"] == "tr":
            cells = [cell for cell in each["c"] if not isinstance(cell, str)]
            yield head, [_tidy(cell["c"]) for cell in cells]
        else:
            yield from _rows(each, head=head or each["t"] == "thead")
