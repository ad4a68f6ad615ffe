"""GIFT: questions as plain text, the way Moodle writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .decoding import decode
from .gathering import Gatherer
from .gift_answers import CannotHold, Wrong, answers
from .gift_text import escaped, formatted, hidden, shown
from .proving import KEEPING, MEDIA, prove, without
from .schema import Fault, Item, Reading, Written

UNWEIGHTED = "[weights:none]"  # ours: the shares below it only stand in for "all or nothing"
_TAG = re.compile(r"\[tag:([^\[\]\n]{1,200})\]")
_CONTEXT = re.compile(r"^\$\w{1,20}\$/?")
_WEIGHED_KINDS = ("single_choice", "multiple_choice")
KINDS = (*_WEIGHED_KINDS, "true_false", "fill_in", "number", "matching", "essay")


@dataclass(frozen=True)
class _Block:
    """The lines between two blank ones; ``line`` is that of the first that counts."""

    line: int
    text: str
    tags: tuple[str, ...]
    unweighted: bool


def read(data: bytes) -> Reading:
    """Read a GIFT file. Raises Unreadable where it is no text."""
    text, encoding = decode(data)
    gathered = Gatherer(encoding)
    category = ""
    for block in _blocks(text):
        if block.text.startswith("$CATEGORY:"):
            first, _, rest = block.text.partition("\n")
            category = path_of(shown(first[len("$CATEGORY:") :]).strip())
            block = replace(block, text=rest.strip(), line=block.line + 1)
        if block.text:
            _question(block, category, gathered)
    return gathered.reading()


def path_of(category: str) -> str:
    """A category without the context that it had in the other system.

    There a slash within a name is doubled; here it would part two levels, so it becomes wide.
    """
    path = _CONTEXT.sub("", category).replace("//", "／").strip("/ ")
    return "" if path == "top" else path.removeprefix("top/")


def _blocks(text: str) -> list[_Block]:
    blocks, rows = [], []
    for number, row in enumerate([*text.split("\n"), ""], start=1):
        if row.strip():
            rows.append((number, row))
        elif rows:
            blocks.append(_block(rows))
            rows = []
    return blocks


def _block(rows: list[tuple[int, str]]) -> _Block:
    comments = [row for _number, row in rows if row.lstrip().startswith("//")]
    kept = [(number, row) for number, row in rows if not row.lstrip().startswith("//")]
    tags = [tag.strip() for row in comments for tag in _TAG.findall(row)]
    return _Block(
        line=kept[0][0] if kept else rows[0][0],
        text=hidden("\n".join(row for _number, row in kept)).strip(),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        unweighted=any(UNWEIGHTED in row for row in comments),
    )


def _question(block: _Block, category: str, gathered: Gatherer) -> None:
    name, text = _name(block.text)
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        gathered.skip(block.line, "description", text=shown(text)[:80])
        return
    if start < 0 or end < start or "{" in text[start + 1 :] or "}" in text[end + 1 :]:
        gathered.count()
        gathered.blame(Fault(block.line, "braces"))
        return
    before, inside, after = text[:start], text[start + 1 : end].strip(), text[end + 1 :]
    if after.strip():
        before = f"{before}____{after}"
    inside, _, feedback = _general(inside)
    default, stem = formatted(before, "moodle", markdown=True)
    base = Item(
        kind="",
        stem=stem,
        source_line=block.line,
        name=shown(name).strip(),
        category=category,
        tags=block.tags,
        feedback=formatted(feedback, default, markdown=True)[1],
    )
    _answered(base, inside, default, block, gathered)


def _name(text: str) -> tuple[str, str]:
    if text.startswith("::"):
        name, mark, rest = text[2:].partition("::")
        if mark:
            return name, rest.strip()
    return "", text


def _general(inside: str) -> tuple[str, str, str]:
    before, mark, feedback = inside.rpartition("####")
    return (before.strip(), mark, feedback.strip()) if mark else (inside, "", "")


def _answered(base: Item, inside: str, default: str, block: _Block, gathered: Gatherer) -> None:
    try:
        found, lost = answers(inside, default)
    except Wrong as error:
        gathered.count()
        gathered.blame(Fault(block.line, error.code, error.params))
        return
    except CannotHold as error:
        gathered.skip(block.line, error.code, text=base.stem[:80])
        return
    item = replace(base, **found)
    if block.unweighted and item.kind == "multiple_choice":
        item = replace(item, options=tuple(replace(one, fraction=None) for one in item.options))
    if gathered.add(item, block.line):
        for code in lost:
            gathered.drop(block.line, code, text=item.stem[:80])


def write(items: Sequence[Item]) -> Written:
    """Write what GIFT can hold."""
    return prove(items, hold=_hold, render=_render, read=read)


def _hold(item: Item) -> tuple[Item, tuple[str, ...]] | None:
    is_time = item.kind == "number" and not isinstance(item.answer, Decimal)
    if item.kind not in KINDS or is_time or item.unit or len(item.blanks) > 1:
        return None
    fields = ("points", "answer") if item.kind == "essay" else ("points",)
    return without(item, (*fields, *KEEPING, *MEDIA))


def _render(items: Sequence[Item]) -> bytes:
    parts, category = [], ""
    for item in items:
        if item.category != category:
            category = item.category
            path = f"$course$/top/{category}" if category else "$course$/top"
            parts.append(f"$CATEGORY: {escaped(path)}")
        parts.append(_text_of(item))
    return ("\n\n".join(parts) + "\n").encode()


def _text_of(item: Item) -> str:
    notes = [f"[tag:{tag}]" for tag in item.tags]
    options, plain = item.options, all(option.fraction is None for option in item.options)
    if item.kind == "multiple_choice" and plain:
        notes.append(UNWEIGHTED)
        options = stand_in(item)
    name = f"::{escaped(item.name)}::" if item.name else ""
    rows = WRITERS[item.kind](replace(item, options=options))
    if item.feedback:
        rows = [*rows, f"####{escaped(item.feedback)}"]
    # No row may be blank: that would end the question.
    inside = "".join(rows) if len(rows) < 2 else "".join(f"\n\t{row}" for row in rows) + "\n"
    head = f"// {' '.join(notes)}\n" if notes else ""
    return f"{head}{name}[markdown]{escaped(item.stem)}{{{inside}}}"


def stand_in(item: Item) -> tuple:
    """Shares for systems that know no all or nothing: the right ones together, a wrong one takes all."""
    right = sum(option.correct for option in item.options)
    share = round(Decimal(1) / max(right, 1), 7)
    return tuple(
        replace(option, fraction=share if option.correct else Decimal(-1))
        for option in item.options
    )


def _choices(item: Item) -> list[str]:
    rows = []
    for option in item.options:
        share = option.fraction
        if option.correct and item.kind == "single_choice":
            sign = "="
        elif share or option.text.startswith("%"):
            sign = f"~%{number((share or 0) * 100)}%"
        else:
            sign = "~"
        feedback = f"#{escaped(option.feedback)}" if option.feedback else ""
        rows.append(f"{sign}{_guarded(option.text)}{feedback}")
    return rows


def _guarded(text: str) -> str:
    """A text that begins like a format name gets one before it."""
    return f"[markdown]{escaped(text)}" if text.startswith("[") else escaped(text)


def number(value: Decimal | int) -> str:
    """A number without exponent and needless zeros."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _accepted(item: Item) -> list[str]:
    return [
        f"={'%100%' if text.startswith('%') else ''}{_guarded(text)}" for text in item.blanks[0]
    ]


def _numeric(item: Item) -> list[str]:
    if not isinstance(item.answer, Decimal):
        return ["#"]
    margin = "" if item.tolerance is None else f":{number(item.tolerance)}"
    return [f"#{number(item.answer)}{margin}"]


def _matches(item: Item) -> list[str]:
    return [f"={_guarded(left)} -> {escaped(right)}" for left, right in item.pairs]


WRITERS = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": lambda item: ["TRUE" if item.answer else "FALSE"],
    "fill_in": _accepted,
    "number": _numeric,
    "matching": _matches,
    "essay": lambda item: [],
}
