"""Proof: what is asked, evidence, competence records, certificates. Rows are only added."""

from .chain import Ledger, LedgerArrival, LedgerCheck, LedgerEntry, LedgerHead, LedgerKind
from .demand import Authorisation, Criterion, Necessity, Purpose, Requirement
from .events import (
    EvidenceFile,
    Recheck,
    RecordEvent,
    RecordEventKind,
    ReleaseReview,
    Standing,
)
from .proof import Certificate, CompetenceRecord, Evidence, EvidenceKind, NumberSeries, RecordDoubt

__all__ = [
    "Authorisation",
    "Certificate",
    "CompetenceRecord",
    "Criterion",
    "Evidence",
    "EvidenceFile",
    "EvidenceKind",
    "Ledger",
    "LedgerArrival",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerHead",
    "LedgerKind",
    "Necessity",
    "NumberSeries",
    "Purpose",
    "Recheck",
    "RecordDoubt",
    "RecordEvent",
    "RecordEventKind",
    "ReleaseReview",
    "Requirement",
    "Standing",
]
