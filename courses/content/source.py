"""Reading a course's directory into frozen values. No database, no page."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .directives import BadDirectiveError, RawBlock, read_blocks
from .parts import BadPartError, check_parts

CONTENT = Path(__file__).resolve().parent
_LESSON_FILE = re.compile(r"^(\d+|[a-z])-(\d+)-([a-z0-9-]+)\.md$")
_KEY = re.compile(r"^([a-z_]+):\s*(.*)$")
CARD, ITEMS = "course.json", "items.json"


class UnreadableSourceError(ValueError):
    """A source file that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class LessonSource:
    """A lesson as its file holds it. ``owner`` is the role that keeps it right."""

    path: str
    digest: str
    slug: str
    number: str
    title: str
    title_en: str
    summary_en: str
    minutes: int | None
    check_by: dt.date | None
    owner: str
    body: tuple[RawBlock, ...]


@dataclass(frozen=True)
class ChapterSource:
    """A chapter or appendix with its lessons in order."""

    slug: str
    number: str
    kind: str
    title: str
    title_en: str
    lessons: tuple[LessonSource, ...]
    outcomes: tuple[int, ...] = ()


@dataclass(frozen=True)
class CourseSource:
    """A course: ``card`` is ``course.json``, ``items`` the questions by their reference."""

    slug: str
    card: dict[str, Any]
    chapters: tuple[ChapterSource, ...]
    bank: dict[str, str]
    items: dict[str, dict[str, Any]]

    @property
    def lessons(self) -> list[LessonSource]:
        """All lessons in the order in which they are read."""
        return [lesson for chapter in self.chapters for lesson in chapter.lessons]


def available_courses() -> list[str]:
    """Return the slugs of the courses that come with the site."""
    return sorted(path.parent.name for path in CONTENT.glob(f"*/{CARD}"))


def read_course(slug: str, *, directory: Path = CONTENT) -> CourseSource:
    """Read the source files of a course. Raises UnreadableSourceError."""
    folder = directory / slug
    if not re.fullmatch(r"[a-z0-9-]+", slug) or not (folder / CARD).is_file():
        raise UnreadableSourceError(f"There is no course “{slug}”.")
    card = _read_json(folder / CARD)
    lessons = _read_lessons(folder)
    chapters = tuple(
        _chapter(entry, lessons.pop(_key(entry["number"]), ())) for entry in card["chapters"]
    )
    if lessons:
        raise UnreadableSourceError(f"{slug}: lessons without a chapter: {', '.join(lessons)}")
    questions = _read_json(folder / ITEMS)
    items = {item["ref"]: _item(item, folder / ITEMS) for item in questions["items"]}
    if len(items) != len(questions["items"]):
        raise UnreadableSourceError(f"{slug}/{ITEMS}: a reference is used twice.")
    _check_parts(folder, card["quiz"], items)
    return CourseSource(card["slug"], card, chapters, questions["bank"], items)


def digest_of(value: Any) -> str:
    """Return a fingerprint of plain data, the same whatever the order of keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _key(number: str) -> str:
    return number.lower().zfill(2) if number.isdigit() else number.lower()


def _chapter(entry: dict[str, Any], lessons: tuple[LessonSource, ...]) -> ChapterSource:
    kind = entry.get("kind", "chapter")
    return ChapterSource(
        slug=f"{kind}-{entry['number'].lower()}",
        number=entry["number"],
        kind=kind,
        title=entry["title"],
        title_en=entry.get("title_en", ""),
        lessons=lessons,
        outcomes=tuple(entry.get("outcomes", ())),
    )


def _read_lessons(folder: Path) -> dict[str, tuple[LessonSource, ...]]:
    found: dict[str, list[tuple[int, LessonSource]]] = {}
    for path in sorted(folder.glob("*.md")):
        name = _LESSON_FILE.match(path.name)
        if not name:
            raise UnreadableSourceError(f"{path.name}: not named chapter-lesson-slug.md")
        found.setdefault(_key(name[1]), []).append((int(name[2]), _read_lesson(path, name[3])))
    return {
        key: tuple(lesson for _place, lesson in sorted(lessons, key=lambda pair: pair[0]))
        for key, lessons in found.items()
    }


def _read_lesson(path: Path, slug: str) -> LessonSource:
    text = path.read_text(encoding="utf-8")
    front, body, body_line = _split(text, path)
    try:
        blocks = tuple(read_blocks(body))
    except BadDirectiveError as error:
        line = body_line + error.line - 1
        raise UnreadableSourceError(f"{path.name}, line {line}: {error}") from error
    check_by = front.get("check_by")
    return LessonSource(
        path=path.name,
        digest=hashlib.sha256(text.encode()).hexdigest()[:16],
        slug=slug,
        number=front["number"],
        title=front["title"],
        title_en=front.get("title_en", ""),
        summary_en=front.get("summary_en", ""),
        minutes=int(front["minutes"]) if "minutes" in front else None,
        check_by=dt.date.fromisoformat(check_by) if check_by else None,
        owner=front.get("owner", ""),
        body=blocks,
    )


def _split(text: str, path: Path) -> tuple[dict[str, str], str, int]:
    """Return the front matter, the body and the line on which the body begins."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise UnreadableSourceError(f"{path.name}: does not begin with front matter")
    end = lines.index("---", 1)
    front = {}
    for number, line in enumerate(lines[1:end], start=2):
        match = _KEY.match(line)
        if not match:
            raise UnreadableSourceError(f"{path.name}, line {number}: not “key: value”")
        value = match[2].strip()
        front[match[1]] = json.loads(value) if value.startswith('"') else value
    missing = {"number", "title"} - front.keys()
    if missing:
        raise UnreadableSourceError(f"{path.name}: no {', '.join(sorted(missing))}")
    return front, "\n".join(lines[end + 1 :]), end + 2


def _item(entry: dict[str, Any], path: Path) -> dict[str, Any]:
    missing = {"ref", "kind", "stem"} - entry.keys()
    if missing:
        raise UnreadableSourceError(f"{path.name}: a question has no {', '.join(sorted(missing))}")
    check_by = entry.get("check_by")
    return entry | {"check_by": dt.date.fromisoformat(check_by) if check_by else None}


def _check_parts(folder: Path, quiz: dict[str, Any], items: dict[str, dict[str, Any]]) -> None:
    try:
        check_parts(quiz, items)
    except BadPartError as error:
        path = folder / (ITEMS if error.in_items else CARD)
        line = _line_of(error.near, path.read_text(encoding="utf-8"))
        raise UnreadableSourceError(f"{path.name}, line {line}: {error}") from error


def _line_of(near: tuple[str, Any], text: str) -> int:
    """Return the line on which the file writes this key with this value; its first line else."""
    key, value = near
    written = rf'"{re.escape(key)}"\s*:\s*{re.escape(json.dumps(value, ensure_ascii=False))}'
    found = re.search(written if value is not None else rf'"{re.escape(key)}"\s*:', text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise UnreadableSourceError(f"{path.name}: {error}") from error
