"""Takes a file apart in a child process with limits of its own, so that no upload can hang, crash or fill the site."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .codec import loads
from .formats import FORMATS
from .limits import CHILD_OUTPUT_BYTES, CHILD_WALL_SECONDS, MAX_FILE_BYTES
from .schema import Reading, Unreadable

_ROOT = Path(__file__).resolve().parents[2]
_TOO_LONG = (-signal.SIGXCPU, -signal.SIGKILL)


def read_apart(data: bytes, file_format: str) -> Reading:
    """Like the reader of the format; a hang, a crash or too much memory is Unreadable too."""
    reading = call_apart(FORMATS[file_format].read, data)
    if not isinstance(reading, Reading):
        raise Unreadable("damaged")
    return reading


def call_apart(function: Callable[..., Any], data: bytes, **arguments: Any) -> Any:
    """Call a function of a module, with the bytes and plain arguments, in the child. Raises Unreadable."""
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("too_large", limit=f"{MAX_FILE_BYTES // 1024 // 1024} MB")
    request = {"call": f"{function.__module__}:{function.__qualname__}", "with": arguments}
    reply = _run(json.dumps(request).encode() + b"\n" + data)
    if "code" in reply:
        raise Unreadable(str(reply["code"]), **reply["params"])
    return reply["result"]


def _run(request: bytes) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="items-") as folder:
        child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "quizzes.exchange.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_bare_environment(folder),
            start_new_session=True,
            close_fds=True,
        )
        try:
            out, _errors = child.communicate(request, timeout=CHILD_WALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise Unreadable("too_slow") from None
        except BrokenPipeError:
            out = b""
        finally:
            _end(child)
    return _reply(out, child.returncode)


def _bare_environment(folder: str) -> dict[str, str]:
    """No secrets, no database address, no proxy: nothing that a hostile file could want."""
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "TMPDIR": folder, "HOME": folder, "PYTHONDONTWRITEBYTECODE": "1"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and whatever it started; it leads a session of its own."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()


def _reply(out: bytes, returncode: int) -> dict[str, Any]:
    if returncode in _TOO_LONG:
        raise Unreadable("too_slow")
    if returncode != 0 or len(out) > CHILD_OUTPUT_BYTES:
        raise Unreadable("damaged")
    try:
        reply = loads(out.decode("utf-8", "surrogatepass"))
    except (ValueError, TypeError, KeyError):
        raise Unreadable("damaged") from None
    return reply if isinstance(reply, dict) else {"code": "damaged", "params": {}}
