"""Structures that handouts of this kind share: myths with their correction, cases, steps with a duration, lost pictures."""

from __future__ import annotations

import re
from collections import deque

from .blocks import read_blocks
from .lines import PICTURE_MARK, Line
from .numbering import read_number
from .pictures import pictures_apart
from .shapes import (
    Block,
    BulletList,
    CaseStudy,
    FlowLine,
    MissingPicture,
    MythCard,
    MythFact,
    NumberList,
    Paragraph,
    Picture,
    Step,
    Steps,
    SubHeading,
)

_MYTH = re.compile(
    r"^(?:常见)?(?:误区|误解|错误认识|错误观念|迷思|谣言|myth|misconception)\s*([\d一二三四五六七八九十]{0,3})\s*[:：.、]\s*(\S.*)$",
    re.I,
)
_FACT = re.compile(
    r"^(?:正解|正确(?:做法|认识|理解|观念)?|事实|真相|纠正|解答|实际上?|辟谣|fact|reality|truth|correction)\s*[:：]\s*(\S.*)$",
    re.I,
)
_BACKGROUND = re.compile(
    r"^(?:案例|企业|公司|项目)?(?:背景|简介|概况|情况|background|situation)(?:介绍|说明)?\s*[:：]?\s*(.*)$",
    re.I,
)
_PROCESS = re.compile(
    r"^(?:实施|处理|改进|整改|主要)?(?:过程|步骤|做法|措施|经过|process|what they did|actions)\s*[:：]?\s*$",
    re.I,
)
_RESULT = re.compile(
    r"^(?:实施|最终|改进|整改)?(?:结果|效果|成效|成果|收益|results?|outcomes?)\s*[:：]?\s*$", re.I
)
_DURATION = re.compile(
    r"^(.*?)\s*[(（]\s*([^()（）]*\d[^()（）]*(?:天|日|周|个月|月|年|小时|分钟|秒|days?|weeks?|months?|hours?|minutes?|seconds?)[^()（）]*)[)）]\s*$",
    re.I,
)
_PICTURE_WORDS = re.compile(
    r"图|流程|循环|示意|结构图|框架图|照片|截图|diagram|figure|flow ?chart|cycle|picture", re.I
)
_SEE_PICTURE = re.compile(
    r"(?:见|如|看|参见|参照|按照?|依照)[上下左右]图(?![书纸])|[上下左右]图(?:所示|中|是|为|[:：])|如图(?:所示|\s*\d|[,，。)）])|见图\s*\d|"
    r"\b(?:picture|figure|diagram|photo|image) (?:below|above)\b|\bsee (?:the )?(?:picture|figure|diagram|photo|image)\b",
    re.I,
)
_PDCA = re.compile(r"PDCA", re.I)
_CAPTION_CHARS = 80
CASE_TITLE = re.compile(
    r"^(?:案例|实例|case|example)\s*[\d一二三四五六七八九十]{0,3}\s*[:：.、\-—]?\s*(.*)$", re.I
)


def read_lesson(
    title: str, heading: Line | None, lines: list[Line], has_pictures: bool = False
) -> tuple[Block, ...]:
    """All blocks of one lesson, with a placeholder where a picture must have stood."""
    blocks = _read_lesson(title, heading, lines, has_pictures)
    return tuple(pictures_apart(blocks, lines)) if has_pictures else blocks


def _read_lesson(
    title: str, heading: Line | None, lines: list[Line], has_pictures: bool
) -> tuple[Block, ...]:
    if figure := _myths(lines) or _steps(lines):
        first, last, block = figure
        return (
            *read_blocks(lines[:first], has_pictures),
            block,
            *read_blocks(lines[last:], has_pictures),
        )
    blocks = read_blocks(lines, has_pictures)
    if CASE_TITLE.match(title) and (case := _case(title, blocks)):
        return case
    gap = _lost_picture(title, heading, lines, blocks, has_pictures)
    return (gap, *blocks) if gap else _with_announced_pictures(lines, blocks)


# --- myths ------------------------------------------------------------------------------------------


def _myths(lines: list[Line]) -> tuple[int, int, Block] | None:
    """The role comes from the words (误区, 正解), never from the mark before them."""
    cards: list[MythCard] = []
    first = last = -1
    for index, line in enumerate(lines):
        text = line.plain if line.kind == "text" else ""
        if found := _MYTH.match(text):
            first = index if first < 0 else first
            cards.append(MythCard(found[2].strip(), "", line.marks, line.number))
            last = index
        elif cards and (found := _FACT.match(text)):
            fact = found[1].strip()
            old = cards[-1]
            cards[-1] = MythCard(
                old.myth, f"{old.fact} {fact}".strip(), f"{old.raw_mark}/{line.marks}", old.line
            )
            last = index
        elif (
            cards
            and text
            and not line.level
            and last == index - 1 - _blanks_before(lines, index)
            and not cards[-1].fact
        ):
            cards[-1] = MythCard(
                cards[-1].myth, text, f"{cards[-1].raw_mark}/{line.marks}", cards[-1].line
            )
            last = index
    if len(cards) < 2 or not all(card.fact for card in cards):
        return None
    return first, last + 1, MythFact(lines[first].number, lines[last].number, tuple(cards))


def _blanks_before(lines: list[Line], index: int) -> int:
    count = 0
    while index - 1 - count >= 0 and lines[index - 1 - count].kind != "text":
        count += 1
    return count


# --- steps ------------------------------------------------------------------------------------------


def _steps(lines: list[Line]) -> tuple[int, int, Block] | None:
    starts = [i for i, line in enumerate(lines) if _step_number(line) is not None]
    numbers = [_step_number(lines[i]) or 0 for i in starts]
    if len(starts) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    end = _end_of_last(lines, starts[-1])
    parts = zip(starts, [*starts[1:], end], strict=True)
    steps = tuple(_step(lines[a], lines[a + 1 : b]) for a, b in parts)
    if not any(step.actions for step in steps):
        return None
    last = max(line.number for line in lines[starts[0] : end] if line.kind == "text")
    return starts[0], end, Steps(lines[starts[0]].number, last, steps)


def _step_number(line: Line) -> int | None:
    if line.kind != "text" or line.cells is not None:
        return None
    number = read_number(line.plain)
    return number.last if number and number.style == "step" and len(line.plain) <= 60 else None


def _end_of_last(lines: list[Line], start: int) -> int:
    for index in range(start + 1, len(lines)):
        if lines[index].level or lines[index].cells is not None:
            return index
    return len(lines)


def _step(heading: Line, lines: list[Line]) -> Step:
    number = read_number(heading.plain)
    title = number.title if number else heading.plain
    found = _DURATION.match(title)
    actions: list[str] = []
    for block in read_blocks(lines):
        actions.extend(_texts(block))
    return Step(
        found[1] if found else title,
        found[2].strip() if found else "",
        tuple(actions),
        heading.number,
    )


def _texts(block: Block) -> tuple[str, ...]:
    if isinstance(block, BulletList | NumberList):
        return block.items
    if isinstance(block, Paragraph):
        return tuple(part.strip() for part in block.markdown.split("  \n"))
    return (getattr(block, "text", ""),) if getattr(block, "text", "") else ()


# --- cases ------------------------------------------------------------------------------------------


def _case(title: str, blocks: tuple[Block, ...]) -> tuple[Block, ...] | None:
    parts: dict[str, list[str]] = {"background": [], "steps": [], "results": [], "": []}
    rest: list[Block] = []
    where = ""
    for block in blocks:
        heading = block.text if isinstance(block, SubHeading) else ""
        if heading and (_PROCESS.match(heading) or _RESULT.match(heading)):
            where = "steps" if _PROCESS.match(heading) else "results"
        elif heading and _BACKGROUND.match(heading) and len(heading) <= 8:
            where = "background"
        elif not heading and (found := _BACKGROUND.match(_first_text(block))) and not where:
            parts["background"].append(found[1])
        elif where and not heading:
            parts[where].extend(_texts(block))
        else:
            rest.append(block)
            where = ""
    if not (parts["results"] or parts["steps"]):
        return None
    case = CaseStudy(
        blocks[0].line,
        blocks[-1].end_line,
        title,
        " ".join(parts["background"]),
        tuple(parts["steps"]),
        tuple(parts["results"]),
    )
    return (case, *rest)


def _first_text(block: Block) -> str:
    return block.markdown.replace("**", "") if isinstance(block, Paragraph) else ""


# --- pictures that got lost -------------------------------------------------------------------------


def _with_announced_pictures(lines: list[Line], blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """A gap behind each block that says `见下图` in a part that shows no picture at all."""
    if any(isinstance(b, Picture | MissingPicture | FlowLine) for b in blocks):
        return blocks
    if any(PICTURE_MARK in line.raw for line in lines):
        return blocks
    saying = deque(
        line
        for line in lines
        if line.kind == "text" and line.cells is None and _SEE_PICTURE.search(line.plain)
    )
    result: list[Block] = []
    for block in blocks:
        result.append(block)
        while saying and saying[0].number <= block.end_line:
            line = saying.popleft()
            result.append(MissingPicture(line.number, line.number, _sentence(line.plain)))
    return tuple(result)


def _sentence(text: str) -> str:
    """The sentence that names the picture, as its caption."""
    parts = [part for part in re.split(r"(?<=[。；！？])", text) if part.strip()]
    told = next((part for part in parts if _SEE_PICTURE.search(part)), text).strip()
    return told if len(told) <= _CAPTION_CHARS else told[: _CAPTION_CHARS - 1] + "…"


def _lost_picture(
    title: str,
    heading: Line | None,
    lines: list[Line],
    blocks: tuple[Block, ...],
    has_pictures: bool,
) -> Block | None:
    """A heading that promises a picture and is followed by nothing, or at once by a small heading."""
    if (
        heading is None
        or not _PICTURE_WORDS.search(title)
        or any(isinstance(b, MissingPicture) for b in blocks)
    ):
        return None
    if has_pictures and any(type(block).__name__ == "Picture" for block in blocks):
        return None
    if blocks and not isinstance(blocks[0], SubHeading):
        return None
    suggestion = (
        "pdca"
        if _PDCA.search(title)
        else "flow"
        if "流程" in title or re.search("flow", title, re.I)
        else ""
    )
    return MissingPicture(heading.number, heading.number, title, suggestion)
