"""The process in which a strange file is taken apart: `python -m quizzes.exchange.child`. It limits itself first.

In: one line of JSON (the function as module:name, its arguments besides the file), then the bytes.
Out: one JSON value, the result or the code of the refusal.
"""

from __future__ import annotations

import importlib
import json
import resource
import socket
import sys
from typing import IO, Any

from .codec import dumps
from .limits import CHILD_CPU_SECONDS, CHILD_MEMORY_BYTES
from .schema import Unreadable


class NoSocket(socket.socket):
    """Nothing in a file of questions is fetched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise OSError("no network while reading a file")


def limit_myself() -> None:
    """CPU, memory, no core file, no file written, no network."""
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    socket.socket = NoSocket  # type: ignore[misc]


def answer(stream: IO[bytes]) -> str:
    """The result as JSON; only a crash leaves without an answer."""
    request = json.loads(stream.readline())
    module, _, name = request["call"].partition(":")
    try:
        call = getattr(importlib.import_module(module), name)
        return dumps({"result": call(stream.read(), **request["with"])})
    except Unreadable as refusal:
        return dumps({"code": refusal.code, "params": refusal.params})
    except (MemoryError, RecursionError):
        return '{"code":"too_complex","params":{}}'


def main() -> int:
    """Reads stdin, writes stdout."""
    limit_myself()
    out = answer(sys.stdin.buffer)
    sys.stdout.buffer.write(out.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
