"""What is odd about a handout by its structure alone; what needs knowledge of the subject stands in a rules file."""

from __future__ import annotations

import re
from collections import Counter

from .compose import Draft
from .copies import Copies
from .folding import fold
from .leaves import leaves, repairs
from .lines import PICTURE_MARK, Line
from .shapes import Block, ExamRules, Item, MissingPicture, MythFact, Warning

_UNSURE = re.compile(r"[☒☑☐]|<input\b[^>]*checkbox[^>]*>", re.I)
_GARBLED = re.compile(
    r"\ufffd+|锟斤拷|烫烫烫|屯屯屯|[\ue000-\uf8ff]+|(?:Ã.|â€.|Â[ -¿]){2,}|(?<=[\u4e00-\u9fff])\?{2,}(?=[\u4e00-\u9fff])"
)
_CUT_OFF = re.compile(r"(?:[，、,]|\.{3,}|……|…|（未完）|\(continued\)|未完待续)$")
_MIN_KEYS = 4


def structural_warnings(
    copies: Copies, drafts: list[Draft], lines: tuple[Line, ...], encoding: str
) -> list[Warning]:
    """Everything but what the source leaves open, which needs the finished items."""
    base = drafts[0]
    found = [
        *_repeated_text(copies, drafts),
        *_stripped_marks(lines),
        *_myth_marks(base),
        *_pictures(base),
        *_mended_tables(base),
        *_strays(lines),
        *_headings(drafts),
        *_cut_off(base),
        *_gaps(base),
        *_garbled(copies, lines, encoding),
        *_item_doubts(base),
    ]
    return found


def parts_of(draft: Draft) -> list[tuple[str, str, int, tuple[Block, ...]]]:
    """Every part that holds blocks: target, title, line, blocks."""
    parts = [("course", draft.title, 1, draft.preface)]
    for chapter in draft.chapters:
        parts.append(
            (f"chapter:{chapter.number}", chapter.title, chapter.source_line, chapter.intro)
        )
        parts.extend(
            (f"lesson:{x.number}", x.title, x.source_line, x.blocks) for x in chapter.lessons
        )
    parts.extend(
        (f"appendix:{a.number}", a.title, a.source_line, a.blocks) for a in draft.appendices
    )
    return parts


# --- a, f: repetition -------------------------------------------------------------------------------


def _repeated_text(copies: Copies, drafts: list[Draft]) -> list[Warning]:
    warnings = []
    first = copies.parts[0]
    for part in copies.parts[1:]:
        params = {
            "first": first[0].number,
            "first_end": _last(first),
            "second": part[0].number,
            "second_end": _last(part),
        }
        warnings.append(
            Warning(
                "duplicate",
                part[0].number,
                "text_stands_twice",
                params,
                lines=(first[0].number, part[0].number),
            )
        )
    for draft in drafts:
        for note in draft.repeated_notes:
            warnings.append(
                Warning("duplicate", note.line, "note_repeated", {"text": note.text[:80]})
            )
        for kept, dropped in draft.outline.repeated:
            code = "part_repeated" if kept.folded == dropped.folded else "part_repeated_differently"
            repeat: dict = {"title": f"{dropped.number} {dropped.title}", "first": kept.line}
            suggestion = (
                None
                if code == "part_repeated"
                else "\n".join(x.text for x in dropped.lines if x.text)[:2000]
            )
            warnings.append(
                Warning(
                    "duplicate",
                    dropped.line,
                    code,
                    repeat,
                    suggestion,
                    f"{dropped.role}:{dropped.number}",
                )
            )
    return warnings


def _last(part: tuple[Line, ...]) -> int:
    return next((line.number for line in reversed(part) if line.kind == "text"), part[-1].number)


# --- b, d: marks ------------------------------------------------------------------------------------


def _stripped_marks(lines: tuple[Line, ...]) -> list[Warning]:
    signs: Counter = Counter()
    places = []
    for line in lines:
        found = ["☐/☑" if sign.startswith("<") else sign for sign in _UNSURE.findall(line.raw)]
        if found:
            signs.update("<input>" if sign == "☐/☑" else sign for sign in found)
            places.append(line.number)
    if not places:
        return []
    counts = ", ".join(f"{sign} × {count}" for sign, count in signs.most_common())
    return [
        Warning(
            "ambiguous_mark", places[0], "marks_stripped", {"counts": counts}, lines=tuple(places)
        )
    ]


def _myth_marks(draft: Draft) -> list[Warning]:
    warnings = []
    for target, _, _, blocks in parts_of(draft):
        for block in blocks:
            cards = block.cards if isinstance(block, MythFact) else ()
            unsure = [card.line for card in cards if "☒" in card.raw_mark or "☑" in card.raw_mark]
            if unsure:
                params = {"count": len(unsure)}
                warnings.append(
                    Warning(
                        "ambiguous_mark",
                        unsure[0],
                        "myth_marks",
                        params,
                        target=target,
                        lines=tuple(unsure),
                    )
                )
    return warnings


# --- e: pictures ------------------------------------------------------------------------------------


def _pictures(draft: Draft) -> list[Warning]:
    warnings = []
    for target, title, _, blocks in parts_of(draft):
        for block in blocks:
            if isinstance(block, MissingPicture):
                code = {"pdca": "picture_missing_pdca", "flow": "picture_missing_flow"}.get(
                    block.suggestion, "picture_missing"
                )
                suggestion = " → ".join(block.nodes) or None
                warnings.append(
                    Warning(
                        "missing_picture",
                        block.line,
                        code,
                        {"caption": block.caption or title},
                        suggestion,
                        target,
                    )
                )
    return warnings


# --- f, g: page breaks and headings -----------------------------------------------------------------


def _mended_tables(draft: Draft) -> list[Warning]:
    warnings = []
    for target, title, _, blocks in parts_of(draft):
        for block, kinds in repairs(blocks):
            code = "row_torn" if "torn_row" in kinds else "table_split"
            warnings.append(
                Warning("split_text", block.line, code, {"title": title}, target=target)
            )
    return warnings


def _strays(lines: tuple[Line, ...]) -> list[Warning]:
    strays = tuple(line.number for line in lines if line.kind in ("stray", "page"))
    return (
        [Warning("split_text", strays[0], "strays_dropped", {"count": len(strays)}, lines=strays)]
        if strays
        else []
    )


def _headings(drafts: list[Draft]) -> list[Warning]:
    warnings = []
    for draft in drafts[:1]:
        headings = [
            node.heading for node in draft.outline.of("chapter") if node.heading is not None
        ]
        levels = {line.level for line in headings}
        if len(levels) > 1:
            places = tuple(line.number for line in headings)
            shown = ", ".join(str(level) for level in sorted(levels))
            warnings.append(
                Warning("split_text", places[0], "heading_levels", {"levels": shown}, lines=places)
            )
        warnings.extend(
            Warning(
                "split_text",
                line,
                "chapter_heading_lost",
                {"number": number},
                target=f"chapter:{number}",
            )
            for line, number in draft.outline.lost_headings
        )
    return warnings


# --- truncated, gaps, garbled -----------------------------------------------------------------------


def _cut_off(draft: Draft) -> list[Warning]:
    warnings, quizzes = [], _quiz_parts(draft)
    for target, title, line, blocks in parts_of(draft):
        texts = leaves(blocks)
        if target.startswith(("lesson", "appendix")) and not texts and target not in quizzes:
            warnings.append(
                Warning("truncated", line, "nothing_below_heading", {"title": title}, target=target)
            )
        elif texts and _CUT_OFF.search(texts[-1].strip()) and len(texts[-1]) > 4:
            end = blocks[-1].end_line
            warnings.append(
                Warning(
                    "truncated", end, "text_breaks_off", {"text": texts[-1][-40:]}, target=target
                )
            )
    return warnings


def _quiz_parts(draft: Draft) -> set[str]:
    nodes = [x for node in draft.outline.of("chapter") for x in (node, *node.lessons)]
    numbers = {node.number for node in nodes if node.quiz}
    return {f"lesson:{number}" for number in numbers} | {f"lesson:{number}.1" for number in numbers}


def _gaps(draft: Draft) -> list[Warning]:
    """Chapters that the numbering or the table of contents promises and the text does not hold."""
    warnings = []
    numbers = [int(chapter.number) for chapter in draft.chapters if chapter.number.isdigit()]
    titles = {fold(chapter.title).rstrip(".?!:") for chapter in draft.chapters}
    scheme = draft.outline.scheme
    promised = {
        n: title
        for title, n in (draft.outline.scheme.toc.items() if draft.outline.scheme else ())
        if n
    }
    absent = set(range(1, max(numbers, default=0) + 1)) | (
        set(promised) if len(promised) > 1 else set()
    )
    for number in sorted(absent - set(numbers)):
        if promised.get(number, "") not in titles or number not in promised:
            params = {"number": number, "title": scheme.titles.get(number, "") if scheme else ""}
            later = [
                c.source_line
                for c in draft.chapters
                if c.number.isdigit() and int(c.number) > number
            ]
            line = min(later, default=1)
            warnings.append(Warning("truncated", line, "chapter_absent", params))
    return warnings


def _garbled(copies: Copies, lines: tuple[Line, ...], encoding: str) -> list[Warning]:
    warnings = []
    imported = {line.number for part in (copies.cover, copies.parts[0]) for line in part}
    for line in lines:
        found = _GARBLED.search(line.raw.replace(PICTURE_MARK, ""))
        if found and line.number in imported:
            around = line.raw.replace(PICTURE_MARK, "")[
                max(0, found.start() - 10) : found.end() + 10
            ]
            warnings.append(
                Warning(
                    "garbled_word", line.number, "unreadable_characters", {"text": around.strip()}
                )
            )
    if encoding == "gb18030" and _rare_share(lines) > 0.2:
        warnings.append(Warning("garbled_word", 1, "encoding_doubtful", {"encoding": encoding}))
    return warnings[:50]


def _rare_share(lines: tuple[Line, ...]) -> float:
    """Text in the wrong encoding decodes to characters that hardly anyone writes."""
    foreign = [c for line in lines for c in line.raw if c > "\x7f"]
    if not foreign:
        return 0
    return sum(1 for c in foreign if not _is_common(c)) / len(foreign)


def _is_common(char: str) -> bool:
    try:
        first = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return first < 0xD8  # the first level of GB 2312: the characters in daily use, and punctuation


# --- c and the rest of the items --------------------------------------------------------------------


def _item_doubts(draft: Draft) -> list[Warning]:
    warnings = []
    for index, judged in enumerate(draft.judged):
        for doubt in judged.doubts:
            params = {"stem": judged.item.stem[:60], **doubt.params}
            warnings.append(
                Warning(
                    doubt.type,
                    judged.item.source_line,
                    doubt.code,
                    params,
                    doubt.suggestion,
                    f"item:{index}",
                )
            )
    return warnings


# --- p, q: what the source does not give ------------------------------------------------------------


def not_given(items: tuple[Item, ...], draft: Draft, exam: ExamRules) -> list[Warning]:
    """Marks, pass line, time limit, attempts; chapters without questions; keys easily guessed."""
    quiz = next((chapter for chapter in draft.chapters if chapter.is_quiz), None)
    line = items[0].source_line if items else (quiz.source_line if quiz else 1)
    if not draft.chapters and not items:
        return [Warning("not_given", 1, "no_chapters", {})]
    if not items:
        return [Warning("not_given", line, "no_items", {})]
    missing = [
        ("no_points", any(item.points is None for item in items)),
        ("no_pass_line", exam.pass_points is None),
        ("no_time_limit", exam.minutes is None),
        ("no_attempts", exam.attempts is None),
    ]
    warnings = [Warning("not_given", line, code, {}) for code, is_missing in missing if is_missing]
    return [*warnings, *_uncovered(items, draft), *_lopsided(items)]


def _uncovered(items: tuple[Item, ...], draft: Draft) -> list[Warning]:
    covered = {item.chapter for item in items}
    return [
        Warning(
            "not_given",
            c.source_line,
            "chapter_without_items",
            {"number": c.number, "title": c.title},
            target=f"chapter:{c.number}",
        )
        for c in draft.chapters
        if not c.is_quiz and c.number not in covered
    ]


def _lopsided(items: tuple[Item, ...]) -> list[Warning]:
    """Keys that always stand in the same places can be guessed."""
    single = [
        item
        for item in items
        if item.kind == "single_choice" and any(o.correct for o in item.options)
    ]
    keys = [chr(65 + next(i for i, o in enumerate(item.options) if o.correct)) for item in single]
    width = max((len(item.options) for item in single), default=0)
    if len(keys) < _MIN_KEYS or width < 3 or len(set(keys)) > width / 2:
        return []
    params = {"keys": ", ".join(sorted(set(keys))), "row": " ".join(keys)}
    return [Warning("not_given", single[0].source_line, "keys_lopsided", params)]
