"""Content in two languages: the Chinese field always, the English one where somebody wrote it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(ISO_DAY.pattern + r"T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)")


def in_page_language(text: str, text_en: str | None) -> str:
    """Return the English text on an English page where there is one, else the Chinese."""
    return text_en if text_en and (get_language() or "").startswith("en") else text


def in_page_words(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored parameters of a sentence as the page's language says them.

    ``name_en`` beside ``name`` is its English; an ISO day is written as a date, an ISO moment with
    its offset as date and time of the site.
    """
    return {name: _word(value, params.get(f"{name}_en")) for name, value in params.items()}


def _word(value: Any, value_en: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        if ISO_DAY.fullmatch(value):
            return date_format(dt.date.fromisoformat(value), "DATE_FORMAT")
        if ISO_MOMENT.fullmatch(value):
            moment = timezone.localtime(dt.datetime.fromisoformat(value))
            return date_format(moment, "DATETIME_FORMAT")
    except ValueError:  # it only looks like a day
        return value
    return in_page_language(value, value_en)
