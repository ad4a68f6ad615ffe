"""Who may sit the final. Arithmetic only: no Django, no clock, no database."""

from .eligibility import Attended, Finding, Owed, eligibility

__all__ = ["Attended", "Finding", "Owed", "eligibility"]
