"""Is this zip an honest .docx? Limits, names, encryption, macros and DOCTYPEs, counted while reading, never believed."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib

from .limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES, MAX_XML_PART_BYTES, RATIO_FROM_BYTES
from .shapes import UnreadableHandout

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_MACRO = re.compile(r"vbaproject|vbadata|activex/|macrosheets|oleobject", re.I)
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_FORBIDDEN = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)|<\w*:?include\s[^>]*XInclude", re.I)
_CHUNK = 64 * 1024


def checked_package(data: bytes, suffix: str) -> None:
    """Returns quietly or raises UnreadableHandout with the reason."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, data)
            parts = _read_parts(archive, entries)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
        IndexError,
    ):
        raise UnreadableHandout("damaged") from None
    _check_kind(parts, entries, suffix)
    for name, content in parts.items():
        _check_xml(name, content)


def _check_directory(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableHandout("zip_limits", {"limit": f"{MAX_ENTRIES}"})
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableHandout("encrypted")
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) != len(names) or any(map(_is_unsafe, entries)):
        raise UnreadableHandout("unsafe_names")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UnreadableHandout("zip_limits", {"limit": f"{MAX_UNPACKED_BYTES // 1024 // 1024} MB"})
    _check_overlap(entries, data)


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    name = getattr(entry, "orig_filename", entry.filename)
    pieces = name.split("/")
    if (
        name.startswith("/")
        or ".." in pieces
        or any(c in name for c in "\\:\0")
        or len(name.encode()) > 255
    ):
        return True
    if any(_RESERVED.match(piece) for piece in pieces):
        return True
    mode = entry.external_attr >> 16 & 0o170000
    return mode not in (0, 0o100000, 0o040000)


def _check_overlap(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    """Entries that share bytes are how a small file unpacks to terabytes; bytes before the first make a polyglot."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + 30 + entry.compress_size) for entry in entries
    )
    if (
        not spans
        or spans[0][0] != 0
        or any(end > start for (_, end), (start, _) in itertools.pairwise(spans))
    ):
        raise UnreadableHandout("damaged")
    if spans[-1][1] > len(data):
        raise UnreadableHandout("damaged")


def _read_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """All XML parts; everything else is read through only to be counted."""
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        keep = entry.filename.lower().endswith((".xml", ".rels"))
        content, size = _read_entry(archive, entry, total, keep)
        total += size
        if keep:
            parts[entry.filename] = content
    return parts


def _read_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int, keep: bool
) -> tuple[bytes, int]:
    kept, size = [], 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            too_dense = size > RATIO_FROM_BYTES and size > MAX_RATIO * max(1, entry.compress_size)
            if (
                total + size > MAX_UNPACKED_BYTES
                or too_dense
                or (keep and size > MAX_XML_PART_BYTES)
            ):
                raise UnreadableHandout(
                    "zip_limits", {"limit": f"{MAX_UNPACKED_BYTES // 1024 // 1024} MB"}
                )
            if keep:
                kept.append(chunk)
    return b"".join(kept), size


def _check_kind(parts: dict[str, bytes], entries: list[zipfile.ZipInfo], suffix: str) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if (
        b"macroEnabled" in types
        or b"vbaProject" in types
        or any(_MACRO.search(entry.filename) for entry in entries)
    ):
        raise UnreadableHandout("macro")
    if b"\0" not in types and _MAIN not in types:
        raise UnreadableHandout("wrong_type" if parts else "damaged")
    if suffix != ".docx":
        raise UnreadableHandout("wrong_type")
    for name, content in parts.items():
        if name.endswith(".rels") and re.search(
            rb"(?:attachedTemplate|oleObject|subDocument|frame)[\"'][^>]*TargetMode\s*=\s*[\"']External",
            content,
        ):
            raise UnreadableHandout("macro")


def _check_xml(name: str, content: bytes) -> None:
    text = _decoded(content)
    if text is None or _FORBIDDEN.search(text):
        raise UnreadableHandout("doctype", {"part": name})


def _decoded(content: bytes) -> str | None:
    """The part as text in the two encodings that OOXML allows; None for any other, which could hide a DOCTYPE."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")
    declared = _DECLARED.search(content[:400])
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        return None
    return content.decode("utf-8", "replace")
