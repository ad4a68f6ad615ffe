"""The chain against the heads that were signed: those in the database and those in the file outside it."""

from __future__ import annotations

import heapq
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from competence.ledger import Head, is_signed
from competence.models import LedgerEntry, LedgerHead

from .integrity_rows import Flaw, name_of, said
from .ledger_heads import heads_file, heads_in_database, heads_in_file, trusted_keys

FAR = sys.maxsize  # the number of the next head where there is none
ENTRIES, HEADS = (model._meta.db_table for model in (LedgerEntry, LedgerHead))


def signed_heads(path: Path | None) -> Iterator[Head | Flaw]:
    """Yield the heads of file and database in the order of their numbers, each once, and those that one lacks.

    A named file is a copy and may be older; the site's own holds every head that is marked as written.
    """
    newest = LedgerHead.objects.exclude(written_at=None).aggregate(pk=Max("pk"))["pk"] or 0
    own = heads_file()
    if path is None and not own.exists():
        if newest:
            yield Flaw(str(own), "-", _("the file of signed heads is missing"))
        yield from (head for _pk, head in heads_in_database())
        return
    filed = ((None, head) for head in heads_in_file(path or own))
    both = heapq.merge(filed, heads_in_database(), key=lambda each: each[1].number)
    for _number, group in itertools.groupby(both, key=lambda each: each[1].number):
        yield from _paired(list(group), 0 if path else newest)


def _paired(group: list[tuple[int | None, Head]], written: int) -> Iterator[Head | Flaw]:
    filed = list(dict.fromkeys(head for pk, head in group if pk is None))
    stored = [(pk, head) for pk, head in group if pk is not None]
    yield from filed
    for pk, head in stored:
        if head not in filed:
            yield head
            if pk <= written:
                yield Flaw(HEADS, str(head.number), _("the head is missing in the file"))
    known = {head for _pk, head in stored}
    for head in filed:
        if head not in known:
            yield Flaw(HEADS, str(head.number), _("the head is missing in the database"))


class HeadCheck:
    """Holds the heads against the chain as it is walked."""

    def __init__(self, chain: str, heads: Iterator[Head | Flaw]) -> None:
        self.chain, self.heads = chain, heads
        self.keys = trusted_keys()
        self.seen = 0
        self.covered = 0  # the number of the last head
        self.segment: list[str] = []  # the rows since then, as a head names them
        self.next: Head | Flaw | None = next(heads, None)

    @property
    def due(self) -> int:
        """Return the number of the next head, FAR without one."""
        if isinstance(self.next, Head):
            return self.next.number
        return FAR if self.next is None else 0

    def at(self, number: int, last_hash: str) -> Iterator[Flaw]:
        """Yield what the heads up to here do not agree with."""
        while self.next is not None:
            head = self.next
            if isinstance(head, Head) and head.number > number:
                return
            if isinstance(head, Flaw):
                yield head
            else:
                yield from self._against(head, number, last_hash)
                self.seen += 1
            self.next = next(self.heads, None)
        return

    def _against(self, head: Head, number: int, last_hash: str) -> Iterator[Flaw]:
        key = self.keys.get(head.key)
        if key is None:
            yield Flaw(
                HEADS, str(head.number), said(_("the key %(key)s is not ours"), key=head.key)
            )
        elif not is_signed(head.message(), head.signature, key):
            yield Flaw(HEADS, str(head.number), _("the signature does not fit"))
        elif head.chain != self.chain:
            yield Flaw(HEADS, str(head.number), _("the head is of another chain"))
        elif head.number < number:
            yield Flaw(HEADS, str(head.number), _("the heads are not in their order"))
        elif head.hash != last_hash:
            yield self._other(head)
        self.covered = max(self.covered, head.number)

    def _other(self, head: Head) -> Flaw:
        """Name the first row in which the chain is another than the one that was signed."""
        mine = self.segment[-len(head.rows) :] if head.rows else []
        first = head.number - len(head.rows) + 1
        other = _first_other(head.rows, mine, first)
        if other is not None:
            return other
        what = said(_("the chain was made anew before entry %(number)s"), number=first)
        return Flaw(ENTRIES, str(first), what)

    def cut_off(self, end: int) -> Flaw | None:
        """Name the first row in which a stretch that ends too early is another than the signed one."""
        head = self.next
        if not isinstance(head, Head):
            return None
        first = head.number - len(head.rows) + 1
        mine = self.segment[-(end - first + 1) :] if end >= first else []
        return _first_other(head.rows, mine, first)

    def whose(self, number: int) -> tuple[str, int] | None:
        """Return the row of an entry as the next head names it: for entries that are gone or another."""
        while self.next is not None:
            head = self.next
            if isinstance(head, Head) and head.number >= number:
                index = number - (head.number - len(head.rows) + 1)
                if 0 <= index < len(head.rows):
                    source, row_id, _digest = head.rows[index].split(" ")
                    return source, int(row_id)
            if isinstance(head, Head) and head.number - len(head.rows) >= number:
                return None
            self.next = next(self.heads, None)
        return None


def _first_other(signed: Sequence[str], mine: Sequence[str], first: int) -> Flaw | None:
    for number, (was, is_now) in enumerate(zip(signed, mine, strict=False), first):
        if was != is_now:
            source, row_id, _digest = was.split(" ")
            what = said(_("the chain was made anew: entry %(number)s is another"), number=number)
            return Flaw(source, name_of(source, int(row_id)), what)
    return None
