"""The process in which an uploaded file is read: `python -m courses.importers.child`. It limits itself first.

In: one line of JSON (file name, folder of rules or null), then the bytes. Out: one JSON value.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
from pathlib import Path

from .codec import dumps
from .handout import read_handout
from .limits import CHILD_CPU_SECONDS, CHILD_MEMORY_BYTES
from .shapes import UnreadableHandout
from .subject_rules import load_rules


class NoSocket(socket.socket):
    """Nothing in a handout is fetched."""

    def __init__(self, *args, **kwargs):
        raise OSError("no network while reading a handout")


def limit_myself() -> None:
    """CPU, memory, no core file, no file written; nothing here needs a network, so there is none."""
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    socket.socket = NoSocket  # type: ignore[misc]


def answer(stream) -> str:
    """The handout or the error code as JSON; only a crash leaves without an answer."""
    request = json.loads(stream.readline())
    data = stream.read()
    try:
        rules = load_rules(Path(request["rules"])) if request.get("rules") else None
        return dumps({"handout": read_handout(data, request["filename"], rules)})
    except UnreadableHandout as error:
        return dumps({"error": error.code, "params": error.message_params})
    except MemoryError:
        return '{"error":"too_complex","params":{}}'


def main() -> int:
    """Reads stdin, writes stdout."""
    limit_myself()
    out = answer(sys.stdin.buffer)
    sys.stdout.buffer.write(out.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
