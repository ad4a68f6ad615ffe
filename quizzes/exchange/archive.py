"""Is this zip an honest workbook? Counted while reading, never believed."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib

from . import limits
from .schema import Unreadable

_CHUNK = 64 * 1024
_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MACRO = re.compile(r"vbaproject|macrosheets|activex/|oleobject|externallinks/", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
    IndexError,
)


def check_workbook(data: bytes) -> None:
    """Return quietly or raise Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            total = 0
            for entry in entries:
                total += _check_entry(archive, entry, total)
    except _BROKEN:
        raise Unreadable("damaged") from None
    if "xl/workbook.xml" not in archive.namelist():
        raise Unreadable("not_a_workbook")


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > limits.MAX_ZIP_ENTRIES:
        raise Unreadable("zip_limits")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("encrypted")
    if len({entry.filename.casefold() for entry in entries}) != len(entries):
        raise Unreadable("damaged")
    if any(_MACRO.search(entry.filename) for entry in entries):
        raise Unreadable("macro")
    if sum(entry.file_size for entry in entries) > limits.MAX_UNPACKED_BYTES:
        raise Unreadable("zip_limits")
    # Entries that share bytes are how a small file unpacks to terabytes.
    spans = sorted(
        (entry.header_offset, entry.header_offset + 30 + entry.compress_size) for entry in entries
    )
    if any(end > start for (_, end), (start, _) in itertools.pairwise(spans)):
        raise Unreadable("damaged")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int) -> int:
    size, head = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            dense = size > limits.RATIO_FROM_BYTES and size > limits.MAX_RATIO * max(1, entry.compress_size)  # fmt: skip
            if dense or total + size > limits.MAX_UNPACKED_BYTES:
                raise Unreadable("zip_limits")
            if entry.filename.lower().endswith((".xml", ".rels")):
                _check_xml(head[-32:] + chunk, first=not head)
                head = chunk
    return size


def _check_xml(chunk: bytes, *, first: bool) -> None:
    if first:
        declared = _DECLARED.search(chunk[:400])
        # Any other encoding could hide what is looked for.
        if b"\0" in chunk[:400] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):  # fmt: skip
            raise Unreadable("doctype")
    if _FORBIDDEN.search(chunk):
        raise Unreadable("doctype")
