"""Raw questions to items: what the answer means, and what about it a trainer must confirm."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import blanks, marks, options
from .points import any_of, split_marking_points
from .raw_questions import RawQuestion, item_points
from .shapes import Item, Option

_STEM_LETTERS = re.compile(r"[(（]\s*([A-HＡ-Ｈ](?:\s*[、,，和/]?\s*[A-HＡ-Ｈ]){0,7})\s*[)）]")
_HINT = r"[(（\[【]\s*(?:单选|多选|单选题|多选题|判断|判断题|填空|填空题|简答|简答题|不定项)\s*[)）\]】]"
_STEM_HINT = re.compile(rf"^\s*{_HINT}\s*|\s*{_HINT}\s*$")
_HINT_KINDS = {
    "单": "single_choice",
    "多": "multiple_choice",
    "不": "multiple_choice",
    "判": "true_false",
    "填": "fill_in",
    "简": "short_answer",
}
_WRITTEN = ("short_answer", "essay", "case")


@dataclass
class Doubt:
    """Something found while reading one question; becomes a warning with the item as its target."""

    type: str
    code: str
    params: dict = field(default_factory=dict)
    suggestion: str | None = None


@dataclass
class Judged:
    """An item with what is doubtful about it; `end_line` is where the question ends in the source."""

    item: Item
    doubts: list[Doubt]
    end_line: int = 0


def judge(question: RawQuestion, from_block: list[str] | None = None) -> Judged:
    """One raw question as an item, with the answer of the answer block where there is one."""
    points = item_points(question)
    kind, stem = _kind(question, from_block)
    judged = _READERS[kind](question, stem, from_block)
    judged.end_line = question.end_line
    judged.item = _finished(judged.item, question, points)
    return judged


def _finished(item: Item, question: RawQuestion, points: float | None) -> Item:
    stem = re.sub(r"\s*\n\s*", "\n", item.stem).strip()
    values = dict(item.__dict__)
    values.update(
        stem=stem.replace("**", "").strip(),
        points=points,
        source_line=question.line,
        explanation=item.explanation or question.explanation,
        number=str(question.number or ""),
    )
    return Item(**values)


# --- which kind -------------------------------------------------------------------------------------


def _kind(question: RawQuestion, from_block: list[str] | None) -> tuple[str, str]:
    stem = question.stem
    kind = question.section.kind
    if found := _STEM_HINT.search(stem):
        kind = next((k for word, k in _HINT_KINDS.items() if word in found[0]), kind)
        stem = stem[: found.start()] + stem[found.end() :]
    if (kind in ("choice", "") and question.options) or (
        kind in _WRITTEN and len(question.options) >= 2
    ):
        kind = (
            "multiple_choice" if len(_letters(question, stem, from_block)) > 1 else "single_choice"
        )
    elif kind in ("choice", ""):
        kind = _kind_without_options(question, stem)
    if kind == "number":
        kind = "short_answer"
    return kind, stem


def _kind_without_options(question: RawQuestion, stem: str) -> str:
    if marks.cut_bracketed_mark(stem)[1]:
        return "true_false"
    answer = " ".join(question.answer_lines)
    if answer and marks.leading_truth(answer)[0] is not None and not marks.leading_truth(answer)[1]:
        return "true_false"
    if re.search(r"_{2,}", stem):
        return "fill_in"
    return "single_choice" if question.section.kind == "choice" else "short_answer"


# --- choice -----------------------------------------------------------------------------------------


def _letters(question: RawQuestion, stem: str, from_block: list[str] | None) -> str:
    for letters, _ in _letter_sources(question, stem, from_block):
        if letters:
            return letters
    return ""


def _letter_sources(
    question: RawQuestion, stem: str, from_block: list[str] | None
) -> list[tuple[str, str]]:
    """Every place that may name the right letters, with the mark as it was written."""
    behind = "".join(
        o.letter
        for o in question.options
        if marks.truth(o.mark) or re.match(r"正确|答案|correct|right", o.mark, re.I)
    )
    signs = "".join(o.mark for o in question.options)
    written = " ".join(question.answer_lines[:1])
    block = " ".join((from_block or [])[:1])
    in_stem = _STEM_LETTERS.findall(stem)
    bracket = options.read_letters(in_stem[-1]) if len(in_stem) == 1 else ""
    known = {o.letter for o in question.options}
    bracket = bracket if bracket and set(bracket) <= known else ""
    ticked, ticks = _ticked(question)
    return [
        (behind, signs),
        (_named(written, question), written),
        (_named(block, question), block),
        (bracket, f"（{bracket}）" if bracket else ""),
        (ticked, ticks),
    ]


def _named(text: str, question: RawQuestion) -> str:
    """Letters that exist among the options, or the option whose whole text the answer repeats."""
    letters = options.leading_letters(text)[0]
    if letters:
        return letters if set(letters) <= {o.letter for o in question.options} else ""
    same = [
        o.letter for o in question.options if text and o.text.strip("。. ") == text.strip("。. ")
    ]
    return same[0] if len(same) == 1 else ""


def _ticked(question: RawQuestion) -> tuple[str, str]:
    """Check boxes in front of options tell something only when some are empty and some are not."""
    boxes = [o.before.replace("list", "") for o in question.options]
    if not boxes or not all(box and box[0] in "☐☑☒□■✓√" for box in boxes):
        return "", ""
    filled = "".join(
        o.letter for o, box in zip(question.options, boxes, strict=True) if box[0] in "☑☒■✓√"
    )
    return (filled if len(filled) < len(boxes) else ""), "".join(boxes)


def _choice(question: RawQuestion, stem: str, from_block: list[str] | None, kind: str) -> Judged:
    sources = [
        (letters, raw) for letters, raw in _letter_sources(question, stem, from_block) if letters
    ]
    doubts: list[Doubt] = []
    answers = list(dict.fromkeys("".join(sorted(letters)) for letters, _ in sources))
    correct = answers[0] if len(answers) == 1 else ""
    if len(answers) > 1:
        doubts.append(Doubt("conflict", "answers_disagree", {"answers": " / ".join(answers)}))
    elif not correct:
        doubts.append(_no_key(question, from_block))
    elif _ticked(question)[0] == correct and len(sources) == 1:
        doubts.append(Doubt("ambiguous_mark", "ticked_boxes", {"marks": sources[0][1]}, correct))
    if len(correct) > 1 and kind == "single_choice":
        doubts.append(Doubt("conflict", "several_right_in_single", {"answers": correct}))
    if len(question.options) < 2:
        doubts.append(Doubt("truncated", "too_few_options", {"count": len(question.options)}))
    stem = _without_stem_letters(stem, sources)
    shown = tuple(Option(o.text, o.letter in correct) for o in question.options)
    doubts.extend(_twins(shown))
    raw = tuple(dict.fromkeys(raw for _, raw in sources))
    _, rest = options.leading_letters(" ".join(question.answer_lines or (from_block or [])))
    return Judged(
        Item(
            kind,
            stem,
            shown,
            raw_marks=raw,
            explanation=question.explanation or (rest if correct else ""),
        ),
        doubts,
    )


def _without_stem_letters(stem: str, sources: list[tuple[str, str]]) -> str:
    if any(raw.startswith("（") for _, raw in sources):
        return _STEM_LETTERS.sub("（　）", stem)
    return stem


def _no_key(question: RawQuestion, from_block: list[str] | None) -> Doubt:
    signs = "".join(o.mark for o in question.options)
    if signs:
        return Doubt("ambiguous_mark", "unsure_option_marks", {"marks": signs})
    named = " ".join([*question.answer_lines, *(from_block or [])]).strip()
    if named:
        return Doubt("conflict", "answer_names_no_option", {"answer": named[:40]})
    return Doubt("not_given", "no_answer", {})


def _twins(shown: tuple[Option, ...]) -> list[Doubt]:
    texts = [option.text for option in shown]
    twins = sorted({text for text in texts if texts.count(text) > 1})
    return [Doubt("duplicate", "same_option_twice", {"text": text}) for text in twins]


# --- true or false ----------------------------------------------------------------------------------


def _true_false(question: RawQuestion, stem: str, from_block: list[str] | None) -> Judged:
    stem, bracket = marks.cut_bracketed_mark(re.sub(r"[(（]\s*[)）]\s*([。.]?)\s*$", r"\1", stem))
    if not bracket:
        stem, bracket = _cut_sign(stem)
    written, rest, raw = marks.leading_truth(" ".join(question.answer_lines))
    block, block_rest, block_raw = marks.leading_truth(" ".join(from_block or []))
    lettered, letter_raw = _lettered_truth(question, from_block)
    sources = [
        (marks.truth(bracket), bracket),
        (written, raw),
        (block, block_raw),
        (lettered, letter_raw),
    ]
    verdicts = {verdict for verdict, _ in sources if verdict is not None}
    raw_marks = tuple(dict.fromkeys(mark for _, mark in sources if mark))
    doubts: list[Doubt] = []
    if len(verdicts) > 1:
        doubts.append(Doubt("conflict", "answers_disagree", {"answers": " / ".join(raw_marks)}))
    elif not verdicts:
        doubts.append(_no_truth(raw_marks))
    answer = verdicts.pop() if len(verdicts) == 1 else None
    explanation = question.explanation or (rest if raw else "") or (block_rest if block_raw else "")
    return Judged(
        Item("true_false", stem, answer=answer, raw_marks=raw_marks, explanation=explanation),
        doubts,
    )


def _cut_sign(stem: str) -> tuple[str, str]:
    found = re.search(
        rf"\s*([{marks.RIGHT_SIGNS}{marks.WRONG_SIGNS}{marks.UNSURE_SIGNS}]\ufe0f?)\s*[。.]?$", stem
    )
    return (stem[: found.start()].strip(), found[1]) if found else (stem, "")


def _lettered_truth(question: RawQuestion, from_block: list[str] | None) -> tuple[bool | None, str]:
    """Options A.正确 B.错误 with a letter as the answer."""
    for letters, raw in _letter_sources(question, question.stem, from_block):
        for option in question.options:
            if letters == option.letter and marks.truth(option.text) is not None:
                return marks.truth(option.text), raw
    return None, ""


def _no_truth(raw_marks: tuple[str, ...]) -> Doubt:
    guess = next((marks.unsure_guess(mark) for mark in raw_marks if marks.is_unsure(mark)), None)
    if guess is None:
        return Doubt("not_given", "no_answer", {})
    return Doubt(
        "ambiguous_mark", "unsure_truth", {"mark": raw_marks[0]}, "true" if guess else "false"
    )


# --- fill in ----------------------------------------------------------------------------------------


def _fill_in(question: RawQuestion, stem: str, from_block: list[str] | None) -> Judged:
    text = "；".join(question.answer_lines) or "；".join(from_block or [])
    doubts: list[Doubt] = []
    given: tuple[str, ...] = ()
    if not text:
        stem, given = blanks.cut_given(stem)
        if not given and not blanks.count_blanks(stem):
            stem, given = blanks.cut_bracketed(stem)
        if given:
            doubts.append(
                Doubt("ambiguous_mark", "blank_filled_in_place", {"answers": "；".join(given)})
            )
    stem = blanks.normalise_blanks(stem)
    count = blanks.count_blanks(stem)
    answers = tuple((answer,) for answer in given) or blanks.split_answers(text, count)
    if not answers:
        doubts.append(Doubt("not_given", "no_answer", {}))
    elif len(answers) != max(1, count):
        doubts.append(
            Doubt(
                "conflict", "blanks_and_answers_differ", {"blanks": count, "answers": len(answers)}
            )
        )
    return Judged(Item("fill_in", stem, blanks=answers, model_answer=text, raw_marks=given), doubts)


# --- written answers --------------------------------------------------------------------------------


def _written(question: RawQuestion, stem: str, from_block: list[str] | None, kind: str) -> Judged:
    lines = question.answer_lines or (from_block or [])
    points = split_marking_points(lines)
    doubts = [] if points else [Doubt("not_given", "no_answer", {})]
    model = "\n".join(lines).strip()
    count = any_of(stem, model, len(points))
    return Judged(
        Item(
            kind, stem, marking_points=points, any_of=count if points else None, model_answer=model
        ),
        doubts,
    )


def _arranged(question: RawQuestion, stem: str, from_block: list[str] | None, kind: str) -> Judged:
    """Ordering and matching: the members and the answer as written; putting them in order is the trainer's."""
    lines = question.answer_lines or (from_block or [])
    shown = tuple(Option(option.text) for option in question.options)
    doubts = [] if lines else [Doubt("not_given", "no_answer", {})]
    return Judged(Item(kind, stem, shown, model_answer="\n".join(lines)), doubts)


_READERS = {
    "single_choice": lambda q, s, b: _choice(q, s, b, "single_choice"),
    "multiple_choice": lambda q, s, b: _choice(q, s, b, "multiple_choice"),
    "true_false": _true_false,
    "fill_in": _fill_in,
    "short_answer": lambda q, s, b: _written(q, s, b, "short_answer"),
    "essay": lambda q, s, b: _written(q, s, b, "essay"),
    "case": lambda q, s, b: _written(q, s, b, "case"),
    "ordering": lambda q, s, b: _arranged(q, s, b, "ordering"),
    "matching": lambda q, s, b: _arranged(q, s, b, "matching"),
}
