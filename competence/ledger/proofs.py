"""How proof is digested, and how it is tied to a person without naming one. No database, no clock."""

from __future__ import annotations

import hashlib
from typing import Any

from common.canonical import canonical_json, digest

SCHEMA = 1
NAMES = frozenset(
    {"name", "staff_number"}
)  # of a certificate's content; a digest never covers them


def person_hash(*, salt: str, name: str, staff_number: str) -> str:
    """Return the hash that ties a name to a proof; without the salt it tells nothing."""
    named = canonical_json({"name": name, "staff_number": staff_number})
    return hashlib.sha256(salt.encode() + named).hexdigest()


def certificate_digest(content: dict[str, Any]) -> str:
    """Return the digest of what is printed, without the names."""
    return digest({key: value for key, value in content.items() if key not in NAMES})


def code_hash(code: str) -> str:
    """Return what a certificate's content says of its secret code."""
    return hashlib.sha256(code.encode()).hexdigest()
