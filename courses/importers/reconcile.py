"""Two copies of one text: the first is imported, each lesson in the better kept form, every real difference told."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from .answers import Doubt, Judged
from .compose import Draft
from .folding import fold, fold_title
from .leaves import leaves, repairs, signature
from .marks import is_unsure
from .shapes import Appendix, Block, Chapter, GlossaryTable, Item, Lesson, Option, Table, Warning

_MAX_DIFFERENCES = 20


def reconcile(base: Draft, others: list[Draft]) -> list[Warning]:
    """Changes `base` in place and returns the warnings about differences between the copies."""
    warnings: list[Warning] = []
    for other in others:
        warnings.extend(_chapters(base, other))
        base.appendices = [_appendix(part, other, warnings) for part in base.appendices]
        warnings.extend(_items(base, other))
        base.outcomes = base.outcomes or other.outcomes
        base.next_steps = base.next_steps or other.next_steps
        base.notes = base.notes or other.notes
    return warnings


# --- lessons ----------------------------------------------------------------------------------------


def _chapters(base: Draft, other: Draft) -> list[Warning]:
    warnings: list[Warning] = []
    theirs = {chapter.number: chapter for chapter in other.chapters}
    for index, chapter in enumerate(base.chapters):
        twin = theirs.pop(chapter.number, None)
        if twin is not None:
            base.chapters[index] = _chapter(chapter, twin, warnings)
    for missing in theirs.values():
        base.chapters.append(missing)
        warnings.append(_only_once(missing.source_line, missing.title, f"chapter:{missing.number}"))
    base.chapters.sort(key=lambda chapter: int(chapter.number) if chapter.number.isdigit() else 0)
    return warnings


def _chapter(chapter: Chapter, twin: Chapter, warnings: list[Warning]) -> Chapter:
    theirs = {lesson.number: lesson for lesson in twin.lessons}
    lessons = []
    for lesson in chapter.lessons:
        match = theirs.pop(lesson.number, None) or _by_title(lesson, twin)
        target = f"lesson:{lesson.number}"
        blocks = _better(lesson.blocks, match.blocks, target, warnings) if match else lesson.blocks
        lessons.append(replace(lesson, blocks=blocks))
    for missing in theirs.values():
        if not _by_title(missing, chapter):
            lessons.append(missing)
            warnings.append(
                _only_once(
                    missing.source_line,
                    f"{missing.number} {missing.title}",
                    f"lesson:{missing.number}",
                )
            )
    return replace(chapter, lessons=tuple(lessons))


def _by_title(lesson: Lesson, chapter: Chapter) -> Lesson | None:
    return next(
        (other for other in chapter.lessons if fold_title(other.title) == fold_title(lesson.title)),
        None,
    )


def _appendix(part: Appendix, other: Draft, warnings: list[Warning]) -> Appendix:
    twin = next((a for a in other.appendices if a.number == part.number), None)
    if twin is None:
        return part
    return replace(
        part, blocks=_better(part.blocks, twin.blocks, f"appendix:{part.number}", warnings)
    )


def _only_once(line: int, title: str, target: str) -> Warning:
    return Warning("duplicate", line, "only_in_one_copy", {"title": title}, target=target)


def _better(
    ours: tuple[Block, ...], theirs: tuple[Block, ...], target: str, warnings: list[Warning]
) -> tuple[Block, ...]:
    """Equal in words: the form that needed less mending and has whole lists. Else ours, and the difference is told."""
    if signature(ours) == signature(theirs):
        chosen, left = (theirs, ours) if _disorder(theirs) < _disorder(ours) else (ours, theirs)
        warnings.extend(_mended_elsewhere(chosen, left, target))
        return chosen
    found = _differences(ours, theirs, target)
    warnings.extend(found)
    return ours


def _disorder(blocks: tuple[Block, ...]) -> tuple[int, int]:
    return len(repairs(blocks)), len(blocks)


def _mended_elsewhere(
    chosen: tuple[Block, ...], left: tuple[Block, ...], target: str
) -> list[Warning]:
    if repairs(chosen):
        return []
    whole = [block for block in chosen if isinstance(block, Table | GlossaryTable)]
    torn = [block for block in left if isinstance(block, Table | GlossaryTable)]
    pairs = zip(torn, whole, strict=False)
    return [
        Warning(
            "split_text", block.line, "torn_in_other_copy", {"taken_from": twin.line}, None, target
        )
        for block, twin in pairs
        if block.repairs
    ]


def _first_line(blocks: tuple[Block, ...]) -> int:
    return blocks[0].line if blocks else 0


def _differences(ours: tuple[Block, ...], theirs: tuple[Block, ...], target: str) -> list[Warning]:
    mine, other = _placed(ours), _placed(theirs)
    matcher = SequenceMatcher(
        None, [fold(text) for _, text in mine], [fold(text) for _, text in other], autojunk=False
    )
    warnings = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        here, there = " ".join(t for _, t in mine[a:b]), " ".join(t for _, t in other[c:d])
        if fold(here) == fold(there):
            continue
        line = mine[a][0] if a < b else _first_line(ours) or _first_line(theirs)
        elsewhere = other[c][0] if c < d else _first_line(theirs)
        params = {"here": here[:200], "there": there[:200], "other_line": elsewhere}
        warnings.append(
            Warning(
                "duplicate", line, "copies_differ", params, there or None, target, (line, elsewhere)
            )
        )
    return warnings[:_MAX_DIFFERENCES]


def _placed(blocks: tuple[Block, ...]) -> list[tuple[int, str]]:
    return [(block.line, leaf) for block in blocks for leaf in leaves(block)]


# --- items ------------------------------------------------------------------------------------------


def _items(base: Draft, other: Draft) -> list[Warning]:
    theirs = {(j.item.kind, fold_title(j.item.stem)): j for j in other.judged}
    warnings = []
    for judged in base.judged:
        twin = theirs.pop((judged.item.kind, fold_title(judged.item.stem)), None)
        if twin is not None:
            _cross_check(judged, twin)
    for missing in theirs.values():
        base.judged.append(missing)
        warnings.append(
            _only_once(missing.item.source_line, missing.item.stem, f"item:{len(base.judged) - 1}")
        )
    return warnings


def _cross_check(judged: Judged, twin: Judged) -> None:
    ours, theirs = judged.item, twin.item
    marks = tuple(dict.fromkeys((*ours.raw_marks, *theirs.raw_marks)))
    if ours.kind == "true_false":
        _check_truth(judged, theirs, marks)
    elif ours.options:
        _check_options(judged, theirs)
    elif not ours.marking_points and not ours.blanks and (theirs.marking_points or theirs.blanks):
        judged.item, judged.doubts = replace(theirs, source_line=ours.source_line), twin.doubts
    elif fold_title(ours.model_answer) != fold_title(theirs.model_answer):
        params = {"answers": f"{ours.model_answer[:100]} / {theirs.model_answer[:100]}"}
        judged.doubts.append(
            Doubt("conflict", "copies_answer_differently", params, theirs.model_answer)
        )
    judged.item = replace(judged.item, raw_marks=marks)


def _check_truth(judged: Judged, theirs: Item, marks: tuple[str, ...]) -> None:
    known = {answer for answer in (judged.item.answer, theirs.answer) if answer is not None}
    judged.doubts = (
        [d for d in judged.doubts if d.code not in ("unsure_truth", "no_answer")]
        if len(known) == 1
        else judged.doubts
    )
    if len(known) == 2:
        judged.item = replace(judged.item, answer=None)
        judged.doubts.append(
            Doubt("conflict", "copies_answer_differently", {"answers": " / ".join(marks)})
        )
    elif known:
        answer = known.pop()
        judged.item = replace(judged.item, answer=answer)
        if any(is_unsure(mark) for mark in marks):
            word = "true" if answer else "false"
            judged.doubts.append(
                Doubt(
                    "ambiguous_mark",
                    f"truth_from_other_copy_{word}",
                    {"marks": " / ".join(marks)},
                    word,
                )
            )


def _check_options(judged: Judged, theirs: Item) -> None:
    ours = judged.item
    if [fold(o.text) for o in ours.options] != [fold(o.text) for o in theirs.options]:
        params = {"answers": f"{_letters(ours.options)} / {_letters(theirs.options)}"}
        judged.doubts.append(Doubt("conflict", "copies_have_other_options", params))
        return
    one, two = _letters(ours.options), _letters(theirs.options)
    if one and two and one != two:
        judged.item = replace(ours, options=tuple(Option(o.text) for o in ours.options))
        judged.doubts.append(
            Doubt("conflict", "copies_answer_differently", {"answers": f"{one} / {two}"})
        )
    elif two and not one:
        judged.item = replace(ours, options=theirs.options)
        judged.doubts = [d for d in judged.doubts if d.code != "no_answer"]


def _letters(options: tuple[Option, ...]) -> str:
    return "".join(chr(65 + i) for i, option in enumerate(options) if option.correct)
