"""Whatever a reader finds in any test here must be sayable."""

import pytest

from quizzes.exchange.gathering import Gatherer
from quizzes.exchange.messages import fault_sentence, skip_sentence


@pytest.fixture(autouse=True)
def every_finding_is_said(monkeypatch):
    reading = Gatherer.reading

    def said(self):
        found = reading(self)
        for fault in found.faults:
            assert fault_sentence(fault)
        for skip in found.skipped:
            assert skip_sentence(skip)
        return found

    monkeypatch.setattr(Gatherer, "reading", said)
