"""Who may sit the final, what a month comes to, what a series shows. Arithmetic only: no Django, no clock, no database."""

from .control_chart import Chart, ChartRule, ChartVerdict, Signal, judge_series
from .eligibility import Attended, Finding, Owed, eligibility
from .running_score import INSPECTIONS, TESTS, PartScore, RunningScore, ScoreInput, running_score

__all__ = [
    "INSPECTIONS",
    "TESTS",
    "Attended",
    "Chart",
    "ChartRule",
    "ChartVerdict",
    "Finding",
    "Owed",
    "PartScore",
    "RunningScore",
    "ScoreInput",
    "Signal",
    "eligibility",
    "judge_series",
    "running_score",
]
