"""The way in: bytes of a handout to a Handout. Pure; for files that strangers upload call `sandbox.read_in_child`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath

from .compose import Draft, compose
from .copies import split_copies
from .coverage import assign_chapters
from .docx import read_docx_with_pictures
from .findings import not_given, parts_of, structural_warnings
from .furniture import page_warnings, set_aside
from .json_form import to_json
from .limits import MAX_FILE_BYTES, MAX_ITEMS, MAX_PARTS
from .lines import Line, read_lines, strip_bold
from .options import option_letter
from .pictures import picture_warnings, placed, without_marks
from .reconcile import reconcile
from .shapes import (
    Appendix,
    Block,
    BulletList,
    Callout,
    CaseStudy,
    Chapter,
    CourseCard,
    ExamRules,
    FlowLine,
    GlossaryTable,
    GlossaryTerm,
    Handout,
    Item,
    Lesson,
    Link,
    MissingPicture,
    MythCard,
    MythFact,
    Note,
    NumberList,
    Option,
    Paragraph,
    Picture,
    PictureFile,
    Step,
    Steps,
    SubHeading,
    Table,
    UnreadableHandout,
    Warning,
)
from .subject_rules import Passage, RuleSet, apply_rules, load_rules, synonyms_for
from .textfile import OLE_MAGIC, ZIP_MAGIC, decode, split_lines

__all__ = [
    "Appendix",
    "Block",
    "BulletList",
    "Callout",
    "CaseStudy",
    "Chapter",
    "CourseCard",
    "ExamRules",
    "FlowLine",
    "GlossaryTable",
    "GlossaryTerm",
    "Handout",
    "Item",
    "Lesson",
    "Link",
    "MissingPicture",
    "MythCard",
    "MythFact",
    "Note",
    "NumberList",
    "Option",
    "Paragraph",
    "Picture",
    "PictureFile",
    "Step",
    "Steps",
    "SubHeading",
    "Table",
    "UnreadableHandout",
    "Warning",
    "read_handout",
    "to_json",
]
DOCX = "docx"
TEXT_SUFFIXES = (".txt", ".md", ".markdown", ".text")
WORD_SUFFIXES = (".docx",)
MACRO_SUFFIXES = (".docm", ".dotm", ".doc", ".dot")


def read_handout(data: bytes, filename: str, rules: tuple[RuleSet, ...] | None = None) -> Handout:
    """Reads .txt, .md or .docx; `rules` replaces the rules shipped with the importer.

    Raises UnreadableHandout and nothing else, whatever the bytes are.
    """
    try:
        return _read(data, filename, load_rules() if rules is None else rules)
    except UnreadableHandout as error:
        error.message_params.setdefault("file", PurePath(filename).name)
        raise
    except (RecursionError, MemoryError):
        raise UnreadableHandout(
            "too_large", {"file": PurePath(filename).name, "limit": ""}
        ) from None


def _read(data: bytes, filename: str, rules: tuple[RuleSet, ...]) -> Handout:
    raw_lines, encoding, found = _raw_lines(data, filename)
    lines = read_lines(raw_lines)
    paragraphs: tuple[str, ...] = ()
    if encoding == DOCX:
        lines = by_paragraph(lines)
        paragraphs = tuple(_as_read(line) for line in lines if line.kind == "text")
    pictures = placed(found, lines)
    page = set_aside(lines)
    lines = page.lines
    if not any(line.kind == "text" for line in lines):
        raise UnreadableHandout("empty")
    copies = split_copies(lines)
    drafts = [compose(part, copies.cover) for part in copies.parts]
    base = drafts[0]
    if sum(len(chapter.lessons) + 1 for chapter in base.chapters) > MAX_PARTS:
        raise UnreadableHandout("too_many", {"limit": f"{MAX_PARTS}"})
    warnings = reconcile(base, drafts[1:])
    if len(base.judged) > MAX_ITEMS:
        raise UnreadableHandout("too_many", {"limit": f"{MAX_ITEMS}"})
    warnings.extend(structural_warnings(copies, drafts, lines, encoding))
    warnings.extend(page_warnings(page))
    warnings.extend(picture_warnings(parts_of(base), pictures, base.lines))
    title = base.title or PurePath(filename).stem
    items = _items(base, rules, title)
    warnings.extend(not_given(items, base, base.exam))
    warnings.extend(apply_rules(rules, title, _passages(base, items)))
    warnings.sort(key=lambda warning: (warning.line, warning.type))
    return Handout(
        title=title,
        source_name=PurePath(filename).name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        card=base.card,
        preface=base.preface,
        chapters=tuple(base.chapters),
        appendices=tuple(base.appendices),
        items=items,
        warnings=tuple(warnings),
        outcomes=base.outcomes,
        next_steps=base.next_steps,
        notes=tuple(base.notes),
        exam=base.exam,
        pictures=pictures,
        paragraphs=paragraphs,
    )


def _raw_lines(data: bytes, filename: str) -> tuple[list[str], str, list[PictureFile]]:
    """The lines, by what the file is, not by what it is called; the name must then agree. And its pictures."""
    if not data.strip():
        raise UnreadableHandout("empty")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableHandout("too_large", {"limit": f"{MAX_FILE_BYTES // 1024 // 1024} MB"})
    suffix = PurePath(filename).suffix.lower()
    if data.startswith(OLE_MAGIC):
        raise UnreadableHandout(
            "encrypted"
            if b"E\0n\0c\0r\0y\0p\0t\0" in data
            else "macro"
            if suffix == ".docm"
            else "wrong_type"
        )
    if data.startswith(ZIP_MAGIC):
        lines, pictures = read_docx_with_pictures(data, suffix)
        return lines, DOCX, pictures
    if suffix in (*WORD_SUFFIXES, *MACRO_SUFFIXES):
        raise UnreadableHandout("damaged" if suffix in WORD_SUFFIXES else "wrong_type")
    if suffix not in TEXT_SUFFIXES:
        raise UnreadableHandout("wrong_type")
    text, encoding = decode(data)
    return split_lines(text), encoding, []


def _items(draft: Draft, rules: tuple[RuleSet, ...], title: str) -> tuple[Item, ...]:
    items = [without_marks(judged.item) for judged in draft.judged]
    chapters = assign_chapters(items, tuple(draft.chapters))
    return tuple(
        replace(
            item,
            chapter=chapter,
            synonyms=tuple(synonyms_for(point, rules, title) for point in item.marking_points),
        )
        for item, chapter in zip(items, chapters, strict=True)
    )


def _as_read(line: Line) -> str:
    """The paragraph as a reader of the Word file sees it, without our own signs."""
    text = strip_bold(without_marks(line.raw)).strip()
    return text.lstrip("#").strip() if line.level else text


def by_paragraph(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of a Word file with other numbers: it has no lines; its paragraphs and table rows are counted instead."""
    count, numbered = 0, []
    for line in lines:
        count += line.kind == "text"
        numbered.append(replace(line, number=max(1, count)))
    return tuple(numbered)


# --- where a rule may look --------------------------------------------------------------------------


def _passages(draft: Draft, items: tuple[Item, ...]) -> list[Passage]:
    """Every imported line with what it belongs to; lines of the other copies are not looked at."""
    places = _places(draft, items)
    passages, target = [], "course"
    for line in draft.lines:
        target = places.get(line.number, target)
        if line.kind == "text" and line.number not in (
            draft.outline.scheme.toc_lines if draft.outline.scheme else ()
        ):
            passages.append(Passage(line.number, _where(line, target), _text(line), target))
    return passages


def _places(draft: Draft, items: tuple[Item, ...]) -> dict[int, str]:
    """The first line of each part, and to what the lines from there on belong."""
    places = {chapter.source_line: f"chapter:{chapter.number}" for chapter in draft.chapters}
    places |= {
        x.source_line: f"lesson:{x.number}" for chapter in draft.chapters for x in chapter.lessons
    }
    places |= {appendix.source_line: f"appendix:{appendix.number}" for appendix in draft.appendices}
    places |= {
        node.line: "course"
        for node in draft.outline.nodes
        if node.role in ("outcomes", "next_steps", "note", "exam")
    }
    places |= {item.source_line: f"item:{index}" for index, item in enumerate(items)}
    return places


def _where(line: Line, target: str) -> str:
    if target.startswith("item"):
        return "option" if option_letter(line.plain) else "item"
    if line.cells is not None:
        return "table"
    return "title" if line.level else "text"


def _text(line: Line) -> str:
    return " | ".join(line.cells) if line.cells is not None else line.plain
