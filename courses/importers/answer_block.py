"""Answers that stand together behind the questions: `一、1.B 2.A`, `1-5 BCCCB`, a table, or longer texts by number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from .lines import Line
from .questions import ANSWER
from .raw_questions import RawQuestion, RawQuiz, RawSection
from .roles import question_section

_RANGE = re.compile(
    r"(\d{1,4})\s*(?:题)?\s*[-~—–～至到]+\s*(\d{1,4})\s*(?:题)?\s*[:：.、)）]?\s*((?:[A-H√×✓✗✔✘对错TF][\s,，、;；]*)+)(?![A-Za-z])",
    re.I,
)
_NUMBERED = re.compile(
    r"(?:(?<=^)|(?<=[\s;；，,、。)）:：]))[(（]?(\d{1,4})\s*(?:[.．、)）:：]|题[:：]?)\s*|(?:(?<=^)|(?<=\s))(\d{1,4})\s+(?=[A-H√×✓✗对错]+(?:\s|$))"
)
_SECTION_MARK = re.compile(
    r"^\s*(?:[(（]\s*|第\s*)?([一二三四五六七八九十])\s*(?:[、.．:：)）]|部分|大题)\s*(.*)$"
)


@dataclass
class Part:
    """The answers below one section heading of the block."""

    kind: str = ""
    ordinal: int | None = None
    answers: dict[int, list[str]] = field(default_factory=dict)


def read_answer_block(lines: list[Line]) -> list[Part]:
    """The parts of the block in order, each with its answers by number."""
    parts = [Part()]
    last: int | None = None
    for line in _without_heading(lines):
        if line.cells is not None:
            _from_row(parts[-1], line, lines)
            continue
        text = line.plain
        part, text = _section(text)
        if part is not None:
            parts.append(part)
            last = None
        if text:
            last = _read(parts[-1], text, last)
    return [part for part in parts if part.answers]


def _without_heading(lines: list[Line]) -> list[Line]:
    return (
        lines[1:]
        if lines
        and lines[0].cells is None
        and re.search(r"答案|answer|key", lines[0].plain, re.I)
        and len(lines[0].plain) <= 20
        else lines
    )


def _section(text: str) -> tuple[Part | None, str]:
    head, _, tail = text.partition("：") if "：" in text else text.partition(":")
    whole = question_section(text)
    if whole is not None and not tail.strip():
        return Part(whole.kind, whole.ordinal), ""
    section = question_section(head)
    if section is not None:
        return Part(section.kind, section.ordinal), tail.strip()
    named = re.match(r"^(\S{2,12}?题)\s*[(（]?[^)）\d]*[)）]?\s+(?=\d)", text)
    if named and (section := question_section(named[1])):
        return Part(section.kind, section.ordinal), text[named.end() :]
    if found := _SECTION_MARK.match(text):
        ordinal = "一二三四五六七八九十".index(found[1]) + 1
        inner = question_section(re.split(r"[\s:：]", found[2])[0]) if found[2] else None
        rest = re.sub(r"^\S+?[\s:：]+", "", found[2], count=1) if inner else found[2]
        return Part(inner.kind if inner else "", ordinal), rest
    return None, text


def _read(part: Part, text: str, last: int | None) -> int | None:
    """Reads one line; returns the number that a following line without number belongs to."""
    ranges = list(_RANGE.finditer(text))
    for found in ranges:
        _from_range(part, int(found[1]), int(found[2]), found[3])
    rest = _RANGE.sub(" ", text).strip(" ;；,，") if ranges else text
    if not rest:
        return None
    chain = _chain(rest, last)
    if not chain:
        if last is not None:
            part.answers[last].append(_without_label(rest))
        elif not ranges:
            _from_bare(part, rest)
        return last
    ends = [start for _, start, _ in chain[1:]] + [len(rest)]
    for (number, _, begin), end in zip(chain, ends, strict=True):
        answer = _without_label(rest[begin:end].strip().rstrip(";；,，、"))
        part.answers[number] = [answer] if answer else []
    return chain[-1][0]


def _without_label(text: str) -> str:
    found = ANSWER.match(text)
    return found[1].strip() if found else text.strip()


def _chain(text: str, last: int | None) -> list[tuple[int, int, int]]:
    """Numbers that follow one another; the first must open the line."""
    chain: list[tuple[int, int, int]] = []
    for found in _NUMBERED.finditer(text):
        number = int(found[1] or found[2])
        opens = not chain and found.start() == 0 and (last is None or number > last)
        if opens or (chain and number == chain[-1][0] + 1):
            chain.append((number, found.start(), found.end()))
    return chain


def _from_range(part: Part, first: int, last: int, text: str) -> None:
    count = last - first + 1
    pieces = [piece for piece in re.split(r"[\s,，、;；]+", text.strip()) if piece]
    if len(pieces) != count:
        pieces = list(re.sub(r"[\s,，、;；]", "", text))
    if len(pieces) == count:
        for offset, piece in enumerate(pieces):
            part.answers[first + offset] = [piece]


def _from_bare(part: Part, text: str) -> None:
    """`BCCCB` or `√ × ×` below a section heading: one sign for each question, counted later."""
    plain = unicodedata.normalize("NFKC", text).strip()
    pieces = plain.split() if len(plain.split()) > 1 else list(plain)
    if (
        all(re.fullmatch(r"[A-H]{1,8}|[√×✓✗✔✘对错TF]", piece) for piece in pieces)
        and not part.answers
    ):
        for number, piece in enumerate(pieces, start=1):
            part.answers[number] = [piece]


def _from_row(part: Part, line: Line, lines: list[Line]) -> None:
    """A row 题号 1 2 3 above a row 答案 B C A, or rows of number and answer."""
    cells = [cell.strip() for cell in line.cells or ()]
    above = next(
        (other for other in reversed(lines[: lines.index(line)]) if other.cells is not None), None
    )
    if above is not None and _numbers(list(above.cells or ())[1:]) and not _numbers(cells[1:]):
        for number, cell in zip((above.cells or ())[1:], cells[1:], strict=False):
            if cell and number.strip().isdigit():
                part.answers[int(number)] = [cell]
    elif len(cells) == 2 and cells[0].isdigit() and cells[1]:
        part.answers[int(cells[0])] = [cells[1]]


def _numbers(cells: list[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(re.fullmatch(r"\d{1,4}", cell) for cell in filled)


def give_answers(quiz: RawQuiz, parts: list[Part]) -> list[tuple[RawQuestion, list[str]]]:
    """Which answer belongs to which question."""
    given: list[tuple[RawQuestion, list[str]]] = []
    taken: set[int] = set()
    for index, part in enumerate(parts):
        section = _matching_section(quiz, part, index, taken, len(parts))
        if section is None:
            questions = {q.number: q for q in reversed(quiz.questions) if q.number is not None}
        else:
            taken.add(id(section))
            questions = _by_number(section, part)
        given.extend(
            (questions[number], answer)
            for number, answer in part.answers.items()
            if number in questions
        )
    return given


def _by_number(section: RawSection, part: Part) -> dict[int, RawQuestion]:
    numbered = {q.number: q for q in section.questions if q.number is not None}
    if len(numbered) == len(section.questions) and set(part.answers) <= set(numbered):
        return numbered
    return dict(enumerate(section.questions, start=1))


def _matching_section(
    quiz: RawQuiz, part: Part, index: int, taken: set[int], count: int
) -> RawSection | None:
    free = [section for section in quiz.sections if id(section) not in taken and section.questions]
    for section in free:
        if (
            part.kind
            and section.kind == part.kind
            and (part.ordinal is None or section.ordinal in (None, part.ordinal))
        ):
            return section
    for section in free:
        if part.ordinal is not None and section.ordinal == part.ordinal and not part.kind:
            return section
    if part.ordinal is not None and not part.kind and 0 < part.ordinal <= len(quiz.sections):
        return quiz.sections[part.ordinal - 1]
    if len(free) == 1 or (count > 1 and count == len(quiz.sections)):
        return quiz.sections[index] if count == len(quiz.sections) else free[0]
    return None
