"""From lines to a tree: title, preface, chapters with their lessons, appendices, closing sections.

The level of a heading comes from its number and its words. A # count decides only where no number does.
"""

from __future__ import annotations

from .evidence import (
    asks_below,
    has_lessons,
    is_list_or_question,
    is_practice,
    last_places,
    name_above,
    nothing_asked_below,
    only_card_below,
    stands_as_chapter,
)
from .folding import fold_title
from .limits import MAX_PARTS
from .lines import Line
from .nodes import Node, Outline
from .numbering import Number, read_number
from .roles import APPENDIX, appendix_label, is_plain_question_section, question_section, role_of
from .scheme import bold_only, find_scheme, heading_like
from .shapes import UnreadableHandout
from .titles import find_title

_CLOSING = ("outcomes", "next_steps", "note", "answers")


def read_outline(lines: tuple[Line, ...]) -> Outline:
    """One walk over the lines of one copy."""
    builder = _Builder(lines)
    for index, line in enumerate(lines):
        builder.take(index, line)
    return builder.finish()


class _Builder:
    def __init__(self, lines: tuple[Line, ...]):
        self.lines = lines
        self.scheme = find_scheme(lines)
        self.places = last_places(lines, self.scheme.style)
        self.outline = Outline(scheme=self.scheme)
        self.chapter: Node | None = None
        self.here = self._add(Node("preface"))
        self.last_chapter = 0
        self.appendix_root: Node | None = None
        self.marked_title: Line | None = None

    # --- the walk ---

    def take(self, index: int, line: Line) -> None:
        if line.number in self.scheme.toc_lines:
            return
        if line.kind != "text" or line.cells is not None:
            self.here.lines.append(line)
            return
        number = read_number(line.plain)
        if not self._opens(index, line, number):
            self.here.lines.append(line)

    def _opens(self, index: int, line: Line, number: Number | None) -> bool:
        may_be_heading = line.level > 0 or heading_like(line)
        if not may_be_heading or self._is_question_matter(line):
            return False
        role = role_of(line.plain, number) if self._word_counts(index, line, number) else ""
        if role == "toc":
            return True
        if role == "appendix" and self._opens_appendix(line):
            return True
        if self.appendix_root is not None and self._opens_lettered(index, line, number):
            return True
        if self._opens_chapter(index, line, number, role) or self._opens_lesson(line, number):
            return True
        return (
            self._opens_closing(index, line, role)
            or self._opens_quiz(index, line, role)
            or self._is_title(line)
        )

    def _is_question_matter(self, line: Line) -> bool:
        """Headings of question sections stay inside the quiz, whatever their level."""
        if not (
            is_plain_question_section(line.plain)
            or (self._in_quiz() and question_section(line.plain))
        ):
            return False
        number = read_number(line.plain)
        as_chapter = (
            number is not None
            and number.style == self.scheme.style
            and number.last == self.last_chapter + 1
        )
        if not self._in_quiz():
            self._start_quiz_at_section(line, number if as_chapter else None)
        return True

    def _start_quiz_at_section(self, line: Line, number: Number | None) -> None:
        """Questions begin without more ado: the part just opened is the quiz, or the name stands right above."""
        here = self.here
        if number is not None:
            self._start_chapter(line, number, number.title, quiz=True)
        elif here.role in ("chapter", "lesson") and not any(x.kind == "text" for x in here.lines):
            here.quiz = True
        elif (place := name_above(here.lines)) is not None:
            heading, below = here.lines[place], here.lines[place + 1 :]
            del here.lines[place:]
            self._start_quiz(heading, heading.plain)
            self.here.lines.extend(below)
        elif self.last_chapter:
            self._start_exam(line, line.plain, self.chapter)
        else:
            self._start_chapter(line, None, line.plain, quiz=True)

    def _word_counts(self, index: int, line: Line, number: Number | None) -> bool:
        """A word like 总结 makes a heading only where the line stands out as one."""
        if line.level or bold_only(line) or number is not None:
            return True
        alone = all(n.kind != "text" for n in self.lines[max(0, index - 1) : index])
        return len(line.plain) <= 20 and (alone or not self.scheme.marked)

    # --- chapters ---

    def _opens_chapter(self, index: int, line: Line, number: Number | None, role: str) -> bool:
        if number is not None and number.style == self.scheme.style and number.title:
            if not self._is_next_chapter(index, line, number, role):
                return False
            self._start_chapter(line, number, number.title, quiz=role == "quiz")
            return True
        if self.scheme.style == "plain" and self._is_plain_chapter(line, role):
            self._start_chapter(line, None, line.plain, quiz=role == "quiz")
            return True
        return False

    def _is_plain_chapter(self, line: Line, role: str) -> bool:
        if (
            not line.level
            or line.level != self.scheme.level
            or role in _CLOSING
            or self.appendix_root is not None
        ):
            return False
        if self.marked_title is None and self._title_candidate(line):
            return False
        return not (self._in_quiz() and role == "") or nothing_asked_below(self.lines, line)

    def _title_candidate(self, line: Line) -> bool:
        same = [other for other in self.lines if other.level == line.level]
        return (
            self.last_chapter == 0
            and len(same) > 2
            and only_card_below(self.lines, line, self.scheme)
        )

    def _is_next_chapter(self, index: int, line: Line, number: Number, role: str) -> bool:
        known = fold_title(number.title) in self.scheme.toc
        if self._repeats(number):
            return line.level > 0 or known
        gap = number.last - self.last_chapter
        if not (1 <= gap <= 3 or (self.last_chapter == 0 and line.level)):
            return False
        strong = known or role in ("quiz", "outcomes") or number.style in ("chapter", "section")
        if self._in_quiz():
            return (
                (strong and number.style != "dec1")
                or known
                or has_lessons(self.lines, index, number.last, self.scheme.style)
            )
        if line.level or strong:
            return True
        if self.scheme.marked or gap != 1:
            return bold_only(line) and known
        return stands_as_chapter(self.lines, index, number, self.scheme.style)

    def _repeats(self, number: Number) -> bool:
        return any(
            node.number == str(number.last) and fold_title(node.title) == fold_title(number.title)
            for node in self.outline.of("chapter")
        )

    def _start_chapter(
        self, line: Line, number: Number | None, title: str, quiz: bool = False
    ) -> None:
        value = number.last if number else self.last_chapter + 1
        node = Node("chapter", str(value), title.strip(" :："), line, quiz=quiz)
        first = next(
            (
                c
                for c in self.outline.of("chapter")
                if c.number == node.number and fold_title(c.title) == fold_title(title)
            ),
            None,
        )
        if first is not None:
            self.outline.repeated.append((first, node))
            self.chapter = self.here = node
            return
        self.chapter, self.appendix_root = self._add(node), None
        self.last_chapter = value

    # --- lessons ---

    def _opens_lesson(self, line: Line, number: Number | None) -> bool:
        chapter = self.chapter
        if number is None or not number.title or self.appendix_root is not None:
            return False
        if chapter is None and self.here.role == "exam":
            return False
        if number.style == "dec2":
            return self._opens_decimal_lesson(line, number)
        if (
            chapter is None
            or chapter.quiz
            or number.style != "section"
            or self.scheme.style != "chapter"
        ):
            return False
        self._start_lesson(chapter, f"{chapter.number}.{number.last}", number.title, line)
        return True

    def _opens_decimal_lesson(self, line: Line, number: Number) -> bool:
        major, minor = number.values
        chapter = self.chapter
        if chapter is not None and chapter.quiz:
            return False
        if chapter is not None and str(major) == chapter.number:
            expected = len(chapter.lessons) + 1
            if line.level or bold_only(line) or abs(minor - expected) <= 1:
                self._start_lesson(chapter, f"{major}.{minor}", number.title, line)
                return True
            return False
        lost = (
            major == self.last_chapter + 1 and minor == 1 and (line.level or not self.scheme.marked)
        )
        if not lost or self.scheme.style in ("plain", "section"):
            return False
        title = self.scheme.titles.get(major) or number.title
        self.outline.lost_headings.append((line.number, str(major)))
        self._start_chapter(line, Number("dec1", (major,), title), title)
        if self.chapter is not None:
            self._start_lesson(self.chapter, f"{major}.{minor}", number.title, line)
        return True

    def _start_lesson(self, chapter: Node, number: str, title: str, line: Line) -> None:
        quiz = role_of(title) == "quiz" and not any(q.quiz for q in chapter.lessons)
        node = Node("lesson", number, title.strip(" :："), line, quiz=quiz)
        first = next(
            (
                x
                for x in chapter.lessons
                if fold_title(x.title) == fold_title(node.title) and x.number == number
            ),
            None,
        )
        if first is not None:
            self.outline.repeated.append((first, node))
        else:
            chapter.lessons.append(node)
        self.here = node

    # --- the rest ---

    def _opens_appendix(self, line: Line) -> bool:
        found = APPENDIX.match(line.plain)
        if not found:
            return False
        label, title = appendix_label(found[1]), found[2].strip(" :：")
        if title and role_of(title) in ("answers", "quiz"):
            self.here = self._add(Node(role_of(title), label, title, line, quiz=True))
            return True
        if not label and not title:
            self.appendix_root = self._add(Node("appendix_root", "", line.plain, line))
            self.here = self.appendix_root
        else:
            self.appendix_root = self.appendix_root or Node("appendix_root")
            label = label or chr(65 + len(self.outline.of("appendix")))
            self.here = self._add(Node("appendix", label, title or line.plain, line))
        self.chapter = None
        return True

    def _opens_lettered(self, index: int, line: Line, number: Number | None) -> bool:
        """Below a heading that only says 附录; appendices that each say so leave their numbered lines alone."""
        count, root = len(self.outline.of("appendix")), self.appendix_root
        if (
            number is not None
            and number.title
            and number.style in ("letter", "dec1", "cn_dot", "cn_paren")
        ):
            lettered = number.style == "letter"
            if number.last != count + 1 or (not line.level and self.scheme.marked and not lettered):
                return False
            if root is not None and root.heading is None and not (lettered and line.level):
                return False
            if not lettered and is_list_or_question(self.lines, index, number):
                return False
            self.here = self._add(Node("appendix", chr(64 + number.last), number.title, line))
            return True
        if root is None or root.level == 0 or line.level <= root.level or root.lines:
            return False
        if number is None and not role_of(line.plain):
            if count and self.outline.of("appendix")[0].level != line.level:
                return False
            self.here = self._add(Node("appendix", chr(65 + count), line.plain.strip(" :："), line))
            return True
        return False

    def _opens_closing(self, index: int, line: Line, role: str) -> bool:
        if role not in _CLOSING or (role == "answers" and self._in_quiz()):
            return False
        chapter = self.chapter
        inside = self.here.role in ("chapter", "lesson") and not self._in_quiz()
        if chapter is not None and inside and role != "answers":
            level = chapter.level
            closes = (
                line.level and line.level <= level
                if self.scheme.marked
                else role != "outcomes" or "总结" in line.plain
            )
            if not closes:
                return False
        if self._in_quiz() and not (line.level or heading_like(line)):
            return False
        self.chapter, self.appendix_root = None, None
        self.here = self._add(
            Node(role, "", line.plain.strip(" :："), line, quiz=role == "answers")
        )
        return True

    def _opens_quiz(self, index: int, line: Line, role: str) -> bool:
        if (
            role != "quiz"
            or self._in_quiz()
            or not (line.level or bold_only(line) or len(line.plain) <= 16)
        ):
            return False
        if not self._is_practice(line, line.plain) and not asks_below(self.lines, index):
            return False
        self._start_quiz(line, line.plain)
        return True

    def _is_practice(self, line: Line, title: str) -> bool:
        """Behind the last chapter of an unmarked text only where another chapter had its own as well."""
        if self.chapter is None or not is_practice(title, line, self.chapter.level):
            return False
        return (
            line.level > 0
            or any(x.quiz for c in self.outline.of("chapter") for x in c.lessons)
            or self.places.get(self.last_chapter + 1, 0) > line.number
        )

    def _start_quiz(self, line: Line, title: str) -> None:
        """Without a number of its own: the practice of the running chapter, or the exam, which is no chapter."""
        chapter = self.chapter
        if chapter is not None and self._is_practice(line, title):
            self._start_lesson(chapter, f"{chapter.number}.{len(chapter.lessons) + 1}", title, line)
            self.here.quiz = True
        elif self.last_chapter:
            self._start_exam(line, title, None)
        else:
            self._start_chapter(line, None, title, quiz=True)

    def _start_exam(self, line: Line, title: str, chapter: Node | None) -> None:
        self.chapter, self.appendix_root = chapter, None
        self.here = self._add(Node("exam", "", title.strip(" :："), line, quiz=True))

    def _is_title(self, line: Line) -> bool:
        """The first marked heading before the chapters; which line is the title is settled at the end."""
        if self.marked_title or self.last_chapter or self.here.role != "preface" or not line.level:
            return False
        self.marked_title = line
        return True

    def _in_quiz(self) -> bool:
        return self.here.quiz or (self.here.role == "chapter" and self.here.quiz)

    def _add(self, node: Node) -> Node:
        if len(self.outline.nodes) > MAX_PARTS:
            raise UnreadableHandout("too_many", {"limit": f"{MAX_PARTS}"})
        self.outline.nodes.append(node)
        self.here = node
        return node

    def finish(self) -> Outline:
        """The outline, its title chosen and taken out of the preface."""
        preface = next(node for node in self.outline.nodes if node.role == "preface")
        self.outline.title, line = find_title(self.marked_title, preface.lines)
        preface.lines = [other for other in preface.lines if other is not line]
        if self.marked_title is not None and line is not self.marked_title:
            preface.lines.insert(0, self.marked_title)
        return self.outline
