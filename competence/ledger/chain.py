"""The chain: each entry holds the hash of the one before, so that none can be changed, moved or taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

GENESIS = "zhixing ledger 1"


@dataclass(frozen=True)
class Link:
    """One entry as the chain sees it: ``digest`` is that of its body, ``hash`` that of the chain up to it."""

    number: int
    digest: str
    hash: str


def genesis(chain: str) -> str:
    """Return what the first entry of the chain with this name stands on."""
    return hashlib.sha256(f"{GENESIS}\n{chain}".encode()).hexdigest()


def body_digest(number: int, kind: str, source: str, row_id: int, content: str) -> str:
    """Return the digest of an entry without what came before; ``content`` is canonical JSON."""
    body = f"{number}\n{kind}\n{source}\n{row_id}\n{content}"
    return hashlib.sha256(body.encode()).hexdigest()


def link_hash(previous: str, digest: str) -> str:
    """Return the hash of the chain up to an entry, from the hash before it and its own digest."""
    return hashlib.sha256(f"{previous}\n{digest}".encode()).hexdigest()


def first_broken(links: Iterable[Link], *, start: int, previous: str) -> int | None:
    """Return the number of the first link that is missing, doubled, moved or changed; None where all hold.

    ``start`` is the number that the first one must have, ``previous`` the hash before it.
    """
    for expected, link in enumerate(links, start):
        previous = link_hash(previous, link.digest)
        if link.number != expected or link.hash != previous:
            return expected
    return None
