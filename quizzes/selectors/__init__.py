"""Reads of quizzes, attempts, results and of what waits for a person."""

from .attempts import (
    answers_of,
    attempts_of,
    latest_responses,
    newest_grades,
    newest_results,
    result_of,
    results_of,
    waiting_attempts,
)
from .blueprint import Blueprint, blueprint_of
from .counting import counting_result, counts, pick_counting
from .feedback import Sight, closes_for_all, kept_back, shows_score, sight_of
from .judgement import marking_queue, open_objections, open_reports
from .publishing import item_problems, newest_draft, publish_problems
from .starting import (
    Rules,
    Standing,
    quiz_verdict,
    rules_for,
    standing_of,
    start_verdict,
    who_grants,
)

__all__ = [
    "Blueprint",
    "Rules",
    "Sight",
    "Standing",
    "answers_of",
    "attempts_of",
    "blueprint_of",
    "closes_for_all",
    "counting_result",
    "counts",
    "item_problems",
    "kept_back",
    "latest_responses",
    "marking_queue",
    "newest_draft",
    "newest_grades",
    "newest_results",
    "open_objections",
    "open_reports",
    "pick_counting",
    "publish_problems",
    "quiz_verdict",
    "result_of",
    "results_of",
    "rules_for",
    "shows_score",
    "sight_of",
    "standing_of",
    "start_verdict",
    "waiting_attempts",
    "who_grants",
]
