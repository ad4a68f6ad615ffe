"""The lines of an observed sheet as a page shows them, and the fields of its form as responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from quizzes.grading.lines import is_judged
from quizzes.kinds import Kind
from quizzes.models import Attempt, Response, SheetFile
from quizzes.services import Given
from quizzes.services.rendering import is_block

from .headings import Heading, headings_of

LEAST_ROWS = 3
LONG_LEVEL = 12  # characters of a level that still fit on a third of a phone
# Units that a stopwatch can fill in, with their seconds.
SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "秒": 1, "秒钟": 1,
    "min": 60, "mins": 60, "minute": 60, "minutes": 60, "分": 60, "分钟": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "小时": 3600,
}  # fmt: skip


@dataclass
class Level:
    """One button of a line with levels; ``share`` in percent of the points."""

    value: str
    text: str
    share: str
    chosen: bool


@dataclass
class Line:
    """One line with what was noted so far. ``seconds``: of the unit, where a stopwatch can fill it in."""

    number: int
    kind: str
    points: str
    stem: SafeString
    stem_is_block: bool
    critical: bool
    seq: int
    value: Mapping[str, Any]
    is_done: bool
    rule: str = ""
    levels: list[Level] = field(default_factory=list)
    unit: str = ""
    series: bool = False
    seconds: int = 0
    files: list[SheetFile] = field(default_factory=list)
    heading: Any = None
    error: str = ""

    @property
    def is_tall(self) -> bool:
        """Whether the levels stand below each other."""
        return any(len(level.text) > LONG_LEVEL for level in self.levels)

    @property
    def at(self) -> str:
        """The time that was noted."""
        return str(self.value.get("at", ""))

    @property
    def measured(self) -> str:
        """The value that was measured."""
        return str(self.value.get("value", ""))

    @property
    def values(self) -> list[str]:
        """The values of a series, and a place for the next."""
        given = [str(each) for each in self.value.get("values", ())]
        return given + [""] * max(1, LEAST_ROWS - len(given))

    @property
    def remark(self) -> str:
        """What was remarked."""
        return str(self.value.get("remark", ""))

    @property
    def not_seen(self) -> bool:
        """Whether the line was not observed."""
        return self.value.get("not_seen") is True


def lines_of(
    held: Attempt, stored: Mapping[int, Response], files: Iterable[SheetFile] = ()
) -> list[Line]:
    """Return every line of the sheet's paper with its newest response and the files that it names."""
    by_id = {file.pk: file for file in files}
    headings = {heading.first: heading for heading in parts_of(held.paper)}
    lines = []
    for entry in held.paper["slots"]:
        line = line_of(entry, stored.get(entry["slot"]))
        line.heading = headings.get(line.number)
        line.files = [by_id[pk] for pk in line.value.get("files", ()) if pk in by_id]
        lines.append(line)
    return lines


def parts_of(paper: Mapping[str, Any]) -> list[Heading]:
    """Return the headings of a checklist that has sections; of one without, the kinds of its lines say nothing."""
    return headings_of(paper) if paper.get("sections") else []


def line_of(entry: Mapping[str, Any], response: Response | None) -> Line:
    """Return one line of a paper with what was noted."""
    value = response.value if response and isinstance(response.value, Mapping) else {}
    html = entry["stem_html"]
    line = Line(
        number=entry["slot"],
        kind=entry["kind"],
        points=entry["points"],
        stem=mark_safe(html),  # noqa: S308 - cleaned when the paper was frozen
        stem_is_block=is_block(html),
        critical=entry.get("veto", False),
        seq=response.seq if response else 0,
        value=value,
        is_done=is_judged(entry, value),
        rule=rule_of_line(entry),
        unit=entry.get("unit", ""),
        series=bool(entry.get("series")),
    )
    line.seconds = SECONDS.get(line.unit.strip().casefold(), 0)
    line.levels = [
        Level(each["id"], each["text"], str(each["share"]), each["id"] == value.get("level"))
        for each in entry.get("levels", ())
    ]
    return line


def show(line: Line, value: Any) -> None:
    """Put a refused value back into the line's controls."""
    line.value = value if isinstance(value, Mapping) else {}
    for level in line.levels:
        level.chosen = level.value == line.value.get("level")


def rule_of_line(entry: Mapping[str, Any]) -> str:
    """Return what a measured or timed line asks for, in words; empty for levels."""
    if entry["kind"] == Kind.MEASURED:
        return _measured_rule(entry)
    if entry["kind"] == Kind.TIMED:
        return _timed_rule(entry)
    return ""


def _measured_rule(entry: Mapping[str, Any]) -> str:
    words = {"target": entry["target"], "limit": entry["limit"], "unit": entry.get("unit", "")}
    least = entry["direction"] == "at_least"
    if entry["target"] == entry["limit"]:
        rule = gettext("At least %(target)s %(unit)s") if least else gettext("At most %(target)s %(unit)s")  # fmt: skip
    elif least:
        rule = gettext("At least %(target)s %(unit)s; below %(limit)s fails; between needs a remark")  # fmt: skip
    else:
        rule = gettext("At most %(target)s %(unit)s; over %(limit)s fails; between needs a remark")
    return " ".join((rule % words).split())


def _timed_rule(entry: Mapping[str, Any]) -> str:
    parts = []
    if entry.get("due"):
        parts.append(gettext("By %(time)s") % {"time": entry["due"]})
    lead = entry["lead_minutes"]
    if lead > 0:
        parts.append(ngettext("%(n)s minute before the start", "%(n)s minutes before the start", lead) % {"n": lead})  # fmt: skip
    elif lead < 0:
        parts.append(ngettext("%(n)s minute after the start", "%(n)s minutes after the start", -lead) % {"n": -lead})  # fmt: skip
    late = entry["tolerance_minutes"]
    if late:
        parts.append(ngettext("%(n)s minute late still counts", "%(n)s minutes late still count", late) % {"n": late})  # fmt: skip
    if entry.get("actor"):
        parts.append(str(entry["actor"]))
    return " · ".join(parts)


def read_lines(data: QueryDict, kinds: Sequence[str]) -> dict[int, Given]:
    """Return the responses of the lines that the form had: those with a ``seq-<slot>`` field."""
    return {
        slot: Given(read_line(data, slot), _number(data[f"seq-{slot}"]))
        for slot, _kind in enumerate(kinds, start=1)
        if f"seq-{slot}" in data
    }


def read_line(data: QueryDict, slot: int) -> dict[str, Any] | None:
    """The fields of one line: the parts in the order of static/quizzes/js/sheet.js; what was not seen has no other judgement."""

    def texts(part: str) -> list[str]:
        fields = data.getlist(f"q{slot}-{part}")
        return [text for text in (each.replace("\r\n", "\n").strip() for each in fields) if text]

    is_missed = bool(texts("not_seen"))
    files = [int(each) for each in texts("files") if each.isdecimal() and len(each) < 10]
    parts: list[tuple[str, Any, bool]] = [
        ("at", next(iter(texts("at")), ""), True),
        ("files", files, False),
        ("level", next(iter(texts("level")), ""), True),
        ("value", next(iter(texts("value")), ""), True),
        ("remark", next(iter(texts("remark")), ""), False),
        ("values", texts("values"), True),
        ("not_seen", is_missed, False),
    ]
    value = {name: found for name, found, judges in parts if found and not (judges and is_missed)}
    return value or None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def words_of_line(entry: Mapping[str, Any], value: Any) -> str:
    """Return what was noted in a line, without remark and files; empty: nothing."""
    if not isinstance(value, Mapping):
        return ""
    if value.get("not_seen"):
        return gettext("not seen")
    if entry["kind"] == Kind.LEVELS:
        texts = {level["id"]: level["text"] for level in entry["levels"]}
        return str(texts.get(value.get("level"), ""))
    if entry["kind"] == Kind.TIMED:
        return str(value.get("at", ""))
    given = value.get("values") or [value.get("value", "")]
    said = ", ".join(str(each) for each in given if each)
    return f"{said} {entry.get('unit', '')}".strip() if said else ""
