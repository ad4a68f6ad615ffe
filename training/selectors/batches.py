"""Long work of runs: what goes on, and what became of its rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from common.verdicts import Reason
from training.models import OPEN_SEATS, Batch, PlanRun
from training.ports import run_documents

Line = tuple[int, str, str]  # row of the file, who or what, what became of it


def batches_of(run: PlanRun) -> QuerySet[Batch]:
    """Return the batches of a run, the newest first, without their rows."""
    return run.batches.select_related("made_by").defer("given", "report")


def lines_of_batch(batch: Batch) -> list[Line]:
    """Return what the batch says of its rows, in the page's language; a row 0 is said of all."""
    return [(one["row"], one["who"], sentence(one)) for one in batch.report]


def counts_of_batch(batch: Batch) -> list[tuple[str, int]]:
    """Return how many rows came to the same, the most frequent first."""
    rows = [one for one in batch.report if one["row"]]
    counts = Counter(one["outcome"] for one in rows)
    first = {one["outcome"]: one for one in reversed(rows)}
    return [(sentence(first[code]), n) for code, n in counts.most_common()]


def sentence(line: dict[str, Any]) -> str:
    """Return what became of a row."""
    return str(Reason(line["outcome"], line["params"]))


def seated_in_look(batch: Batch) -> int:
    """Return how many a look would take in, of whatever state."""
    seated = {f"training.seat_{state}" for state in OPEN_SEATS}
    return sum(one["outcome"] in seated for one in batch.report)


def title_of_batch(batch: Batch) -> str:
    """Return what it does, in the page's language; of documents which."""
    if batch.kind == "documents":
        for one in run_documents.ask():
            if one.code == batch.source:
                return str(one.label)
    return batch.get_kind_display()
