"""An item as plain data and back: the keys of the item schema, lossless."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from . import limits, media
from .schema import DIRECTIONS, LINES, SCORINGS, Choice, Fault, Item, Level, Option, Scene, Skip

# Other names under which `import_course --json` writes the same thing.
ALIASES = {"explanation": "feedback", "model_answer": "answer"}


def to_dict(item: Item) -> dict[str, Any]:
    """Return every key of the schema, in its order; numbers as JSON numbers."""
    return {
        "kind": item.kind,
        "name": item.name,
        "category": item.category,
        "tags": list(item.tags),
        "stem": item.stem,
        "options": [
            {
                "text": option.text,
                "correct": option.correct,
                "fraction": plain_number(option.fraction),
                "feedback": option.feedback,
                "media": [media.to_dict(one) for one in option.media],
            }
            for option in item.options
        ],
        "answer": plain_number(item.answer) if isinstance(item.answer, Decimal) else item.answer,
        "blanks": [list(blank) for blank in item.blanks],
        "marking_points": list(item.marking_points),
        "synonyms": [list(words) for words in item.synonyms],
        "any_of": item.any_of,
        "pairs": [list(pair) for pair in item.pairs],
        "order": list(item.order),
        "tolerance": plain_number(item.tolerance),
        "unit": item.unit,
        "items": [to_dict(part) for part in item.items],
        "scenes": [_scene_dict(scene) for scene in item.scenes],
        "scoring": item.scoring,
        "points": plain_number(item.points),
        "feedback": item.feedback,
        "difficulty": item.difficulty,
        "competencies": list(item.competencies),
        "language": item.language,
        "check_by": item.check_by,
        "media": [media.to_dict(one) for one in item.media],
        "source": item.source,
        "source_line": item.source_line,
        **(_line_dict(item) if item.kind in LINES else {}),
    }


def _line_dict(item: Item) -> dict[str, Any]:
    """What only lines of checklists have."""
    return {
        "levels": [
            {"text": level.text, "fraction": plain_number(level.fraction)} for level in item.levels
        ],
        "target": plain_number(item.target),
        "limit": plain_number(item.limit),
        "direction": item.direction,
        "series": item.series,
        "lead_minutes": item.lead_minutes,
        "actor": item.actor,
    }


def _scene_dict(scene: Scene) -> dict[str, Any]:
    return {
        "name": scene.name,
        "text": scene.text,
        "choices": [
            {
                "text": choice.text,
                "leads_to": choice.leads_to,
                "fraction": plain_number(choice.fraction),
                "feedback": choice.feedback,
            }
            for choice in scene.choices
        ],
    }


def plain_number(number: Decimal | None) -> int | float | None:
    """A Decimal as the JSON number that gives the same Decimal back."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def from_dict(entry: Any, line: int) -> tuple[Item | None, list[Fault], list[Skip]]:
    """Return the item, or None and why; and the keys that mean nothing here."""
    if not isinstance(entry, Mapping):
        return None, [Fault(line, "not_an_item")], []
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    skips: list[Skip] = []
    for key, value in entry.items():
        name = ALIASES.get(key, key)
        if name not in READERS:
            if value not in (None, "", [], {}):
                skips.append(Skip(line, "key_unknown", {"key": str(key)[:40]}, whole=False))
            continue
        try:
            read = READERS[name](value)
        except media.MediaRefused as refusal:
            faults.append(Fault(line, refusal.code, {"name": refusal.name}))
            continue
        except (ValueError, InvalidOperation):
            faults.append(Fault(line, "wrong_type", {"field": name}))
            continue
        if values.get(name) and read and values[name] != read:
            faults.append(Fault(line, "two_names", {"field": name, "other": str(key)}))
        values[name] = read if read not in (None, "", ()) else values.get(name, read)
    faults += [
        Fault(line, "key_missing", {"field": name})
        for name in ("kind", "stem")
        if name not in entry
    ]
    return (None if faults else _item(values)), faults, skips


def _item(values: dict[str, Any]) -> Item:
    answer = values.get("answer")
    if values["kind"] == "number" and isinstance(answer, str) and answer.strip():
        values["answer"] = decimal_or_text(answer)
    return Item(**values)


def decimal_or_text(text: str) -> Decimal | str:
    """A number where the text is one within the limits, else the text."""
    try:
        return decimal(Decimal(text.strip()))
    except (ValueError, InvalidOperation):
        return text


def decimal(value: Any) -> Decimal:
    """Return a finite number of at most 15 digits. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError("no number")
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if number.is_finite() and not number:
        return Decimal(0)
    if not number.is_finite() or abs(number.adjusted()) > limits.MAX_EXPONENT:
        raise ValueError("no number that is used")
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    if len(digits) > limits.MAX_DIGITS:
        raise ValueError("too many digits")
    return number.normalize()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _required(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        raise ValueError("no list")
    return list(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_required(text) for text in _list(value))


def _groups(value: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(_texts(group) for group in _list(value))


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    groups = _groups(value)
    if any(len(group) != 2 for group in groups):
        raise ValueError("no pair")
    return tuple((left, right) for left, right in groups)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else decimal(value)


def _integer(value: Any) -> int | None:
    if value is None:
        return None
    number = decimal(value)
    if number != int(number):
        raise ValueError("no whole number")
    return int(number)


def _line(value: Any) -> int | None:
    number = _integer(value)
    if number is not None and not 0 <= number < 2**31:
        raise ValueError("no line")
    return number


def _answer(value: Any) -> bool | Decimal | str | None:
    if value is None or isinstance(value, (bool, str)):
        return value
    return decimal(value)


def _option(value: Any) -> Option:
    if not isinstance(value, Mapping) or not value.keys() <= {"text", "correct", "fraction", "feedback", "media"}:  # fmt: skip
        raise ValueError("no option")
    correct = value.get("correct", False)
    if not isinstance(correct, bool):
        raise ValueError("neither right nor wrong")
    return Option(
        text=_required(value.get("text")),
        correct=correct,
        fraction=_decimal(value.get("fraction")),
        feedback=_text(value.get("feedback")),
        media=media.from_list(value.get("media")),
    )


def _options(value: Any) -> tuple[Option, ...]:
    return tuple(_option(option) for option in _list(value))


def _items(value: Any) -> tuple[Item, ...]:
    parts = []
    for entry in _list(value):
        if isinstance(entry, Mapping) and entry.get("items"):
            raise ValueError("a case in a case")
        part, _faults, _skips = from_dict(entry, 0)
        if part is None:
            raise ValueError("no item")
        parts.append(part)
    return tuple(parts)


def _scenes(value: Any) -> tuple[Scene, ...]:
    return tuple(_scene(scene) for scene in _list(value))


def _scene(value: Any) -> Scene:
    if not isinstance(value, Mapping) or not value.keys() <= {"name", "text", "choices"}:
        raise ValueError("no scene")
    choices = tuple(_scene_choice(choice) for choice in _list(value.get("choices")))
    return Scene(_required(value.get("name")), _required(value.get("text")), choices)


def _scene_choice(value: Any) -> Choice:
    if not isinstance(value, Mapping) or not value.keys() <= {"text", "leads_to", "fraction", "feedback"}:  # fmt: skip
        raise ValueError("no choice")
    return Choice(
        _required(value.get("text")),
        _text(value.get("leads_to")),
        _decimal(value.get("fraction")) or Decimal(0),
        _text(value.get("feedback")),
    )


def _levels(value: Any) -> tuple[Level, ...]:
    rows = _list(value)
    if any(not isinstance(row, Mapping) or not row.keys() <= {"text", "fraction"} for row in rows):
        raise ValueError("no level")
    return tuple(
        Level(_required(row.get("text")), _decimal(row.get("fraction")) or Decimal(0))
        for row in rows
    )


def _direction(value: Any) -> str:
    if value not in (None, "", *DIRECTIONS):
        raise ValueError("no direction")
    return value or ""


def _true(value: Any) -> bool | None:
    if not (value is None or isinstance(value, bool)):
        raise ValueError("neither yes nor no")
    return value or None


def _scoring(value: Any) -> str:
    if value not in (None, "", *SCORINGS):
        raise ValueError("no way of scoring")
    return value or ""


READERS: dict[str, Callable[[Any], Any]] = {
    "kind": _required,
    "name": _text,
    "category": _text,
    "tags": _texts,
    "stem": _required,
    "options": _options,
    "answer": _answer,
    "blanks": _groups,
    "marking_points": _texts,
    "synonyms": _groups,
    "any_of": _integer,
    "pairs": _pairs,
    "order": _texts,
    "tolerance": _decimal,
    "unit": _text,
    "items": _items,
    "scenes": _scenes,
    "scoring": _scoring,
    "points": _decimal,
    "feedback": _text,
    "difficulty": _text,
    "competencies": _texts,
    "language": _text,
    "check_by": _text,
    "media": media.from_list,
    "source": _text,
    "source_line": _line,
    "levels": _levels,
    "target": _decimal,
    "limit": _decimal,
    "direction": _direction,
    "series": _true,
    "lead_minutes": _integer,
    "actor": _text,
}
