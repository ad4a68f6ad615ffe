"""A frozen paper as a page shows it.

A running attempt is shown through :func:`questions`, which never touches a key; what follows the
result is added by :func:`review`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from quizzes.grading import best_path, is_empty, next_scene, walk
from quizzes.kinds import LINE_KINDS, Kind
from quizzes.models import Attempt, Response
from quizzes.selectors.answer_text import key_as_text
from quizzes.sentences import rule_of
from quizzes.services.rendering import is_block

from .sheet_lines import Line, line_of, words_of_line

LETTERS = "ABCDEFGHIJKLMNOP"
TEXTS = frozenset({Kind.SHORT_ANSWER, Kind.ESSAY})
FORMS: dict[str, str] = {
    Kind.SINGLE_CHOICE: "options",
    Kind.MULTIPLE_CHOICE: "options",
    Kind.TRUE_FALSE: "options",
    Kind.FILL_IN: "blanks",
    Kind.NUMBER: "number",
    Kind.ORDERING: "ordering",
    Kind.MATCHING: "matching",
    Kind.SHORT_ANSWER: "text",
    Kind.ESSAY: "text",
    Kind.CASE: "situation",
    **dict.fromkeys(LINE_KINDS, "line"),
}


@dataclass
class Option:
    """One line to choose. ``right`` is None as long as it must not be known; ``share`` in percent."""

    value: str
    letter: str
    text: str
    chosen: bool
    media: Sequence[Mapping[str, Any]] = ()
    right: bool | None = None
    feedback: str = ""
    share: str = ""

    @property
    def earns(self) -> bool:
        """Whether choosing it was worth something although it is not right."""
        return Decimal(self.share or 0) > 0


@dataclass
class Entry:
    """One entry to be put in order. ``place`` counts from 1; empty: none yet. The key gives ``due``."""

    value: str
    text: str
    place: str
    due: int | None = None

    @property
    def right(self) -> bool:
        """Whether it stands where the key has it."""
        return self.place == str(self.due)


@dataclass
class Left:
    """One left side with the option that was put to it."""

    text: str
    chosen: str
    chosen_text: str = ""
    right: bool | None = None
    right_text: str = ""


@dataclass
class Step:
    """One scene behind the learner. ``reply`` and ``share`` (percent) only once they may be known."""

    scene: str
    value: str
    text: str
    reply: str = ""
    share: str = ""


@dataclass
class Question:
    """One slot with what the learner answered."""

    number: int
    kind: str
    points: str
    stem: SafeString
    stem_is_block: bool
    seq: int
    answered: bool
    value: Any
    rule: str = ""
    media: Sequence[Mapping[str, Any]] = ()
    case: Mapping[str, Any] | None = None
    options: list[Option] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)
    unit: str = ""
    is_clock: bool = False
    entries: list[Entry] = field(default_factory=list)
    lefts: list[Left] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    scene: str = ""
    line: Line | None = None  # of a checklist that is tried at the desk
    words: str = ""
    error: str = ""
    veto: bool = False
    heading: Any = None  # what stands above it, views.headings.Heading
    may_check: bool = False
    judged: SafeString | str = ""  # drawn already, with its key: judged at once, and closed

    @property
    def input_type(self) -> str:
        """The control of an option."""
        return "checkbox" if self.kind == Kind.MULTIPLE_CHOICE else "radio"

    @property
    def is_text(self) -> bool:
        """Whether the answer is free text."""
        return self.kind in TEXTS

    @property
    def form(self) -> str:
        """How the answer is drawn: options text blanks number ordering matching situation."""
        return FORMS[self.kind]

    @property
    def case_stem(self) -> SafeString:
        """What is said of the case before its first part."""
        html = self.case["stem_html"] if self.case and self.case["part"] == 1 else ""
        return mark_safe(html)  # noqa: S308 - cleaned when the paper was frozen

    @property
    def case_media(self) -> Sequence[Mapping[str, Any]]:
        """The pictures and recordings of the case, before its first part."""
        return self.case["media"] if self.case and self.case["part"] == 1 else ()


def questions(attempt: Attempt, stored: Mapping[int, Response]) -> list[Question]:
    """Return every question of the paper with its newest answer."""
    return [_question(entry, stored.get(entry["slot"])) for entry in attempt.paper["slots"]]


def _question(entry: Mapping[str, Any], response: Response | None) -> Question:
    value = response.value if response else None
    html = entry["stem_html"]
    question = Question(
        number=entry["slot"],
        kind=entry["kind"],
        points=entry["points"],
        stem=mark_safe(html),  # noqa: S308 - cleaned when the paper was frozen
        stem_is_block=is_block(html),
        seq=response.seq if response else 0,
        answered=not is_empty(value),
        value=value,
        rule=rule_of(entry),
        media=entry.get("media", ()),
        case=entry.get("case"),
        veto=entry.get("veto", False),
    )
    show(question, entry, value)
    return question


def show(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    """Put a value into the question's controls."""
    if question.kind in SHOWN:
        SHOWN[question.kind](question, entry, value)


def _choice(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    chosen = value or ()
    question.options = [
        Option(
            option["id"], letter, option["text"], option["id"] in chosen, option.get("media", ())
        )
        for option, letter in zip(entry["options"], LETTERS, strict=False)
    ]


def _true_false(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    question.options = [
        Option("true", "", gettext("True"), value is True),
        Option("false", "", gettext("False"), value is False),
    ]


def _fill_in(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    count = len(entry["key"]["blanks"])  # how many there are can be seen in the stem as well
    given = list(value or ())[:count]
    question.blanks = given + [""] * (count - len(given))


def _number(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    question.unit, question.is_clock = entry.get("unit", ""), entry.get("clock", False)


def _ordering(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    """In the order of the answer. A refused one ("place:id") keeps the order of the paper."""
    given, options = list(value or ()), list(entry["options"])
    places = {each: str(at) for at, each in enumerate(given, start=1)}
    places |= {each: place for place, _colon, each in (one.partition(":") for one in given) if each}
    if set(given) == {option["id"] for option in options}:
        options.sort(key=lambda option: given.index(option["id"]))
    question.entries = [
        Entry(option["id"], option["text"], places.get(option["id"], "")) for option in options
    ]


def _matching(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    lefts, given = entry["lefts"], list(value or ())
    given += [""] * (len(lefts) - len(given))
    texts = {option["id"]: option["text"] for option in entry["options"]}
    question.options = [Option(each, "", text, False) for each, text in texts.items()]
    question.lefts = [
        Left(left["text"], chosen, texts.get(chosen, ""))
        for left, chosen in zip(lefts, given, strict=False)
    ]


def _situation(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    """The scenes of the path, then the one to choose in; a path that has not ended is no answer yet."""
    question.steps = [
        Step(scene["text"], choice["id"], choice["text"])
        for scene, choice in walk(entry["scenes"], value)
    ]
    scene = next_scene(entry["scenes"], value)
    if scene is not None:
        question.scene, question.answered = scene["text"], False
        question.options = [
            Option(choice["id"], "", choice["text"], False) for choice in scene["choices"]
        ]


def _line(question: Question, entry: Mapping[str, Any], value: Any) -> None:
    question.line = line_of(entry, Response(value=value, seq=question.seq))
    question.rule, question.words = question.line.rule, words_of_line(entry, value)


SHOWN: dict[str, Callable[[Question, Mapping[str, Any], Any], None]] = {
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choice,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_IN: _fill_in,
    Kind.NUMBER: _number,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.CASE: _situation,
    **dict.fromkeys(LINE_KINDS, _line),
}


def review(question: Question, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be known once the result is final, and mark it in the question: what is right,
    what there is to say about what was chosen, explanation.
    """
    key = entry["key"]
    if question.kind in REVIEWED:
        REVIEWED[question.kind](question, entry)
    return {
        "blanks": [" / ".join(blank) for blank in key.get("blanks", ())],
        "points": [point["text"] for point in key.get("marking_points", ())],
        "model": key.get("model_answer", ""),
        "number": key_as_text(entry) if question.kind == Kind.NUMBER else "",
        "order": _right_order(question),
        "pairs": question.lefts if not all(left.right for left in question.lefts) else [],
        "best": _best_way(question, entry) if question.kind == Kind.CASE else [],
        "explanation": mark_safe(entry.get("explanation_html", "")),  # noqa: S308 - as above
    }


def _review_choice(question: Question, entry: Mapping[str, Any]) -> None:
    key = entry["key"]
    right, feedback, shares = key["right"], key.get("feedback", {}), key.get("shares", {})
    for option in question.options:
        option.right = option.value in right
        option.feedback = feedback.get(option.value, "") if option.chosen else ""
        option.share = shares.get(option.value, "")


def _review_truth(question: Question, entry: Mapping[str, Any]) -> None:
    for option in question.options:
        option.right = option.value == str(entry["key"]["answer"]).lower()


def _review_order(question: Question, entry: Mapping[str, Any]) -> None:
    for each in question.entries:
        each.due = entry["key"]["order"].index(each.value) + 1


def _review_pairs(question: Question, entry: Mapping[str, Any]) -> None:
    texts = {option.value: option.text for option in question.options}
    for left, asked in zip(question.lefts, entry["lefts"], strict=True):
        right = entry["key"]["pairs"][asked["id"]]
        left.right, left.right_text = left.chosen == right, texts[right]


def _review_path(question: Question, entry: Mapping[str, Any]) -> None:
    key = entry["key"]
    for step in question.steps:
        step.reply, step.share = key["replies"].get(step.value, ""), key["shares"][step.value]


REVIEWED: dict[str, Callable[[Question, Mapping[str, Any]], None]] = {
    Kind.SINGLE_CHOICE: _review_choice,
    Kind.MULTIPLE_CHOICE: _review_choice,
    Kind.TRUE_FALSE: _review_truth,
    Kind.ORDERING: _review_order,
    Kind.MATCHING: _review_pairs,
    Kind.CASE: _review_path,
}


def _right_order(question: Question) -> list[Entry]:
    """The entries as the key has them, where they do not stand so already."""
    right = sorted(question.entries, key=lambda each: each.due or 0)
    return [] if all(each.right for each in right) else right


def _best_way(question: Question, entry: Mapping[str, Any]) -> list[Step]:
    key = entry["key"]
    path = best_path(entry["scenes"], key["shares"])
    if path == [step.value for step in question.steps]:
        return []
    return [
        Step(scene["text"], choice["id"], choice["text"], key["replies"].get(choice["id"], ""))
        for scene, choice in walk(entry["scenes"], path)
    ]
