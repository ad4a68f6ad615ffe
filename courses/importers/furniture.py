"""Headers and footers of printed pages that stand among the text, and the sentences they cut in two."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from .blocks import join_lines
from .lines import Line
from .numbering import read_number
from .shapes import Warning

_PAGE = re.compile(
    r"第\s*\d{1,4}\s*页|共\s*\d{1,4}\s*页|\bpage\s+\d{1,4}|\b\d{1,4}\s+of\s+\d{1,4}\b|"
    r"[\s\u3000|｜/_\-–—]\s*\d{1,4}\s*/\s*\d{1,4}\s*页?$",
    re.I,
)
_PAGE_OF_PAGES = re.compile(
    r"第\s*\d{1,4}\s*页.{0,4}共\s*\d{1,4}\s*页|\bpage\s+\d{1,4}\s+of\s+\d{1,4}", re.I
)
_STANDING = re.compile(
    r"内部(?:培训)?(?:资料|教材|使用|文件)|严禁外传|请勿外传|翻印必究|版权所有|"
    r"confidential|internal use|all rights reserved",
    re.I,
)
_MAX_CHARS = 80
_OFTEN = 3
_SHORTEST_TEXT = (
    15  # a shorter line without a full stop is more likely a heading than half a sentence
)
_ENDS = tuple('。！？：；.!?:;…）)”"》】')


@dataclass(frozen=True)
class Page:
    """The text without its furniture; `removed` are the lines taken out, `torn` the first halves made whole."""

    lines: tuple[Line, ...]
    removed: tuple[Line, ...] = ()
    torn: tuple[Line, ...] = ()


def set_aside(lines: tuple[Line, ...]) -> Page:
    """Takes out what is printed on every page and joins the sentences that ran over its edge."""
    furniture = _furniture(lines)
    kept: list[Line] = []
    torn: list[Line] = []
    edge = False  # a page ended since the last line of text
    for line in lines:
        if line.number in furniture:
            edge = True
            continue
        if line.kind == "text":
            place = _last_text(kept)
            if edge and place is not None and _runs_on(kept[place], line):
                torn.append(kept[place])
                kept[place] = replace(kept[place], text=join_lines(kept[place].text, line.text))
                edge = False
                continue
        edge = line.kind == "page" or (edge and line.kind != "text")
        kept.append(line)
    removed = tuple(line for line in lines if line.number in furniture)
    return Page(tuple(kept), removed, tuple(torn))


def _furniture(lines: tuple[Line, ...]) -> set[int]:
    """A page number among words that stand there twice, or a standing phrase that stands there more often."""
    paged: dict[str, list[int]] = defaultdict(list)
    standing: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if not _may_be_furniture(line):
            continue
        words = re.sub(r"\s+", "", line.raw)
        if (_PAGE_OF_PAGES if line.cells else _PAGE).search(line.raw):
            paged[re.sub(r"\d+", "0", words)].append(line.number)
        elif _STANDING.search(line.raw) and not line.cells:
            standing[words].append(line.number)
    return {
        number
        for groups, least in ((paged, 2), (standing, _OFTEN))
        for numbers in groups.values()
        if len(numbers) >= least
        for number in numbers
    }


def _may_be_furniture(line: Line) -> bool:
    """A short line of its own: no heading, no list member, no sentence (`详见第 3 页。` belongs to the text)."""
    return (
        line.kind == "text"
        and not (line.level or line.bullet)
        and len(line.raw) <= _MAX_CHARS
        and not line.plain.endswith(("。", "；", "，", "？", "?"))
        and (read_number(line.plain) is None or line.plain.startswith("第"))
    )


def _last_text(lines: list[Line]) -> int | None:
    """Where the last line stands that is no gap."""
    for place in range(len(lines) - 1, -1, -1):
        if lines[place].kind not in ("blank", "page", "stray"):
            return place if lines[place].kind == "text" else None
    return None


def _runs_on(above: Line, below: Line) -> bool:
    """Half a sentence before the edge of the page, its rest behind it."""
    if any(line.cells is not None or line.level for line in (above, below)) or below.bullet:
        return False
    text = above.plain
    if text.endswith(_ENDS) or (len(text) < _SHORTEST_TEXT and not text.endswith(("，", "、"))):
        return False
    if below.marks or read_number(below.plain) is not None:
        return False
    return below.indent == 0 or below.indent < above.indent


def page_warnings(page: Page) -> list[Warning]:
    """What was taken out, and each sentence that was put together again."""
    warnings = [
        Warning("split_text", line.number, "sentence_cut_by_page", {"text": line.plain[-40:]})
        for line in page.torn
    ]
    if page.removed:
        numbers = tuple(line.number for line in page.removed)
        params = {"count": len(numbers), "text": page.removed[0].plain[:80]}
        warnings.append(Warning("boilerplate", numbers[0], "page_furniture", params, lines=numbers))
    return warnings
