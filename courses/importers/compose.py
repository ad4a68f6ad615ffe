"""One copy of the text as a draft: chapters with typed blocks, items, appendices, closing parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .answer_block import give_answers, read_answer_block
from .answers import Judged, judge
from .card import (
    list_below,
    preface_lines,
    read_card,
    read_exam_rules,
    read_notes_below,
    same_note,
    take_notes,
)
from .evidence import is_form_line
from .lessons import cut_into_lessons
from .lines import PICTURE_MARK, Line, strip_bold
from .marks import cut_bracketed_mark
from .nodes import Node, Outline
from .options import option_letter
from .outline import read_outline
from .questions import ANSWER, read_questions
from .raw_questions import RawQuiz
from .roles import role_of
from .shapes import (
    Appendix,
    Block,
    BulletList,
    Chapter,
    CourseCard,
    ExamRules,
    Lesson,
    MissingPicture,
    Note,
    NumberList,
    Steps,
)
from .structures import read_lesson

_FAQ = re.compile(r"常见(?:问题|疑问)|疑问解答|答疑|\bFAQ|\bQ\s*&\s*A\b", re.I)


@dataclass
class Draft:
    """What one copy of the text gives; still changed while copies are compared."""

    outline: Outline
    lines: tuple[Line, ...]
    title: str = ""
    card: CourseCard = field(default_factory=CourseCard)
    preface: tuple[Block, ...] = ()
    chapters: list[Chapter] = field(default_factory=list)
    appendices: list[Appendix] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    outcomes: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    repeated_notes: list[Note] = field(default_factory=list)
    exam: ExamRules = field(default_factory=ExamRules)
    has_pictures: bool = False


def compose(lines: tuple[Line, ...], cover: tuple[Line, ...] = ()) -> Draft:
    """Reads one copy; the card may stand on the cover before it."""
    outline = read_outline(lines)
    draft = Draft(outline, lines, outline.title or _title_on_cover(cover))
    draft.has_pictures = any(PICTURE_MARK in line.raw for line in lines)
    _take_notes_out(draft)
    _read_items(draft)
    _read_preface(draft, cover)
    for node in outline.of("chapter"):
        cut_into_lessons(node)
        draft.chapters.append(_chapter(node, draft.has_pictures))
    for node in _appendix_nodes(outline):
        blocks = read_lesson(node.title, None, node.lines, draft.has_pictures)
        draft.appendices.append(Appendix(node.number, node.title, node.line, node.end_line, blocks))
    _read_closing(draft)
    return draft


def _title_on_cover(cover: tuple[Line, ...]) -> str:
    texts = [line for line in cover if line.kind == "text" and line.cells is None]
    heading = next((line for line in texts if line.level), texts[0] if texts else None)
    return heading.plain if heading and len(heading.plain) <= 60 else ""


def _all_nodes(outline: Outline) -> list[Node]:
    return [part for node in outline.nodes for part in (node, *node.lessons)]


def _take_notes_out(draft: Draft) -> None:
    found: list[Note] = []
    for node in _all_nodes(draft.outline):
        if node.role == "note":
            found.extend(read_notes_below(node.title, node.lines))
        elif not node.quiz:
            notes, node.lines = take_notes(node.lines)
            found.extend(notes)
    for note in sorted(found, key=lambda n: n.line):
        twin = next((other for other in draft.notes if same_note(other, note)), None)
        (draft.repeated_notes if twin else draft.notes).append(note)


# --- items ------------------------------------------------------------------------------------------


def _read_items(draft: Draft) -> None:
    """Every self-test, then the answers that stand apart: behind their own test, or for all of them in an appendix."""
    quizzes: list[RawQuiz] = []
    for node in _all_nodes(draft.outline):
        if node.role == "answers" or not (node.quiz or _asks(node)):
            continue
        node.quiz = True
        quiz = read_questions(node.lines)
        if quiz.questions:
            quizzes.append(quiz)
            draft.exam = _merged(draft.exam, read_exam_rules(_frame(node, quiz), node.title))
            node.lines = [line for line in node.lines if line in quiz.intro]
        else:
            node.quiz = False
    _settle_exams(draft)
    for quiz in quizzes:
        _give(draft, quiz, quiz.answer_block + _apart(draft.outline, quizzes))


def _settle_exams(draft: Draft) -> None:
    """What stands before the questions is kept as a note; an exam that asks nothing was a lesson after all."""
    chapter: Node | None = None
    for node in draft.outline.nodes:
        if node.role == "chapter":
            chapter = node
        if node.role != "exam":
            continue
        if node.quiz or chapter is None:
            told = [x.plain for x in node.lines if x.kind == "text" and not is_form_line(x)]
            if told:
                draft.notes.append(Note("other", f"{node.title}：{' '.join(told)}", node.line))
        else:
            cut_into_lessons(chapter)
            node.role, node.number = "lesson", f"{chapter.number}.{len(chapter.lessons) + 1}"
            chapter.lessons.append(node)
    draft.outline.nodes = [node for node in draft.outline.nodes if node.role != "lesson"]


def _asks(node: Node) -> bool:
    """A part without a telling name that is full of options and answers is a self-test all the same."""
    if node.role not in ("chapter", "lesson") or _FAQ.search(node.title):
        return False
    texts = [line.plain for line in node.lines if line.kind == "text" and line.cells is None]
    options = sum(1 for text in texts if option_letter(text) == "A")
    answers = sum(1 for text in texts if ANSWER.match(text))
    verdicts = sum(1 for text in texts if cut_bracketed_mark(text)[1])
    return options + answers + verdicts >= 3 and bool(options or verdicts > 1 or answers > 2)


def _give(draft: Draft, quiz: RawQuiz, block: list[Line]) -> None:
    given = {
        id(question): answer for question, answer in give_answers(quiz, read_answer_block(block))
    }
    draft.judged.extend(judge(question, given.get(id(question))) for question in quiz.questions)


def _apart(outline: Outline, quizzes: list[RawQuiz]) -> list[Line]:
    if len(quizzes) != 1:
        return []
    return [line for node in outline.of("answers") for line in node.lines]


def _frame(node: Node, quiz: RawQuiz) -> list[Line]:
    """The lines of a test that are no question: its intro and the headings of its sections."""
    starts = {section.line for section in quiz.sections}
    return [line for line in node.lines if line.number in starts or line in quiz.intro]


def _merged(one: ExamRules, two: ExamRules) -> ExamRules:
    return ExamRules(
        *(a if a is not None else b for a, b in zip(_values(one), _values(two), strict=True))
    )


def _values(rules: ExamRules) -> tuple:
    return rules.total_points, rules.pass_points, rules.minutes, rules.attempts


# --- course -----------------------------------------------------------------------------------------


def _read_preface(draft: Draft, cover: tuple[Line, ...]) -> None:
    lines = preface_lines(draft.outline)
    card, used = read_card(lines)
    if card == CourseCard():
        card, _ = read_card(list(cover))
    draft.card = card
    draft.preface = read_lesson(
        "", None, [line for line in lines if line.number not in used], draft.has_pictures
    )
    quizless = read_exam_rules(
        [line for line in lines if "考" in line.plain or "测" in line.plain or "分" in line.plain]
    )
    draft.exam = _merged(draft.exam, quizless)


def _chapter(node: Node, has_pictures: bool) -> Chapter:
    lessons = [_lesson(lesson, has_pictures) for lesson in node.lessons]
    intro = read_lesson("", None, node.lines, has_pictures)
    if node.quiz and not lessons:
        lessons = [Lesson(f"{node.number}.1", node.title, node.line, node.end_line, intro)]
        intro = ()
    return Chapter(node.number, node.title, _with_nodes(lessons), node.line, intro, node.quiz)


def _with_nodes(lessons: list[Lesson]) -> tuple[Lesson, ...]:
    """What a lost figure could show: the steps of the same chapter, or the list below a cycle's heading."""
    steps = tuple(
        step.title for x in lessons for b in x.blocks if isinstance(b, Steps) for step in b.items
    )
    return tuple(
        replace(x, blocks=tuple(_with_own_nodes(b, x, steps) for b in x.blocks)) for x in lessons
    )


def _with_own_nodes(block: Block, lesson: Lesson, steps: tuple[str, ...]) -> Block:
    if not isinstance(block, MissingPicture) or not block.suggestion:
        return block
    below = next((b.items for b in lesson.blocks if isinstance(b, BulletList | NumberList)), ())
    heads = tuple(re.split(r"[:：]", strip_bold(item))[0].strip() for item in below)
    nodes = {
        "flow": steps or heads,
        "pdca": heads if len(heads) == 4 else ("Plan", "Do", "Check", "Act"),
    }
    return replace(block, nodes=nodes.get(block.suggestion, ()))


def _lesson(node: Node, has_pictures: bool) -> Lesson:
    return Lesson(
        node.number,
        node.title,
        node.line,
        node.end_line,
        read_lesson(node.title, node.heading, node.lines, has_pictures),
    )


def _appendix_nodes(outline: Outline) -> list[Node]:
    nodes = outline.of("appendix")
    roots = [
        node
        for node in outline.of("appendix_root")
        if any(line.kind == "text" for line in node.lines)
    ]
    if nodes or not roots:
        return nodes
    for root in roots:
        root.number = root.number or "A"
    return roots


def _read_closing(draft: Draft) -> None:
    outline = draft.outline
    for node in outline.of("outcomes"):
        draft.outcomes = draft.outcomes or list_below(node.lines)
    for node in outline.of("next_steps"):
        draft.next_steps = draft.next_steps or list_below(node.lines)
    for chapter in outline.of("chapter"):
        if not draft.outcomes and _is_summary(chapter.title):
            lines = chapter.lines + [line for lesson in chapter.lessons for line in lesson.lines]
            draft.outcomes = list_below([line for line in lines if line.bullet or line.marks])


def _is_summary(title: str) -> bool:
    return role_of(title) == "outcomes"
