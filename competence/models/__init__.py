"""Proof: evidence, competence records, certificates. Rows are only added."""

from .proof import Certificate, CompetenceRecord, Evidence, NumberSeries, RecordDoubt

__all__ = ["Certificate", "CompetenceRecord", "Evidence", "NumberSeries", "RecordDoubt"]
