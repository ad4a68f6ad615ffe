"""A file can hang, crash or fill only the process that reads it."""

import os
import socket
import time

import pytest

from quizzes.exchange import codec, sandbox, xlsx
from quizzes.exchange.formats import FORMATS
from quizzes.exchange.schema import Reading, Unreadable

from .items import SAMPLES


def crash(data):
    os.abort()


def hang(data):
    time.sleep(60)


def eat(data):
    return len(b"x" * 4_000_000_000)


def call(data):
    return socket.socket()


def write(data):
    with open(os.fsdecode(data), "wb") as file:
        file.write(b"x")


@pytest.mark.parametrize(("function", "code"), [(crash, "damaged"), (eat, "too_complex"), (call, "damaged"), (write, "damaged")])  # fmt: skip
def test_what_goes_wrong_there_is_a_refusal_here(function, code, tmp_path):
    with pytest.raises(Unreadable, match=code):
        sandbox.call_apart(function, os.fsencode(tmp_path / "left"))


def test_what_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "CHILD_WALL_SECONDS", 2)
    with pytest.raises(Unreadable, match="too_slow"):
        sandbox.call_apart(hang, b"")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_reads_there_as_it_does_here(name):
    data = FORMATS[name].write([SAMPLES["single_choice"], SAMPLES["true_false"]]).data
    assert sandbox.read_apart(data, name) == FORMATS[name].read(data)


def test_a_refusal_there_is_a_refusal_here():
    with pytest.raises(Unreadable, match="not_moodle"):
        sandbox.read_apart(b"<html/>", "moodlexml")


def test_findings_return_equal_through_the_codec():
    reading = xlsx.read(xlsx.write(list(SAMPLES.values())).data)
    back = codec.loads(codec.dumps(reading))
    assert isinstance(back, Reading)
    assert back == reading
    with pytest.raises(ValueError, match="unknown shape"):
        codec.loads('{"$": "Callable"}')
