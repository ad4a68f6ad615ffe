"""Questions as they stand in the source: sections, stems, options and answers not yet understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blanks import count_blanks
from .lines import Line
from .points import cut_points


@dataclass
class RawOption:
    """`before` is what stood before the letter: a box, or `list` for a list number."""

    letter: str
    text: str
    mark: str = ""
    before: str = ""  # a check box in front of the option


@dataclass
class RawQuestion:
    """A stem with all that was found below it."""

    section: RawSection
    number: int | None
    line: int
    stem: str
    options: list[RawOption] = field(default_factory=list)
    answer_lines: list[str] = field(default_factory=list)
    explanation: str = ""
    has_answer: bool = False
    heading: bool = False
    end_line: int = 0
    pointed: bool = False  # a numbered list of marking points is running
    marks: str = ""
    labelled: bool = False  # asked as `Q: …` or `问：…`


@dataclass
class RawSection:
    """`每题 5 分` is `each`, `共 25 分` is `total`."""

    kind: str = ""
    ordinal: int | None = None
    line: int = 0
    each: float | None = None
    total: float | None = None
    per_blank: bool = False
    delimiter: str = ""
    questions: list[RawQuestion] = field(default_factory=list)


@dataclass
class RawQuiz:
    """The sections in order; `intro` belongs to no question."""

    sections: list[RawSection] = field(default_factory=list)
    intro: list[Line] = field(default_factory=list)
    answer_block: list[Line] = field(default_factory=list)

    @property
    def questions(self) -> list[RawQuestion]:
        return [question for section in self.sections for question in section.questions]


def item_points(question: RawQuestion) -> float | None:
    """The item's own points, else its share of the section's."""
    stem, own = cut_points(question.stem)
    question.stem = stem
    if own is not None:
        return own
    section = question.section
    if section.each is not None:
        return (
            section.each * max(1, count_blanks(question.stem))
            if section.per_blank
            else section.each
        )
    count = len(section.questions)
    if (
        section.total is None
        or not count
        or any(cut_points(q.stem)[1] is not None for q in section.questions)
    ):
        return None
    share = section.total / count
    return int(share) if share == int(share) else None
