"""Reads that other apps and the pages need."""

from .completions import CompletionFacts, completed_in, completion_facts, completions_of
from .home import HomeView, due_of, home_of, open_courses, progress_of
from .shelf import catalogue
from .standing import participants, who_stands_where

__all__ = [
    "CompletionFacts",
    "HomeView",
    "catalogue",
    "completed_in",
    "completion_facts",
    "completions_of",
    "due_of",
    "home_of",
    "open_courses",
    "participants",
    "progress_of",
    "who_stands_where",
]
