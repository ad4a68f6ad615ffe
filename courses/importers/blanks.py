"""Blanks of a fill-in question and the answers accepted for each."""

from __future__ import annotations

import re

BLANK = "____"
_SHORTEST = 3  # a run of two would be read as Markdown emphasis
_BLANKS = re.compile(
    r"_{2,}(?:\s+_{2,})*|[(（][\s\u3000_]*[)）]|[\[【][\s\u3000]+[\]】]|﹍+|＿{2,}|…{2,}|\.{6,}"
)
_GIVEN = re.compile(r"(?<!_)__\s*([^_\s、，,。；;][^_]{0,25}?)\s*__(?!_)")
_NUMBERED = re.compile(r"(?:[(（]\s*\d\s*[)）]|[①②③④⑤⑥⑦⑧⑨]|(?<![\d.])\d\s*[)）、])\s*")


def count_blanks(stem: str) -> int:
    """How many blanks a stem holds, brackets with nothing in them included."""
    return len(_BLANKS.findall(stem))


def normalise_blanks(stem: str) -> str:
    """Underscores stay as long as the source wrote them; every other kind of blank becomes four."""
    return _BLANKS.sub(lambda found: _as_written(found[0]), stem)


def _as_written(blank: str) -> str:
    length = blank.count("_") if blank.startswith("_") else 0
    return "_" * length if length >= _SHORTEST else BLANK


def cut_given(stem: str) -> tuple[str, tuple[str, ...]]:
    """Answers written into the underscores: `有效期为__3__年`."""
    given = tuple(found.strip() for found in _GIVEN.findall(stem))
    return (_GIVEN.sub(BLANK, stem), given) if given else (stem, ())


def cut_bracketed(stem: str) -> tuple[str, tuple[str, ...]]:
    """Answers written into brackets; used only in a fill-in section where nothing else gives one."""
    found = re.findall(r"[(（]\s*([^()（）]{1,25}?)\s*[)）]", stem)
    return (
        (re.sub(r"[(（][^()（）]{1,25}[)）]", BLANK, stem), tuple(found)) if found else (stem, ())
    )


def split_answers(text: str, blanks: int) -> tuple[tuple[str, ...], ...]:
    """The accepted answers of each blank; `/` and 或 separate alternatives within one."""
    text = text.strip().rstrip("。.")
    if not text:
        return ()
    return tuple(_alternatives(part) for part in _parts(text, blanks))


def _parts(text: str, blanks: int) -> list[str]:
    numbered = [part for part in _NUMBERED.split(text) if part.strip(" ；;，,、")]
    if len(numbered) == blanks and len(_NUMBERED.findall(text)) == blanks:
        return numbered
    if blanks <= 1:
        return [text]
    for separator in (r"[；;]", r"[|｜]", r"[、]", r"[，,]", r"[\s\u3000]+"):
        parts = [part for part in re.split(separator, text) if part.strip()]
        if len(parts) == blanks:
            return parts
    return [part for part in re.split(r"[；;]", text) if part.strip()]


def _alternatives(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*(?:/|／|或者?)\s*", text.strip(" ；;，,、。"))
    # A slash inside a unit or a name (`产品/服务`) would tear it; both readings are accepted then.
    parts = [
        part.strip(" （）()") if part.count("(") + part.count("（") == 0 else part.strip()
        for part in parts
        if part.strip()
    ]
    return tuple(dict.fromkeys(parts))
