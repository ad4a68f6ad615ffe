"""Several people, or one who is impatient, doing the same thing at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(hands: int, work: Callable[[int], Any]) -> list[Any]:
    """Run ``work(number)`` in so many threads together; return results and exceptions."""
    barrier = threading.Barrier(hands)

    def run(number: int) -> Any:
        try:
            barrier.wait(timeout=20)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        futures = [pool.submit(run, number) for number in range(hands)]
    return [future.exception() or future.result() for future in futures]
