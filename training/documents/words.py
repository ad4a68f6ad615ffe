"""Headings that stand on paper in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override


def in_both(text: Any) -> dict[str, str]:
    """Return a lazy text in Chinese and in English."""
    with override("zh-hans"):
        chinese = str(text)
    with override("en"):
        english = str(text)
    return {"zh": chinese, "en": english}


def all_in_both(labels: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return all labels in both languages."""
    return {key: in_both(text) for key, text in labels.items()}
