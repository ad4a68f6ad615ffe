"""What each kind of question holds, between a bank's blocks and the entries of files.

ANSWERS makes the value of an answer block of an entry (a dict as `import_course --json` writes it);
KEYS makes the fields of an entry of a block's value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from quizzes.exchange.entries import decimal_or_text
from quizzes.exchange.proving import USUAL_SCORING
from quizzes.exchange.schema import Choice, Level, Option, Scene
from quizzes.exchange.schema import Item as Entry
from quizzes.grading import is_time, plain, read_number, read_time
from quizzes.kinds import Kind

Given = Mapping[str, Any]
HUNDRED = Decimal(100)


# --- from an entry into a bank ----------------------------------------------------------------------
def _percent(fraction: Any) -> Decimal | None:
    return None if fraction is None else Decimal(str(fraction)) * HUNDRED


def _options(entry: Given) -> dict[str, Any]:
    return {
        "options": [
            {
                "text": option["text"],
                "correct": bool(option.get("correct")),
                "feedback": option.get("feedback") or "",
                "share": _percent(option.get("fraction")),
            }
            for option in entry.get("options", [])
        ]
    }


def _several(entry: Given) -> dict[str, Any]:
    return _options(entry) | _scoring(entry)


def _scoring(entry: Given) -> dict[str, Any]:
    return {"scoring": entry.get("scoring") or USUAL_SCORING[entry["kind"]]}


def _truth(entry: Given) -> dict[str, Any]:
    answer = entry.get("answer")
    return {"answer": "" if answer is None else ("true" if answer else "false")}


def _blanks(entry: Given) -> dict[str, Any]:
    return {"blanks": [[str(accepted) for accepted in blank] for blank in entry.get("blanks", [])]}


def _number(entry: Given) -> dict[str, Any]:
    answer, tolerance = entry.get("answer"), entry.get("tolerance")
    is_number = isinstance(answer, int | float | Decimal) and not isinstance(answer, bool)
    return {
        "answer": plain(Decimal(str(answer))) if is_number else str(answer or ""),
        "tolerance": None if tolerance is None else Decimal(str(tolerance)),
        "unit": entry.get("unit") or "",
    }


def _order(entry: Given) -> dict[str, Any]:
    return {"entries": list(entry.get("order", [])), **_scoring(entry)}


def _pairs(entry: Given) -> dict[str, Any]:
    pairs = entry.get("pairs", [])
    return {
        "pairs": [{"left": left, "right": right} for left, right in pairs if left.strip()],
        "extra": [right for left, right in pairs if not left.strip()],
        **_scoring(entry),
    }


def _points(entry: Given) -> dict[str, Any]:
    rows = [
        {"text": point, "synonyms": []} if isinstance(point, str) else dict(point)
        for point in entry.get("marking_points", [])
    ]
    return {
        "marking_points": [
            {"text": row["text"], "synonyms": list(row.get("synonyms", []))} for row in rows
        ],
        "any_of": entry.get("any_of"),
        "model_answer": entry.get("model_answer") or entry.get("answer") or "",
    }


def _guidance(entry: Given) -> dict[str, Any]:
    return {"guidance": entry.get("guidance") or ""}


def _case(entry: Given) -> dict[str, Any]:
    return {
        "parts": [_part(part) for part in entry.get("items", [])],
        "scenes": [_scene(scene) for scene in entry.get("scenes", [])],
    }


def _part(part: Given) -> dict[str, Any]:
    """The points of a part are its weight against the others."""
    kind, points, synonyms = part["kind"], part.get("points"), part.get("synonyms", [])
    filled = dict(part)
    if kind == Kind.ESSAY:
        filled["guidance"] = part.get("guidance") or part.get("answer") or ""
    if synonyms:
        filled["marking_points"] = [
            {"text": text, "synonyms": synonyms[at] if at < len(synonyms) else []}
            for at, text in enumerate(part.get("marking_points", []))
        ]
    return {
        "stem": part["stem"],
        "answer": [(kind, ANSWERS[kind](filled))],
        "weight": Decimal(1) if points is None else Decimal(str(points)),
        "explanation": part.get("explanation") or part.get("feedback") or "",
    }


def _scene(scene: Given) -> dict[str, Any]:
    choices = [
        {
            "text": choice["text"],
            "leads_to": choice.get("leads_to") or "",
            "share": _percent(choice.get("fraction") or 0),
            "reply": choice.get("feedback") or "",
        }
        for choice in scene.get("choices", [])
    ]
    return {"name": scene["name"], "text": scene["text"], "choices": choices}


def _levels(entry: Given) -> dict[str, Any]:
    return {
        "levels": [
            {"text": level["text"], "share": _percent(level.get("fraction") or 0)}
            for level in entry.get("levels", [])
        ]
    }


def _measured(entry: Given) -> dict[str, Any]:
    target, limit = entry.get("target"), entry.get("limit")
    return {
        "unit": entry.get("unit") or "",
        "direction": entry.get("direction") or "at_most",
        "target": None if target is None else Decimal(str(target)),
        "limit": None if limit is None else Decimal(str(limit)),
        "series": bool(entry.get("series")),
    }


def _timed(entry: Given) -> dict[str, Any]:
    return {
        "lead_minutes": entry.get("lead_minutes"),
        "tolerance_minutes": int(entry.get("tolerance") or 0),
        "actor": entry.get("actor") or "",
    }


ANSWERS: dict[str, Callable[[Given], dict[str, Any]]] = {
    Kind.SINGLE_CHOICE: _options,
    Kind.MULTIPLE_CHOICE: _several,
    Kind.TRUE_FALSE: _truth,
    Kind.FILL_IN: _blanks,
    Kind.NUMBER: _number,
    Kind.ORDERING: _order,
    Kind.MATCHING: _pairs,
    Kind.SHORT_ANSWER: _points,
    Kind.ESSAY: _guidance,
    Kind.CASE: _case,
    Kind.LEVELS: _levels,
    Kind.MEASURED: _measured,
    Kind.TIMED: _timed,
}


# --- from a bank into an entry ----------------------------------------------------------------------
def _fraction(percent: Any) -> Decimal | None:
    return None if percent is None else (Decimal(str(percent)) / HUNDRED).normalize() + 0


def _options_of(value: Any) -> dict[str, Any]:
    return {
        "options": tuple(
            Option(
                option["text"],
                bool(option["correct"]),
                _fraction(option.get("share")),
                option.get("feedback") or "",
            )
            for option in value["options"]
        )
    }


def _several_of(value: Any) -> dict[str, Any]:
    return _options_of(value) | {"scoring": value.get("scoring") or ""}


def _truth_of(value: Any) -> dict[str, Any]:
    return {"answer": {"true": True, "false": False}.get(value["answer"])}


def _blanks_of(value: Any) -> dict[str, Any]:
    return {"blanks": tuple(tuple(blank) for blank in value["blanks"])}


def _number_of(value: Any) -> dict[str, Any]:
    """A number or a time as it is read; what cannot be read stays as it was typed."""
    text, unit, tolerance = value["answer"] or "", value.get("unit") or "", value.get("tolerance")
    answer: Any = text or None
    if is_time(text):
        minutes = read_time(text) or 0
        answer = f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"
        if seconds := int(minutes % 1 * 60):
            answer += f":{seconds:02}"
    elif (number := read_number(text, unit)) is not None:
        answer = decimal_or_text(str(Decimal(number.numerator) / number.denominator))
    return {
        "answer": answer,
        "tolerance": None if tolerance is None else Decimal(str(tolerance)),
        "unit": unit,
    }


def _order_of(value: Any) -> dict[str, Any]:
    return {"order": tuple(value["entries"]), "scoring": value.get("scoring") or ""}


def _pairs_of(value: Any) -> dict[str, Any]:
    pairs = tuple((pair["left"], pair["right"]) for pair in value["pairs"])
    extra = tuple(("", text) for text in value.get("extra") or ())
    return {"pairs": pairs + extra, "scoring": value.get("scoring") or ""}


def _marking_points_of(value: Any) -> dict[str, Any]:
    points = value["marking_points"]
    return {
        "marking_points": tuple(point["text"] for point in points),
        "synonyms": tuple(tuple(point["synonyms"]) for point in points),
        "any_of": value["any_of"],
        "answer": value.get("model_answer") or None,
    }


def _guidance_of(value: Any) -> dict[str, Any]:
    return {"answer": value["guidance"] or None}


def _case_of(value: Any) -> dict[str, Any]:
    return {
        "items": tuple(_part_of(part) for part in value["parts"] if part["answer"]),
        "scenes": tuple(_scene_of(scene) for scene in value["scenes"]),
    }


def _part_of(part: Any) -> Entry:
    block, weight = part["answer"][0], part.get("weight")
    return Entry(
        kind=block.block_type,
        stem=part["stem"],
        points=None if weight is None else Decimal(str(weight)),
        feedback=part.get("explanation") or "",
        **KEYS[block.block_type](block.value),
    )


def _scene_of(scene: Any) -> Scene:
    choices = (
        Choice(
            choice["text"],
            choice.get("leads_to") or "",
            _fraction(choice.get("share")) or Decimal(0),
            choice.get("reply") or "",
        )
        for choice in scene["choices"]
    )
    return Scene(scene["name"], scene["text"], tuple(choices))


def _levels_of(value: Any) -> dict[str, Any]:
    return {
        "levels": tuple(
            Level(level["text"], _fraction(level["share"]) or Decimal(0))
            for level in value["levels"]
        )
    }


def _measured_of(value: Any) -> dict[str, Any]:
    numbers = {name: value.get(name) for name in ("target", "limit")}
    return {
        "unit": value.get("unit") or "",
        "direction": value.get("direction") or "at_most",
        "series": True if value.get("series") else None,
        **{name: None if each is None else Decimal(str(each)) for name, each in numbers.items()},
    }


def _timed_of(value: Any) -> dict[str, Any]:
    return {
        "lead_minutes": value["lead_minutes"],
        "tolerance": Decimal(value.get("tolerance_minutes") or 0) or None,
        "actor": value.get("actor") or "",
    }


KEYS: dict[str, Callable[[Any], dict[str, Any]]] = {
    Kind.SINGLE_CHOICE: _options_of,
    Kind.MULTIPLE_CHOICE: _several_of,
    Kind.TRUE_FALSE: _truth_of,
    Kind.FILL_IN: _blanks_of,
    Kind.NUMBER: _number_of,
    Kind.ORDERING: _order_of,
    Kind.MATCHING: _pairs_of,
    Kind.SHORT_ANSWER: _marking_points_of,
    Kind.ESSAY: _guidance_of,
    Kind.CASE: _case_of,
    Kind.LEVELS: _levels_of,
    Kind.MEASURED: _measured_of,
    Kind.TIMED: _timed_of,
}
