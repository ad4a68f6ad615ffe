"""How where a record stands is drawn."""

from __future__ import annotations

# Where a status of the rules is shown in the words of the design system.
SHOWN = {
    "valid": "held",
    "window": "due",
    "grace": "due",
    "temporary": "held",
    "at_risk": "at_risk",
    "suspended": "suspended",
    "revoked": "suspended",
    "expired": "expired",
    "not_yet": "missing",
    "": "missing",
}
