"""Ready-made programmes as plain data, in our own words: one JSON file a programme, named by its slug."""

from .source import (
    ActivitySource,
    FollowUpSource,
    ModuleSource,
    ProgrammeSource,
    UnreadableSourceError,
    available_programmes,
    read_programme,
)

__all__ = [
    "ActivitySource",
    "FollowUpSource",
    "ModuleSource",
    "ProgrammeSource",
    "UnreadableSourceError",
    "available_programmes",
    "read_programme",
]
