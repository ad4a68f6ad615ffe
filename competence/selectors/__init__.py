"""Reads of proof that pages, reports and other apps need."""

from .doubts import doubts, doubts_of, open_doubts, records_resting_on
from .of_run import certificates_of_run
from .records import (
    Numbers,
    certificate_by_code,
    certificate_by_number,
    newest_by_competency,
    pieces_of,
    record_by_number,
    record_numbers,
    record_of_course,
    records_of,
    state_of,
)

__all__ = [
    "Numbers",
    "certificate_by_code",
    "certificate_by_number",
    "certificates_of_run",
    "doubts",
    "doubts_of",
    "newest_by_competency",
    "open_doubts",
    "pieces_of",
    "record_by_number",
    "record_numbers",
    "record_of_course",
    "records_of",
    "records_resting_on",
    "state_of",
]
