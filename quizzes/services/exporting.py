"""That somebody took results out of the site is written down."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import log

from quizzes.models import Quiz


def note_export(*, quiz: Quiz, what: str, file_format: str, by: Any) -> None:
    """Enter in Wagtail's log who exported what of a quiz. ``what``: results, analysis."""
    log(instance=quiz, action=f"quizzes.{what}_exported", user=by, data={"format": file_format})
