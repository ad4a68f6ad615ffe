"""What a handout is once it is read. Frozen values without behaviour; every part says where it stood."""

from __future__ import annotations

from dataclasses import dataclass, field

WARNING_TYPES = (
    "duplicate",
    "ambiguous_mark",
    "missing_picture",
    "split_text",
    "truncated",
    "boilerplate",
    "garbled_word",
    "conflict",
    "out_of_date",
    "third_party",
    "not_given",
)
ITEM_KINDS = (
    "single_choice",
    "multiple_choice",
    "true_false",
    "fill_in",
    "number",
    "ordering",
    "matching",
    "short_answer",
    "essay",
    "case",
)


class UnreadableHandout(Exception):
    """The file cannot be imported. `code` is stable; the sentence for people is made at the edge."""

    def __init__(self, code: str, params: dict | None = None):
        super().__init__(code)
        self.code = code
        self.message_params = dict(params or {})

    @property
    def params(self) -> dict:
        return self.message_params


# --- blocks of a lesson -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A piece of a lesson; `line` and `end_line` are 1-based and inclusive."""

    line: int
    end_line: int


@dataclass(frozen=True)
class Paragraph(Block):
    """May hold hard line breaks (two spaces before the line feed)."""

    markdown: str


@dataclass(frozen=True)
class SubHeading(Block):
    """A small heading inside a lesson."""

    text: str


@dataclass(frozen=True)
class BulletList(Block):
    """Flat: deeper levels stand among the others."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class NumberList(Block):
    """The numbers themselves are gone; the order is the number."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table(Block):
    """`repairs` names what had to be mended: `repeated_header`, `torn_row`."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class GlossaryTerm:
    """One row of a glossary."""

    term: str
    meaning: str
    example: str = ""


@dataclass(frozen=True)
class GlossaryTable(Block):
    """A table whose first column is headed 术语 or the like."""

    terms: tuple[GlossaryTerm, ...]
    header: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Callout(Block):
    """`kind` is one of core, note, warning, tip."""

    kind: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class MythCard:
    """`raw_mark` is what stood before the two lines, `☒/☒`; it decided nothing."""

    myth: str
    fact: str
    raw_mark: str = ""
    line: int = 0


@dataclass(frozen=True)
class MythFact(Block):
    """Misconceptions with their corrections."""

    cards: tuple[MythCard, ...]


@dataclass(frozen=True)
class CaseStudy(Block):
    """`title` is that of the lesson."""

    title: str
    background: str
    steps: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """`duration` as written in the brackets behind the title."""

    title: str
    duration: str
    actions: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Steps(Block):
    """第 1 步, 第 2 步 … with what is to be done in each."""

    items: tuple[Step, ...]


@dataclass(frozen=True)
class FlowLine(Block):
    """`a → b → c`."""

    nodes: tuple[str, ...]


@dataclass(frozen=True)
class MissingPicture(Block):
    """`suggestion` names a figure that could be drawn: `pdca`, `flow`, or nothing; `nodes` are its labels."""

    caption: str
    suggestion: str = ""
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture(Block):
    """A place where the source holds pictures (only .docx): those of the handout with the same line."""

    caption: str


@dataclass(frozen=True)
class PictureFile:
    """A picture of the source, cleaned and with its true ending; or the code why it was ``refused``."""

    line: int
    alt: str = ""
    data: bytes = b""
    ending: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Link(Block):
    """A line that is nothing but a label and an address."""

    text: str
    url: str


# --- the course -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CourseCard:
    """`compiled` as written: it may be a year, a date or an edition."""

    audiences: tuple[str, ...] = ()
    hours_min: float | None = None
    hours_max: float | None = None
    compiled: str = ""


@dataclass(frozen=True)
class Lesson:
    """`source_line` is its heading in the first copy; blocks may come from another."""

    number: str
    title: str
    source_line: int
    end_line: int
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """`intro` stands before the first lesson; `is_quiz` when the chapter is the self-test."""

    number: str
    title: str
    lessons: tuple[Lesson, ...]
    source_line: int
    intro: tuple[Block, ...] = ()
    is_quiz: bool = False


@dataclass(frozen=True)
class Appendix:
    """A, B, C … reference matter without progress or questions."""

    number: str
    title: str
    source_line: int
    end_line: int
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Note:
    """A standing note; `kind` is compilation, disclaimer or other."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class ExamRules:
    """What the source says about the quiz as a whole; None where it is silent."""

    total_points: float | None = None
    pass_points: float | None = None
    minutes: int | None = None
    attempts: int | None = None


@dataclass(frozen=True)
class Option:
    """Without a key in the source no option is correct."""

    text: str
    correct: bool = False


@dataclass(frozen=True)
class Item:
    """One question. Without an answer in the source no option is correct and `answer` is None."""

    kind: str
    stem: str
    options: tuple[Option, ...] = ()
    answer: bool | None = None
    blanks: tuple[tuple[str, ...], ...] = ()
    marking_points: tuple[str, ...] = ()
    any_of: int | None = None
    points: float | None = None
    source_line: int = 0
    synonyms: tuple[tuple[str, ...], ...] = ()
    model_answer: str = ""
    raw_marks: tuple[str, ...] = ()
    explanation: str = ""
    number: str = ""
    chapter: str = ""


@dataclass(frozen=True)
class Warning:
    """Something a trainer must look at. The sentence is rendered from `message_code` and `params` at the edge.

    `target` is `course`, `chapter:3`, `lesson:3.2`, `appendix:C` or `item:0` (index). `lines` are all lines concerned.
    Warnings of a rules file carry their sentences in `params["zh"]` and `params["en"]`.
    """

    type: str
    line: int
    message_code: str
    params: dict = field(default_factory=dict)
    suggestion: str | None = None
    target: str = "course"
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Handout:
    """Everything that was read. Nothing missing is invented."""

    title: str
    source_name: str
    sha256: str
    encoding: str
    card: CourseCard = CourseCard()
    preface: tuple[Block, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    items: tuple[Item, ...] = ()
    warnings: tuple[Warning, ...] = ()
    outcomes: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    exam: ExamRules = ExamRules()
    pictures: tuple[PictureFile, ...] = ()
    paragraphs: tuple[str, ...] = ()  # of a Word file, which has no lines; by their number, from 1
