"""What the lines around a would-be heading say about it: lessons to come, questions, a list it belongs to."""

from __future__ import annotations

import re

from .lines import Line
from .numbering import Number, read_number
from .roles import is_plain_question_section, question_section
from .scheme import Scheme, bold_only, heading_like, is_card_line, is_list_member, style_of

_OPTION_OR_ANSWER = re.compile(
    r"^[（(]?[A-HＡ-Ｈa-h]\s*[.．、)）:：]|答案|^答[:：]|^[（(]?[√×✓✗]", re.I
)
_OPEN = re.compile(r"[?？]$|_{2,}|[(（]\s*[√×✓✗✔✘对错]?\s*[)）]\s*[。.]?$")
_ASKS = re.compile(r"(?:[?？]|吗|没有|了没|与否)$")
_TEST_NAME = re.compile(
    r"(?:测试|测验|测评|考试|考核|检测|试卷|考卷|答卷|试题|考题|习题|练习|小测|自测|卷|题|test|quiz|exam(?:ination)?|questions)"
    r"\s*(?:[（(][^()（）]*[)）])?$",
    re.I,
)
_FORM = re.compile(r"_{2,}|[:：]\s*$|[:：]\s{2,}")
_PRACTICE = re.compile(
    r"课后|课堂|随堂|本章|本节|本课|章末|练习|作业|习题|思考|练一练|测一测|想一想|exercise|practice",
    re.I,
)
_LOOK_AHEAD = 12
_BELOW_A_NAME = 4


def has_lessons(lines: tuple[Line, ...], index: int, chapter: int, style: str) -> bool:
    """Lessons numbered below this chapter follow before the next one."""
    for line in lines[index + 1 :]:
        number = (
            read_number(line.plain)
            if line.kind == "text" and (line.level or heading_like(line))
            else None
        )
        if number and number.style == "dec2" and number.values[0] == chapter:
            return True
        if number and number.style == style and number.last == chapter + 1:
            return False
    return False


def stands_as_chapter(lines: tuple[Line, ...], index: int, number: Number, style: str) -> bool:
    """Unmarked `2. Title`: a chapter when lessons follow, or when it is no member of a list."""
    if number.style == "cn_dot":
        return not is_list_member(lines, index, number.style)
    if any(style_of(line) == "dec2" for line in lines if heading_like(line)):
        return has_lessons(lines, index, number.last, style)
    return not is_list_member(lines, index, number.style)


def nothing_asked_below(lines: tuple[Line, ...], line: Line) -> bool:
    """No option and no answer among the next lines."""
    following = [other for other in lines if other.number > line.number and other.kind == "text"][
        :4
    ]
    return not any(_OPTION_OR_ANSWER.search(other.plain) for other in following)


def only_card_below(lines: tuple[Line, ...], line: Line, scheme: Scheme) -> bool:
    """Between this heading and the next of its level stands nothing but labels with their values."""
    after = [o for o in lines if o.level == line.level and o.number > line.number]
    end = after[0].number if after else 10**9
    between = (
        o
        for o in lines
        if line.number < o.number < end and o.kind == "text" and o.number not in scheme.toc_lines
    )
    return all(is_card_line(o) for o in between)


def asks_below(lines: tuple[Line, ...], index: int) -> bool:
    """A heading that sounds like a test is one where something is asked soon below it."""
    heading = lines[index]
    near = lines[index + 1 : index + 1 + 4 * _LOOK_AHEAD]
    following = [line for line in near if line.kind == "text"][:_LOOK_AHEAD]
    for line in following:
        text = line.plain
        if is_plain_question_section(text) or _OPTION_OR_ANSWER.search(text) or _OPEN.search(text):
            return True
        if (heading.level and 0 < line.level <= heading.level) or style_of(line) == "chapter":
            return False
    return False


def name_above(lines: list[Line]) -> int | None:
    """Where, among the lines just before a question section, the name of the test stands."""
    below = 0
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line.kind != "text":
            continue
        if line.cells is not None or line.bullet or below > _BELOW_A_NAME:
            return None
        if _may_name_a_test(line, directly=not below):
            return place
        if line.level:
            return None
        below += 1
    return None


def _may_name_a_test(line: Line, *, directly: bool) -> bool:
    """By its words, or as a marked heading with nothing but the questions below it."""
    if not heading_like(line) or _FORM.search(line.plain) or read_number(line.plain) is not None:
        return False
    marked = line.level > 0 or bold_only(line)
    return bool(_TEST_NAME.search(line.plain)) or (directly and marked)


def is_practice(title: str, line: Line, chapter_level: int) -> bool:
    """The exercises of one chapter, by their depth; where nothing is marked, by their name."""
    if line.level or chapter_level:
        return line.level > chapter_level > 0
    return bool(_PRACTICE.search(title))


def last_places(lines: tuple[Line, ...], style: str) -> dict[int, int]:
    """For each number of this style the last line that carries it as a heading."""
    places: dict[int, int] = {}
    for line in lines:
        number = read_number(line.plain) if line.level or heading_like(line) else None
        if number and number.style == style and not question_section(line.plain):
            places[number.last] = line.number
    return places


def is_form_line(line: Line) -> bool:
    """`姓名：____ 工号：____`: to be filled in on paper."""
    return bool(_FORM.search(line.plain))


def is_list_or_question(lines: tuple[Line, ...], index: int, number: Number) -> bool:
    """A numbered line of a checklist, not the heading of an appendix."""
    line = lines[index]
    return bool(_ASKS.search(line.plain)) or (
        not line.level and is_list_member(lines, index, number.style)
    )
