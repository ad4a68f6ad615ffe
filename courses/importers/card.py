"""The course card, the outcomes, the next steps, the standing notes and what is said about the quiz as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .folding import chinese_number, fold
from .lines import Line
from .nodes import Outline
from .shapes import CourseCard, ExamRules, Note

_LABEL = r"^\s*(?:{words})\s*(?:为|是)?\s*[:：]\s*(.+)$"
_AUDIENCE = re.compile(
    _LABEL.format(
        words=r"适合人群|适用人群|适用对象|培训对象|学习对象|适用范围|面向对象|目标学员|学员对象|对象|受众|audience|course for|for whom|target group|who should attend"
    ),
    re.I,
)
_HOURS = re.compile(
    _LABEL.format(
        words=r"(?:预计|建议|参考)?(?:学习|培训|课程)?(?:时间|时长|课时|学时)|(?:study |expected |estimated )?(?:time|duration)|length"
    ),
    re.I,
)
_COMPILED = re.compile(
    _LABEL.format(
        words=r"(?:编制|编写|制定|发布|更新|修订)(?:日期|时间)|版本|日期|compiled|date|version|revised|issued"
    ),
    re.I,
)
_RANGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:[-~—–～至到]|to)\s*(\d+(?:\.\d+)?)\s*(个?小时|学时|课时|分钟|h\b|hours?|min(?:utes?)?)",
    re.I,
)
_SINGLE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(个?小时|学时|课时|分钟|h\b|hours?|min(?:utes?)?|天)", re.I
)
_NOTE = re.compile(
    r"^\s*(编制说明|编写说明|编者说明|说明|免责声明|版权声明|版权所有|声明|特别声明|备注|compilation note|disclaimer|copyright)\s*[:：]\s*(.*)$",
    re.I,
)
_NOTE_KINDS = (("disclaimer", "免责|disclaimer"), ("compilation", "编|compilation"))
_OUTCOME_LEAD = re.compile(r"(?:能够|将能|可以|目标|了解以下|able to|will)\s*[:：]?$", re.I)
_ITEM_MARK = re.compile(
    r"^(?:\d{1,2}\s*[.．、)）]|[(（]\s*(?:\d{1,2}|[一二三四五六七八九十])\s*[)）]|[①-⑳])\s*"
)
_GAP = re.compile(r"\s*[|｜]\s*|\s{3,}|\u3000+(?=\S{2,10}[:：])")

_FULL = re.compile(
    r"(?:满分|总分|总计|full marks?|total)\s*(?:为|是|:|：)?\s*(\d{1,3})\s*(?:分|points?|marks?)?",
    re.I,
)
_SHARE = re.compile(r"共\s*(?:计)?\s*(\d{1,3})\s*分")
_PASS = re.compile(
    r"(?:(\d{1,3})\s*(分|%|％)\s*(?:及?以上)?\s*(?:为|即为|视为|算|方为|才算)?\s*(?:及格|合格|通过)|(?:及格|合格|通过)(?:线|分数线?|标准|分)?\s*(?:为|是|:|：)?\s*(?:≥|>=|不低于|达到)?\s*(\d{1,3})\s*(分|%|％)|pass(?:ing)?\s*(?:mark|score)?\s*(?:is|of|:)?\s*(\d{1,3})\s*(points?|%)?)",
    re.I,
)
_MINUTES = re.compile(
    r"(?:(?:考试|答题|测试|作答|测验|考核)(?:时间|时长)|限时|时限|时间|time(?: limit| allowed)?)\s*(?:为|是|:|：)?\s*(\d{1,3})\s*(分钟|小时|min(?:utes?)?|hours?)",
    re.I,
)
_ATTEMPTS = re.compile(
    r"(?:(?:最多|可|允许|共有?|限)\s*(?:参加|考|答|作答|测试|尝试)?\s*([\d一二三两]+)\s*次(?:机会|作答|考试|答题)?|(?:考试|答题|测试|作答)(?:次数|机会)\s*(?:为|是|:|：)?\s*(?:最多)?\s*([\d一二三两]+)\s*次?|(\d+)\s+attempts?)",
    re.I,
)


def read_card(lines: list[Line]) -> tuple[CourseCard, set[int]]:
    """The card and the numbers of the lines it was read from. The first mention wins."""
    audiences: tuple[str, ...] = ()
    hours: tuple[float | None, float | None] = (None, None)
    compiled = ""
    used: set[int] = set()
    for line, text in _labels(lines):
        if found := _AUDIENCE.match(text):
            audiences = audiences or _split(found[1])
        elif (found := _HOURS.match(text)) and read_hours(found[1]) != (None, None):
            hours = hours if hours != (None, None) else read_hours(found[1])
        elif (found := _COMPILED.match(text)) and re.search(r"\d", found[1][:30]):
            compiled = compiled or found[1].strip()
        else:
            continue
        used.add(line.number)
    return CourseCard(audiences, hours[0], hours[1], compiled), used


def _labels(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    """Every `label: value`; several may share a line, set apart by bars or wide gaps."""
    for line in lines:
        text = line.plain if line.kind == "text" and line.cells is None else _row_text(line)
        if text and len(text) <= 200:
            yield from ((line, part) for part in _GAP.split(text))


def _row_text(line: Line) -> str:
    return f"{line.cells[0]}：{line.cells[1]}" if line.cells and len(line.cells) == 2 else ""


def _split(text: str) -> tuple[str, ...]:
    return tuple(
        part.strip(" 。.") for part in re.split(r"[、，,;；/]|\s{2,}", text) if part.strip(" 。.")
    )


def read_hours(text: str) -> tuple[float | None, float | None]:
    """`2-3 小时` → 2, 3; `90 分钟` → 1.5, 1.5; days say nothing about hours."""
    if found := _RANGE.search(text):
        return _hours(found[1], found[3]), _hours(found[2], found[3])
    if found := _SINGLE.search(text):
        value = _hours(found[1], found[2])
        return value, value
    return None, None


def _hours(number: str, unit: str) -> float | None:
    if unit == "天":
        return None
    value = float(number) / 60 if unit.startswith(("分", "min")) else float(number)
    return int(value) if value == int(value) else round(value, 2)


def take_notes(lines: list[Line]) -> tuple[list[Note], list[Line]]:
    """Standing notes (编制说明：…, 免责声明：…) out of the lines, and the lines without them."""
    notes, rest = [], []
    for line in lines:
        text = line.plain if line.kind == "text" and not line.level and line.cells is None else ""
        found = _NOTE.match(text)
        standing = found and (found[1] not in ("说明", "备注") or line.marks)
        if found and standing and found[2].strip():
            notes.append(Note(_note_kind(found[1]), text, line.number))
        else:
            rest.append(line)
    return notes, rest


def _note_kind(label: str) -> str:
    return next((kind for kind, words in _NOTE_KINDS if re.search(words, label, re.I)), "other")


def read_notes_below(title: str, lines: list[Line]) -> list[Note]:
    """A heading 免责声明 with its text below."""
    text = " ".join(line.plain for line in lines if line.kind == "text")
    first = next((line.number for line in lines if line.kind == "text"), 0)
    return [Note(_note_kind(title), f"{title}：{text}", first)] if text else []


def list_below(lines: list[Line]) -> tuple[str, ...]:
    """The members below 总结 or 下一步: bullets, numbers, or lines that each carry a check mark."""
    texts = [
        line for line in lines if line.kind == "text" and line.cells is None and not line.level
    ]
    marked = [line for line in texts if line.bullet or line.marks or _ITEM_MARK.match(line.plain)]
    chosen = (
        marked
        if marked
        else [
            line
            for line in texts
            if not _OUTCOME_LEAD.search(line.plain) and not line.plain.endswith(("：", ":"))
        ]
    )
    return tuple(_ITEM_MARK.sub("", line.plain).strip().rstrip("；;。.") for line in chosen)


def read_exam_rules(lines: list[Line], heading: str = "") -> ExamRules:
    """What is said about the quiz as a whole: in its heading (`共 30 分`) and in lines that are no question."""
    text = "\n".join(line.plain for line in lines if line.kind == "text")
    total = _number(_FULL.search(f"{heading}\n{text}") or _SHARE.search(heading))
    return ExamRules(
        total,
        _pass_points(_PASS.search(text), total),
        _minutes(_MINUTES.search(text)),
        _number(_ATTEMPTS.search(text)),
    )


def _number(found) -> int | None:
    value = next((group for group in found.groups() if group), None) if found else None
    return chinese_number(value) if value else None


def _pass_points(found, total: float | None) -> float | None:
    if not found:
        return None
    pairs = ((found[1], found[2]), (found[3], found[4]), (found[5], found[6]))
    value, unit = next((number, sign or "") for number, sign in pairs if number)
    if unit in ("%", "％"):
        return int(value) * total / 100 if total else None
    return int(value)


def _minutes(found) -> int | None:
    if not found:
        return None
    return int(found[1]) * (60 if found[2].startswith(("小", "hour")) else 1)


def preface_lines(outline: Outline) -> list[Line]:
    """The lines before the first chapter."""
    return [line for node in outline.of("preface") for line in node.lines]


def same_note(one: Note, two: Note) -> bool:
    """The same words, whatever the marks and the width of the punctuation."""
    return fold(one.text) == fold(two.text)
