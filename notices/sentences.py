"""What each kind of notice says. Apps register their kinds in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from common.languages import in_page_words


@dataclass(frozen=True)
class Kind:
    """Title and text of a kind, as translatable sentences with ``%(name)s`` for a parameter."""

    title: str | Promise
    text: str | Promise


_KINDS: dict[str, Kind] = {}


def register_kind(kind: str, title: str | Promise, text: str | Promise) -> None:
    """Say what a kind of notice reads like.

    A parameter ``name_en`` is the English of ``name``, an ISO day is shown as a date.
    """
    _KINDS[kind] = Kind(title, text)


def is_registered(kind: str) -> bool:
    """Say whether the kind has its sentences."""
    return kind in _KINDS


def title_of(kind: str, params: Mapping[str, Any]) -> str:
    """Return the title in the active language; a kind that is no longer known shows its name."""
    return _fill(_KINDS[kind].title, params) if kind in _KINDS else kind


def text_of(kind: str, params: Mapping[str, Any]) -> str:
    """Return the text in the active language, empty for a kind that is no longer known."""
    return _fill(_KINDS[kind].text, params) if kind in _KINDS else ""


class _Words(dict):
    def __missing__(self, key: str) -> str:
        return "…"  # a notice of last year may lack what today's sentence names


def _fill(sentence: str | Promise, params: Mapping[str, Any]) -> str:
    return str(sentence) % _Words(in_page_words(params))
