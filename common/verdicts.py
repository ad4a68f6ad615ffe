"""A verdict and its because.

A reason is a code with parameters, so that it can be stored in a record and read years later in
either language. Each app registers the sentences of its codes with :func:`register_sentences`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from .languages import in_page_words

_SENTENCES: dict[str, str | Promise] = {}


def register_sentences(sentences: Mapping[str, str | Promise]) -> None:
    """Add translatable sentences by reason code; ``%(name)s`` stands for a parameter.

    Parameters are said in the page's language, see :func:`common.languages.in_page_words`.
    """
    _SENTENCES.update(sentences)


@dataclass(frozen=True)
class Reason:
    """One because: a registered code and JSON-safe parameters."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        sentence = _SENTENCES.get(self.code)
        return self.code if sentence is None else str(sentence) % in_page_words(self.params)

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, ``{"code": …, "params": {…}}``."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True)
class Verdict:
    """Met or not, and the reasons. A verdict without a reason is a programming error."""

    met: bool
    because: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.because:
            raise ValueError("A verdict must say because.")

    def as_json(self) -> list[dict[str, Any]]:
        """Return the reasons in their stored form."""
        return [reason.as_json() for reason in self.because]


def reasons_from_json(stored: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Read reasons back from a JSON column."""
    return [Reason(item["code"], item.get("params", {})) for item in stored]
