"""Titles of quizzes and papers in the language of the page."""

from __future__ import annotations

from django import template

from quizzes.sentences import title_of

register = template.Library()

register.filter("titled", title_of)
