"""The lines of a self-test as raw questions: where each begins, its options, its answer as written.

What the answer means is decided in `answers`; nothing is judged here.
"""

from __future__ import annotations

import re

from . import marks, options
from .blanks import count_blanks
from .blocks import join_lines
from .limits import MAX_OPTION_CHARS
from .lines import Line
from .numbering import read_number
from .points import section_points
from .question_lines import (
    LABELLED_ANSWER,
    LABELLED_LINE,
    LABELLED_QUESTION,
    cut_at,
    longer,
    point_text,
    question_number,
)
from .raw_questions import RawOption, RawQuestion, RawQuiz, RawSection
from .roles import QuestionSection, question_section, role_of

_ANSWER_NAME = r"(?:(?:参考|正确|标准|本题)?答案(?:要点|示例|提示)?|(?:参考|答题|评分|得分|采分)(?:要点|标准|点)|要点|答|(?:reference |model |correct |suggested )?answers?|key)"
ANSWER = re.compile(
    rf"^\s*(?:[【\[（(]\s*{_ANSWER_NAME}\s*[】\]）)]\s*[:：]?|{_ANSWER_NAME}\s*(?:[:：]|为[:：]?|是[:：]))\s*(.*)$",
    re.I,
)
_INLINE_ANSWER = re.compile(
    r"\s*(?:[【\[]\s*(?:参考|正确|标准)?答案\s*[】\]]\s*[:：]?|[(（]\s*(?:参考|正确|标准)?答案\s*[:：]|(?:参考|正确|标准)?答案(?:要点|示例)?\s*(?:[:：]|是[:：])|参考要点\s*[:：]|\b(?:correct )?answer\s*:)\s*(.+)$",
    re.I,
)
EXPLANATION = re.compile(
    r"^\s*(?:[【\[]\s*(?:答案)?(?:解析|解释|说明|分析)\s*[】\]]\s*[:：]?|(?:答案)?(?:解析|解释|分析|理由)\s*[:：]|explanation\s*:)\s*(.*)$",
    re.I,
)
_INLINE_EXPLANATION = re.compile(
    r"\s*(?:[【\[]\s*(?:答案)?解析\s*[】\]]\s*[:：]?|[(（]?\s*解析\s*[:：])\s*(.+)$"
)
_KINDS_WITH_OPTIONS = ("single_choice", "multiple_choice", "choice")


def read_questions(lines: list[Line]) -> RawQuiz:
    """The questions of one self-test, with the answer block behind them unread."""
    reader = _Reader([line for line in lines if line.kind == "text"])
    reader.run()
    return reader.quiz


class _Reader:
    def __init__(self, lines: list[Line]):
        self.lines = lines
        self.at = 0
        self.quiz = RawQuiz()
        self.section: RawSection | None = None
        self.question: RawQuestion | None = None
        self.mode = "stem"
        self.in_answers = False

    def run(self) -> None:
        for at, line in enumerate(self.lines):
            self.at = at
            self._take(line)

    def _take(self, line: Line) -> None:
        if self._opens_answer_block(line):
            self.in_answers = True
        if self.in_answers:
            self.quiz.answer_block.append(line)
            return
        section = question_section(line.plain) if line.cells is None else None
        if section is not None and not self._is_question_title(line, section):
            self._open_section(section, line)
            return
        if self._is_option(line) or self._is_answer(line) or self._opens_question(line):
            return
        self._continue(line)

    def _is_question_title(self, line: Line, section: QuestionSection) -> bool:
        """`3. 排序` inside a running section is hardly a new section unless it stands out."""
        return bool(
            self.section
            and self.section.kind
            and not line.level
            and section.kind in ("case", "number", "choice")
            and self._due(line)
        )

    def _due(self, line: Line) -> bool:
        number = read_number(line.plain)
        return (
            number is not None
            and self.question is not None
            and number.last == (self.question.number or 0) + 1
        )

    def _open_section(self, section: QuestionSection, line: Line) -> None:
        each, total, per_blank = section_points(section.rest or line.plain)
        self.section = RawSection(
            section.kind, section.ordinal, line.number, each, total, per_blank
        )
        self.quiz.sections.append(self.section)
        self.question, self.mode = None, "stem"

    def _opens_answer_block(self, line: Line) -> bool:
        if (
            self.in_answers
            or line.cells is not None
            or (self.question is None and not self.quiz.questions)
        ):
            return False
        if role_of(line.plain) != "answers" or len(line.plain) > 20:
            return False
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else None
        if following is None or following.cells is not None:
            return following is not None
        if question_section(following.plain) or re.match(
            r"^[\s一二三四五六七八九十、.()（）]*\d{1,3}\s*[-~—–～至到]\s*\d{1,3}", following.plain
        ):
            return True
        number = read_number(following.plain)
        if number is None or number.last != 1 or self.question is None:
            return False
        written = self.question.section.kind in ("short_answer", "essay", "case")
        return not (written and line.plain.endswith(("：", ":")))

    # --- options ---

    def _is_option(self, line: Line) -> bool:
        question = self.question
        if question is None:
            return False
        open_kind = question.section.kind in (
            "",
            *_KINDS_WITH_OPTIONS,
            "ordering",
            "matching",
            "true_false",
            "case",
        )
        if not open_kind or (self.mode not in ("stem", "options")):
            return False
        due = options.next_letter([o.letter for o in question.options])
        if line.cells is not None:
            found = options.row_options(line.cells, due)
            self._add_options(question, line, found)
            return bool(found)
        head, found = options.split_options(line.plain, due) if due else ("", [])
        if self._is_labelled_answer(question, line):
            return False
        if found and not head:
            self._add_options(question, line, found)
            return True
        if (
            question.section.kind in _KINDS_WITH_OPTIONS
            and due
            and (spaced := options.spaced_option(line.plain, due))
        ):
            self._add_options(question, line, [spaced])
            return True
        return self._numbered_option(question, line)

    def _numbered_option(self, question: RawQuestion, line: Line) -> bool:
        """An indented or bulleted line below a choice question of a .docx, whose letters were list numbers."""
        if question.section.kind not in _KINDS_WITH_OPTIONS or not (
            line.bullet or line.indent >= 3
        ):
            return False
        if (
            options.option_letter(line.plain)
            or ANSWER.match(line.plain)
            or EXPLANATION.match(line.plain)
        ):
            return False
        number = read_number(line.plain)
        if line.bullet and number is not None and number.style == "dec1":
            return False
        if (
            question.options
            and question.options[-1].letter
            and not question.options[-1].before.startswith("list")
        ):
            return False
        due = options.next_letter([o.letter for o in question.options])
        if not due:
            return False
        self._add_options(question, line, [(due, number.title if number else line.plain)], "list")
        return True

    def _add_options(
        self, question: RawQuestion, line: Line, found: list[tuple[str, str]], origin: str = ""
    ) -> None:
        for letter, text in found:
            text, answer = cut_at(text, _INLINE_ANSWER)
            if answer:
                self._answer(question, answer)
            text, mark = marks.cut_trailing_mark(text)
            question.options.append(
                RawOption(
                    letter,
                    text.strip("*").strip(),
                    mark,
                    origin + (line.marks if len(found) == 1 else ""),
                )
            )
            question.end_line = line.number
            self.mode = "options"

    # --- answers ---

    def _is_labelled_answer(self, question: RawQuestion, line: Line) -> bool:
        """`A: 三年` below `Q: …` is the answer, unless an option B follows."""
        if not question.labelled or not LABELLED_ANSWER.match(line.plain):
            return False
        following = self.lines[self.at + 1].plain if self.at + 1 < len(self.lines) else ""
        return bool(question.options) or options.option_letter(following) != "B"

    def _is_answer(self, line: Line) -> bool:
        question = self.question
        if question is None:
            return False
        if found := EXPLANATION.match(line.plain):
            question.explanation, self.mode = found[1].strip(), "explanation"
            return True
        if line.bullet and read_number(line.plain) is not None:
            return False
        found = ANSWER.match(line.plain)
        if found is None and self._is_labelled_answer(question, line):
            found = LABELLED_ANSWER.match(line.plain)
        if found:
            self._answer(question, found[1])
            question.end_line = line.number
        return found is not None

    def _answer(self, question: RawQuestion, text: str) -> None:
        text, explanation = cut_at(text, _INLINE_EXPLANATION)
        question.explanation = explanation or question.explanation
        text = text.strip()
        if text.endswith(("）", ")")) and text.count("（") + text.count("(") < text.count(
            "）"
        ) + text.count(")"):
            text = text[:-1].strip()
        question.has_answer = True
        if text:
            question.answer_lines.append(text)
        self.mode = "answer"

    # --- questions ---

    def _opens_question(self, line: Line) -> bool:
        if line.cells is not None:
            return False
        number, style, text = question_number(line)
        if number is None:
            return self._opens_unnumbered(line)
        if self.question is not None and not self._is_new_question(
            self.question, line, number, style
        ):
            return False
        self._open_question(line, number, style, text)
        return True

    def _is_new_question(self, question: RawQuestion, line: Line, number: int, style: str) -> bool:
        delimiter = question.section.delimiter
        stands_out = line.level > 0 or line.text.startswith("**")
        if style != delimiter and not (stands_out and self.mode != "answer"):
            return False
        due = (question.number or 0) + 1
        if self.mode == "answer" and question.section.kind not in (
            *_KINDS_WITH_OPTIONS,
            "true_false",
            "fill_in",
        ):
            return stands_out or self._ends_the_points(question, number, due)
        if (
            question.options
            or question.section.kind in ("true_false", *_KINDS_WITH_OPTIONS)
            or self.mode == "explanation"
        ):
            return True
        return number == due or number == 1 or stands_out or question.has_answer

    def _ends_the_points(self, question: RawQuestion, number: int, due: int) -> bool:
        """Behind the answer of a short-answer question: the next question, or a numbered marking point?"""
        if question.pointed:
            return number == due and self._answer_comes_before_number(number)
        if number == 1 and due != 1 and not self._answer_comes_before_number(1):
            question.pointed = True
            return False
        if not question.answer_lines and number == 1:
            question.pointed = True
            return False
        return True

    def _answer_comes_before_number(self, number: int) -> bool:
        for line in self.lines[self.at + 1 :]:
            if ANSWER.match(line.plain):
                return True
            if question_number(line)[0] is not None or question_section(line.plain):
                return False
        return False

    def _opens_unnumbered(self, line: Line) -> bool:
        if asked := LABELLED_QUESTION.match(line.plain):
            self._open_question(line, None, "", asked[1])
            return True
        if self.section is None or not self._unnumbered_stem(self.section, line):
            return False
        self._open_question(line, None, "", line.plain)
        return True

    def _unnumbered_stem(self, section: RawSection, line: Line) -> bool:
        kind, question = section.kind, self.question
        following = self.lines[self.at + 1].plain if self.at + 1 < len(self.lines) else ""
        if section.questions and section.delimiter:
            return False
        done = (
            question is None or question.has_answer or bool(question.options) or self.mode != "stem"
        )
        if kind in _KINDS_WITH_OPTIONS:
            return done and (
                options.option_letter(following) == "A"
                or bool(options.split_options(line.plain)[1])
            )
        if kind == "true_false":
            return bool(
                marks.cut_bracketed_mark(line.plain)[1]
                or re.search(r"[(（]\s*[)）]\s*[。.]?$", line.plain)
            )
        if kind == "fill_in":
            return count_blanks(line.plain) > 0
        return (question is None or question.has_answer) and bool(ANSWER.match(following))

    def _open_question(self, line: Line, number: int | None, style: str, text: str) -> None:
        if self.section is None:
            self.section = RawSection(line=line.number)
            self.quiz.sections.append(self.section)
        self.section.delimiter = self.section.delimiter or style
        question = RawQuestion(
            self.section,
            number,
            line.number,
            "",
            heading=line.level > 0,
            end_line=line.number,
            marks=line.marks,
            labelled=LABELLED_LINE.match(line.plain) is not None,
        )
        self.section.questions.append(question)
        self.question, self.mode = question, "stem"
        self._stem(question, text, line)

    def _stem(self, question: RawQuestion, text: str, line: Line) -> None:
        text, explanation = cut_at(text, _INLINE_EXPLANATION)
        text, answer = cut_at(text, _INLINE_ANSWER)
        question.explanation = explanation or question.explanation
        may_hold_options = question.section.kind in ("", "case", *_KINDS_WITH_OPTIONS)
        head, found = options.split_options(text) if may_hold_options else (text, [])
        if len(found) >= 2:
            text = head
            self._add_options(question, line, found)
        question.stem = longer(question.stem, text) if question.stem else text
        if answer:
            self._answer(question, answer)

    def _continue(self, line: Line) -> None:
        question = self.question
        if question is None:
            if self.section is not None and not self.section.each:
                self.section.each, total, self.section.per_blank = section_points(line.plain)
                self.section.total = self.section.total or total
            self.quiz.intro.append(line)
            return
        question.end_line = line.number
        if self.mode == "answer":
            question.answer_lines.append(point_text(line))
        elif self.mode == "explanation":
            question.explanation = f"{question.explanation}\n{line.plain}".strip()
        elif self.mode == "options" and question.options:
            _lengthen(question.options[-1], line.plain)
        else:
            self._stem(question, line.text if line.cells is None else " | ".join(line.cells), line)


def _lengthen(option: RawOption, text: str) -> None:
    if len(option.text) > MAX_OPTION_CHARS:
        return
    option.text = join_lines(option.text, text)
    if not option.mark:
        option.text, option.mark = marks.cut_trailing_mark(option.text)
