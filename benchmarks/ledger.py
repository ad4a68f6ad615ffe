"""1,000,000 protected rows sealed and verified: seconds and memory of each, in a process of its own.

make bench BENCH=ledger                      at full size (limit: verified under 60 s, memory flat)
make bench BENCH="ledger --size 100000"      a tenth, in a minute
"""

from __future__ import annotations

import datetime as dt
import resource
import secrets
import time
from decimal import Decimal
from typing import Any

from competence.selectors.integrity_ledger import check_ledger
from competence.services.sealing import seal
from people.models import User
from quizzes.models import Attempt, Grade, Quiz, Result

LIMIT_SECONDS = 60  # for 1,000,000 rows
FLAT_MIB = 40  # what verifying may take beyond what verifying a fiftieth takes
PART = 50
CHUNK = 20_000


def measure(size: int) -> dict[str, Any]:
    """Fill marks and results, seal and verify; called inside Django on an empty database."""
    now = dt.datetime.now(dt.UTC)
    _fill(size // PART, now)
    seal(now=now)
    small = _peak_of(check_ledger)
    _fill(size - size // PART, now)
    start = time.perf_counter()
    sealed = seal(now=now)
    sealing = time.perf_counter() - start
    whole = _peak_of(check_ledger)
    if whole["flaw"] is not None:
        raise SystemExit(whole["flaw"])
    return {
        "rows": whole["entries"],
        "sealed_rows": sealed,
        "seal_s": round(sealing, 1),
        "verify_s": whole["seconds"],
        "verify_cpu_s": whole["cpu"],
        "peak_mib_small": small["mib"],
        "peak_mib": whole["mib"],
    }


def _peak_of(check: Any) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    checked = check()
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "cpu": round(time.process_time() - cpu, 1),
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "entries": checked.entries,
        "flaw": str(checked.flaw) if checked.flaw else None,
    }


def _fill(size: int, now: dt.datetime) -> None:
    """Add so many rows: of ten, eight marks and two results of four slots."""
    quiz, _new = Quiz.objects.get_or_create(title="bench-ledger")
    marks = [
        {"slot": slot, "kind": "single", "score": "5", "max_score": "5", "by": "machine"}
        for slot in range(1, 5)
    ]
    for start in range(0, size, CHUNK):
        person = User.objects.create(staff_number=secrets.token_hex(6), name="学员")
        tens = (min(CHUNK, size - start) + 9) // 10
        attempts = Attempt.objects.bulk_create(
            Attempt(
                quiz=quiz, learner=person, number=number, state="void", paper={}, kinds=[], seed=1,
                started_at=now, submitted_at=now, graded_at=now,
            )
            for number in range(1, tens + 1)
        )  # fmt: skip
        Grade.objects.bulk_create(
            Grade(
                attempt=attempt, slot=slot, assessor=person, score=Decimal("4.5"), points_met=[0],
                comment="要点说到了", graded_at=now,
            )
            for attempt in attempts for slot in range(1, 9)
        )  # fmt: skip
        Result.objects.bulk_create(
            Result(
                attempt=attempt, number=number, score=Decimal("17.5"), max_score=Decimal(20),
                passed=True, marks=marks, because=[], made_at=now,
            )
            for attempt in attempts for number in (1, 2)
        )  # fmt: skip


def measured(size: int) -> dict[str, Any]:
    """Return the figures with their limits, and whether they hold."""
    figures = measure(size)
    limit = LIMIT_SECONDS * figures["rows"] / 1_000_000
    grown = figures["peak_mib"] - figures["peak_mib_small"]
    holds = figures["verify_s"] <= limit and grown <= FLAT_MIB
    return figures | {"limit_s": round(limit, 1), "holds": holds}
