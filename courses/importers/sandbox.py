"""Reads a handout in a child process with limits of its own, so that no upload can hang, crash or fill the site."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath

from .codec import loads
from .limits import CHILD_OUTPUT_BYTES, CHILD_WALL_SECONDS, MAX_FILE_BYTES
from .shapes import Handout, UnreadableHandout

_ROOT = Path(__file__).resolve().parents[2]
_TOO_LONG = (-signal.SIGXCPU, -signal.SIGKILL)


def read_in_child(data: bytes, filename: str, rules_folder: Path | None = None) -> Handout:
    """Like `read_handout`; a hang, a crash or too much memory becomes an UnreadableHandout."""
    name = PurePath(filename).name
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableHandout(
            "too_large", {"file": name, "limit": f"{MAX_FILE_BYTES // 1024 // 1024} MB"}
        )
    reply = _run(data, filename, rules_folder, name)
    if "error" in reply:
        raise UnreadableHandout(str(reply["error"]), {"file": name, **reply.get("params", {})})
    handout = reply.get("handout")
    if not isinstance(handout, Handout):
        raise UnreadableHandout("damaged", {"file": name})
    return handout


def _run(data: bytes, filename: str, rules_folder: Path | None, name: str) -> dict:
    request = json.dumps(
        {"filename": filename, "rules": str(rules_folder) if rules_folder else None}
    )
    with tempfile.TemporaryDirectory(prefix="handout-") as folder:
        child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "courses.importers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_bare_environment(folder),
            start_new_session=True,
            close_fds=True,
        )
        try:
            out, _ = child.communicate(request.encode() + b"\n" + data, timeout=CHILD_WALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise UnreadableHandout("too_slow", {"file": name}) from None
        except BrokenPipeError:
            out = b""
        finally:
            _end(child)
    return _reply(out, child.returncode, name)


def _bare_environment(folder: str) -> dict[str, str]:
    """No secrets, no database address, no proxy: nothing that a hostile file could want."""
    kept = {
        key: os.environ[key]
        for key in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
        if key in os.environ
    }
    return {**kept, "TMPDIR": folder, "HOME": folder, "PYTHONDONTWRITEBYTECODE": "1"}


def _end(child: subprocess.Popen) -> None:
    """The child and whatever it started; it leads a session of its own."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()


def _reply(out: bytes, returncode: int, name: str) -> dict:
    if returncode in _TOO_LONG:
        raise UnreadableHandout("too_slow", {"file": name})
    if returncode != 0 or len(out) > CHILD_OUTPUT_BYTES:
        raise UnreadableHandout("damaged", {"file": name})
    try:
        reply = loads(out.decode("utf-8", "surrogatepass"))
    except (ValueError, TypeError):
        raise UnreadableHandout("damaged", {"file": name}) from None
    return reply if isinstance(reply, dict) else {}
