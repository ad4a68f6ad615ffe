"""A heavy library that few requests need is imported when it is first used, not when the site starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Lazily:
    """Stands for a module until one of its names is asked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        """Import the module, then answer from it."""
        return getattr(import_module(self._module), name)
