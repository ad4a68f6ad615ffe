"""Reading in a child process: the same result, and no upload that can hurt the parent."""

import subprocess
import sys
from pathlib import Path

import pytest

from courses.importers import limits, sandbox
from courses.importers.codec import dumps, loads
from courses.importers.handout import UnreadableHandout, read_handout
from courses.importers.sandbox import read_in_child
from tests.courses.importers.makers import docx, paragraph

TEXT = "第一章 甲\n文。\n第二章 自测题\n判断题\n1. 对吗。（√）\n".encode()
ROOT = Path(__file__).resolve().parents[3]


def child_that(monkeypatch, code):
    """Runs other code than the importer's in the child."""
    real = subprocess.Popen

    def instead(command, **options):
        limited = f"from courses.importers.child import limit_myself; limit_myself()\n{code}"
        return real([sys.executable, "-c", limited], **options)

    monkeypatch.setattr(sandbox.subprocess, "Popen", instead)


def code_of(name="a.txt", data=TEXT):
    with pytest.raises(UnreadableHandout) as caught:
        read_in_child(data, name)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "name"), [(TEXT, "a.txt"), (docx(paragraph("甲", 1), paragraph("文。")), "a.docx")]
)
def test_the_child_gives_what_the_parent_would_read(data, name):
    assert read_in_child(data, name) == read_handout(data, name)


def test_a_refusal_comes_back_with_code_and_file():
    with pytest.raises(UnreadableHandout) as caught:
        read_in_child(b"", "空.txt")
    assert (caught.value.code, caught.value.message_params["file"]) == ("empty", "空.txt")


def test_a_crash_is_a_refusal(monkeypatch):
    child_that(monkeypatch, "import os; os.abort()")
    assert code_of() == "damaged"


def test_a_memory_bomb_is_a_refusal(monkeypatch):
    child_that(monkeypatch, "x = bytearray(2 * 1024**3)")
    assert code_of() == "damaged"


def test_a_loop_is_ended_by_the_processor_limit(monkeypatch):
    child_that(
        monkeypatch,
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    )
    assert code_of() == "too_slow"


def test_a_child_that_sleeps_is_ended_by_the_clock(monkeypatch):
    monkeypatch.setattr(sandbox, "CHILD_WALL_SECONDS", 0.5)
    child_that(monkeypatch, "import time; time.sleep(60)")
    assert code_of() == "too_slow"


@pytest.mark.parametrize(
    "answer",
    ["", "no json", "[]", "{}", '{"handout": {"$": "Path"}}', '{"handout": {"$": "Handout"}}'],
)
def test_nonsense_from_the_child_is_a_refusal(monkeypatch, answer):
    child_that(monkeypatch, f"print({answer!r})")
    assert code_of() == "damaged"


def test_the_child_has_no_network(monkeypatch):
    child_that(
        monkeypatch,
        "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError as e: print('{\"error\": \"' + str(e) + '\"}')",
    )
    assert code_of().startswith("no network")


def test_the_child_sees_no_secret_of_the_site(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x")
    child_that(
        monkeypatch, "import os; print('{\"error\": \"' + str('SECRET_KEY' in os.environ) + '\"}')"
    )
    assert code_of() == "False"


def test_the_child_needs_no_django():
    code = "import sys, courses.importers.child, courses.importers.docx; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_file_beyond_the_limit_starts_no_child(monkeypatch):
    monkeypatch.setattr(sandbox.subprocess, "Popen", None)
    assert code_of(data=bytes(limits.MAX_FILE_BYTES + 1)) == "too_large"


def test_every_value_survives_the_way_through_json():
    handout = read_handout(TEXT, "a.txt")
    assert loads(dumps(handout)) == handout


def test_json_cannot_name_a_class_outside_the_shapes():
    with pytest.raises(ValueError, match="unknown shape"):
        loads('{"$": "dataclass"}')
