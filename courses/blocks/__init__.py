"""Blocks of courses and lessons, and the HTML made of them."""

from .lesson import LessonBlock, OutcomeBlock
from .rendering import render_lesson

__all__ = ["LessonBlock", "OutcomeBlock", "render_lesson"]
