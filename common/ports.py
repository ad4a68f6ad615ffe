"""A port: how a lower app asks upwards without knowing who answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Port(Generic[P, R]):
    """An ordered registry of answering functions; higher apps register in ``AppConfig.ready``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._answers: list[Callable[P, R]] = []

    def register(self, answer: Callable[P, R]) -> Callable[P, R]:
        """Add an answering function; registering the same one twice has no effect."""
        if answer not in self._answers:
            self._answers.append(answer)
        return answer

    def ask(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """Yield each registered function's answer, in the order of registration."""
        for answer in self._answers:
            yield answer(*args, **kwargs)
