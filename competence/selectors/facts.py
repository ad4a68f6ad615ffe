"""Evidence as the rules see it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from competence import rules
from competence.models import Evidence, EvidenceKind

from .demand import local_day

# Which kind of leaf a kind of evidence answers.
_LEAF = {EvidenceKind.COMPLETION: "course", EvidenceKind.COURSE: "course"}


def facts_of(
    user_ids: Iterable[int], competency_id: int
) -> dict[int, list[tuple[int, rules.Fact]]]:
    """Return by person the evidence of a competency, each with its level, in one query."""
    rows = Evidence.objects.filter(user_id__in=set(user_ids), competency_id=competency_id)
    names = ("pk", "user_id", "kind", "level", "key", "on", "until", "content", "recorded_at")
    found: dict[int, list[tuple[int, rules.Fact]]] = {}
    for pk, user_id, kind, level, key, on, until, content, recorded_at in rows.order_by(
        "pk"
    ).values_list(*names):
        fact = rules.Fact(
            pk=pk,
            kind=_LEAF.get(kind, kind),
            of=_of(key, content),
            on=on or local_day(recorded_at),
            until=until,
            share=_share(content),
            passed=_passed(content),
            level=int(_detail(content).get("level") or 0),
            words=_words(kind, content),
        )
        found.setdefault(user_id, []).append((level, fact))
    return found


def _detail(content: dict[str, Any]) -> dict[str, Any]:
    return content.get("detail") or {}


def _of(key: str, content: dict[str, Any]) -> int:
    if key:
        return int(key.rpartition(":")[2] or 0)
    course = content.get("course")
    return int(course["id"]) if isinstance(course, dict) else 0


def _share(content: dict[str, Any]) -> Fraction | None:
    result = content.get("result") or _detail(content)
    if not isinstance(result, dict) or not result.get("max_score"):
        return None
    most = Fraction(result["max_score"])
    return Fraction(result["score"]) / most if most else None


def _passed(content: dict[str, Any]) -> bool:
    result = content.get("result")
    if content.get("has_quiz"):
        return bool(isinstance(result, dict) and result.get("passed"))
    return bool(_detail(content).get("passed", True))


def _words(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return the words of its sentence; all that any of the sentences can ask for is there."""
    if kind in _LEAF:
        course, release = content.get("course") or {}, content.get("release") or {}
        return {
            "title": course.get("title", ""),
            "title_en": course.get("title_en", ""),
            "release": release.get("number", ""),
        }
    detail = _detail(content)
    names = ("title", "title_en", "body", "number", "rank", "by", "score", "max_score", "level", "counted", "of")  # fmt: skip
    return {"title": "", "title_en": "", **{name: detail[name] for name in names if name in detail}}
