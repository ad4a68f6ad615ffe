"""What this app asks of higher apps."""

from __future__ import annotations

from typing import Any

from common.ports import Port

# Where does more stand about a person? (viewer, person) -> (words, address); None where the viewer may not see it.
person_links: Port[..., tuple[Any, str] | None] = Port("people.person_links")
