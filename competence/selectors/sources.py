"""What a criterion can be of: courses, quizzes and checklists, programmes."""

from __future__ import annotations

from typing import Any

from courses.selectors.shelf import offered
from quizzes.selectors.attempts import quizzes_to_name
from training.selectors.proofs import programmes

Titles = dict[str, dict[int, tuple[str, str]]]


def titles_of_sources() -> Titles:
    """Return title and English title by kind and id, in three statements."""
    found: dict[str, Any] = {"course": offered().order_by("title"), "quiz": quizzes_to_name(), "programme": programmes()}  # fmt: skip
    return {
        kind: {
            pk: (title, title_en or "")
            for pk, title, title_en in rows.values_list("pk", "title", "title_en")
        }
        for kind, rows in found.items()
    }
