"""Frameworks as files: CSV, and CASE 1.1 of 1EdTech. No database."""

from .case_form import read_case, write_case
from .csv_form import read_csv, write_csv
from .entries import MOST_BYTES, Entry, EntryLevel, Problem, UnreadableError, check

__all__ = [
    "MOST_BYTES",
    "Entry",
    "EntryLevel",
    "Problem",
    "UnreadableError",
    "check",
    "read_case",
    "read_csv",
    "write_case",
    "write_csv",
]
