"""Every write of the framework."""

from .importing import Imported, RefusedFile, import_entries
from .loading import (
    Loaded,
    UnknownClauseError,
    identifier_of,
    load_framework,
    shipped_framework,
)

__all__ = [
    "Imported",
    "Loaded",
    "RefusedFile",
    "UnknownClauseError",
    "identifier_of",
    "import_entries",
    "load_framework",
    "shipped_framework",
]
