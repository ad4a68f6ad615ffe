"""The parts of a course's quiz: sections, sections that must be passed, questions that must be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

SECTION_KEYS = {"title", "title_en", "intro", "pass_percent"}


class BadPartError(ValueError):
    """What the files say of sections and vetoes cannot hold.

    ``near`` is a key and its value (None: any) close to the place, ``in_items`` the file.
    """

    def __init__(self, sentence: str, near: tuple[str, Any], *, in_items: bool = False) -> None:
        super().__init__(sentence)
        self.near, self.in_items = near, in_items


def is_asked(entry: Mapping[str, Any]) -> bool:
    """Whether a question of the bank stands in the quiz."""
    return bool(entry.get("in_quiz", True))


def check_parts(quiz: Mapping[str, Any], items: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise BadPartError for the first thing that is wrong."""
    sections = quiz.get("sections", [])
    if not isinstance(sections, list):
        raise BadPartError("“sections” is no list.", ("sections", None))
    for section in sections:
        _check_section(section)
    used = {_checked_place(ref, entry, len(sections)) for ref, entry in items.items()}
    for number, section in enumerate(sections, start=1):
        if number not in used:
            title = section["title"]
            raise BadPartError(f"No question stands in section {number}.", ("title", title))


def _check_section(section: Any) -> None:
    if not isinstance(section, dict) or not section.get("title"):
        raise BadPartError("A section has no title.", ("sections", None))
    near = ("title", section["title"])
    unknown = sorted(section.keys() - SECTION_KEYS)
    if unknown:
        raise BadPartError(f"A section has no “{unknown[0]}”.", near)
    percent = section.get("pass_percent")
    if percent is not None and not _is_percent(percent):
        raise BadPartError(f"“pass_percent” is {percent!r}, not more than 0 and up to 100.", near)


def _is_percent(value: Any) -> bool:
    try:
        return 0 < Decimal(str(value)) <= 100
    except InvalidOperation:
        return False


def _checked_place(ref: str, entry: Mapping[str, Any], count: int) -> int | None:
    """Return the section in which a question is asked; None where it is not."""

    def bad(sentence: str) -> BadPartError:
        return BadPartError(f"{ref}: {sentence}", ("ref", ref), in_items=True)

    veto, section = entry.get("veto", False), entry.get("section")
    if not isinstance(veto, bool):
        raise bad("“veto” is neither true nor false.")
    if not is_asked(entry) and (veto or section is not None):
        raise bad("it is not in the quiz, so it has neither section nor veto.")
    if veto and not Decimal(str(entry.get("points") or 0)):
        raise bad("it has to be right, but has no points to lose.")
    problem = _section_problem(section, count) if is_asked(entry) else ""
    if problem:
        raise bad(problem)
    return section


def _section_problem(section: Any, count: int) -> str:
    if not count:
        return "" if section is None else "it names a section, but course.json has no sections."
    if type(section) is int and 1 <= section <= count:
        return ""
    return f"its section must be a number from 1 to {count}, not {section!r}."


def places_of(
    quiz: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what the files decide about the place of each asked question: its section, its veto.

    What no file names is left to the trainers.
    """
    places = []
    for entry in entries:
        place: dict[str, Any] = {}
        if "sections" in quiz:
            place["section"] = entry.get("section", 1)
        if "veto" in entry:
            place["is_veto"] = entry["veto"]
        places.append(place)
    return places
