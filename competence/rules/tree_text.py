"""A criterion as lines that people can read and write: indented by two spaces, one condition a line.

::

    all
      course 12 "前台基础"
      any
        outside
        result 7 share 80 within 24
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .criteria import DEEPEST, LEAVES, BadTreeError

MOST_LINES = 80
_NAMES = {"share": "share", "within": "within_months", "level": "level"}
_SAID = {value: name for name, value in _NAMES.items()}
_TITLE = re.compile(r'"[^"]*"|“[^”]*”')


def write_tree(tree: Mapping[str, Any], depth: int = 0) -> str:
    """Return the lines of a checked tree; nothing for ``{}``."""
    if not tree:
        return ""
    pad = "  " * depth
    for join in ("all", "any"):
        if join in tree:
            return "\n".join(
                [f"{pad}{join}", *(write_tree(part, depth + 1) for part in tree[join])]
            )
    words = [tree["leaf"]]
    if "of" in tree:
        words.append(str(tree["of"]))
    words += [f"{_SAID[name]} {tree[name]}" for name in _SAID if name in tree]
    if tree.get("title"):
        words.append('"{}"'.format(tree["title"].replace('"', "")))
    return pad + " ".join(words)


def read_tree(text: str) -> dict[str, Any]:
    """Return the tree of these lines, unchecked but for their form. Raises BadTreeError with the line.

    Several lines at the top are all asked for. Words in quotation marks are for the reader.
    """
    lines = [
        (number, line.replace("\t", "  "))
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]
    if len(lines) > MOST_LINES:
        raise BadTreeError("competence.tree_too_large", most=MOST_LINES)
    parts, rest = _parts(lines, 0, 1)
    if rest:
        raise BadTreeError("competence.tree_line", line=rest[0][0])
    if not parts:
        return {}
    return parts[0] if len(parts) == 1 else {"all": parts}


Line = tuple[int, str]


def _parts(lines: list[Line], indent: int, depth: int) -> tuple[list[dict[str, Any]], list[Line]]:
    if depth > DEEPEST + 1:
        raise BadTreeError("competence.tree_too_deep", most=DEEPEST)
    parts: list[dict[str, Any]] = []
    while lines:
        number, line = lines[0]
        here = len(line) - len(line.lstrip(" "))
        if here < indent:
            break
        if here > indent:
            raise BadTreeError("competence.tree_line", line=number)
        lines = lines[1:]
        word = line.strip().lower().rstrip(":：")
        if word in ("all", "any"):
            inner = len(lines[0][1]) - len(lines[0][1].lstrip(" ")) if lines else 0
            if inner <= indent:
                raise BadTreeError("competence.tree_line", line=number)
            below, lines = _parts(lines, inner, depth + 1)
            parts.append({word: below})
        else:
            parts.append(_leaf(number, line))
    return parts, lines


def _leaf(number: int, line: str) -> dict[str, Any]:
    words = _TITLE.sub(" ", line).split()
    if not words or words[0].lower() not in LEAVES:
        raise BadTreeError("competence.tree_line", line=number)
    leaf: dict[str, Any] = {"leaf": words[0].lower()}
    rest = words[1:]
    if rest and _whole(rest[0]):
        leaf["of"] = int(rest.pop(0))
    if len(rest) % 2:
        raise BadTreeError("competence.tree_line", line=number)
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        if name.lower() not in _NAMES or not _whole(value):
            raise BadTreeError("competence.tree_line", line=number)
        leaf[_NAMES[name.lower()]] = int(value)
    return leaf


def _whole(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 16
