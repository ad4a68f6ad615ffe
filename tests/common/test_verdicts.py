import pytest

from common.verdicts import Reason, Verdict, reasons_from_json, register_sentences


def test_a_verdict_without_because_cannot_be_made():
    with pytest.raises(ValueError, match="because"):
        Verdict(met=True, because=())


def test_a_reason_reads_as_its_registered_sentence():
    register_sentences({"test.points": "%(score)s of %(max)s points"})
    assert str(Reason("test.points", {"score": 8, "max": 10})) == "8 of 10 points"


def test_reasons_survive_storing():
    verdict = Verdict(met=False, because=(Reason("test.points", {"score": 8, "max": 10}),))
    assert reasons_from_json(verdict.as_json()) == list(verdict.because)
