"""No file that somebody uploads as a handout breaks the site, and none is half taken.

In full (TRIALS=full) every file is read by a child, as in the site; here those that try its limits.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.importers.handout import read_handout
from courses.models import CoursePage, ImportedDocument, ImportWarning, LessonPage
from quizzes.models import Item, ItemBank, Quiz
from tests.courses.importers.makers import RELS, TYPES, W, docx, paragraph
from tests.factories import make_shelf, make_user

from .server import FULL

pytestmark = pytest.mark.django_db

BODY = (paragraph("质量", 1), paragraph("满足要求。"), paragraph("记录", 1), paragraph("是证据。"))
GOOD = docx(*BODY)
TEXT = "第一章 质量\n质量是满足要求的程度。\n"
NOISE = random.Random(7).randbytes(4000)  # noqa: S311
DTD = '<!DOCTYPE a [<!ENTITY b "{}">]><a>&b;</a>'


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def _flipped(data: bytes, every: int) -> bytes:
    return bytes(byte ^ 0x55 if place % every == 0 else byte for place, byte in enumerate(data))


def _overlapping() -> bytes:
    """Two entries of the directory that point at the same bytes."""
    data = bytearray(docx(*BODY, extra={"word/a.xml": b"<a/>" * 9, "word/b.xml": b"<a/>" * 9}))
    first, second = (data.rindex(b"PK\x01\x02", 0, data.rindex(name)) for name in (b"word/a.xml", b"word/b.xml"))  # fmt: skip
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def _lying() -> bytes:
    data = bytearray(docx(*BODY, extra={"word/media/a.png": bytes(9_000_000)}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/media/a.png"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def _part(content: str, encoding: str = "utf-8") -> bytes:
    return docx(*BODY, document=content.encode(encoding))


def _many_attributes() -> bytes:
    attributes = " ".join(f'w:a{number}="1"' for number in range(40_000))
    return _part(f"<w:document {W} {attributes}><w:body/></w:document>")


def _deep(levels: int = 30_000) -> bytes:
    return _part(f"<w:document {W}><w:body>{'<w:p>' * levels}{'</w:p>' * levels}</w:body></w:document>")  # fmt: skip


EXE = b"MZ\x90\x00" + NOISE
PNG = b"\x89PNG\r\n\x1a\n" + NOISE
PDF = b"%PDF-1.7\n" + NOISE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE
XLSX = TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")
DOCM = TYPES.replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")  # fmt: skip
UTF16 = '<?xml version="1.0" encoding="UTF-16"?>' + DTD

REFUSED = {
    # nothing in it
    "empty.txt": b"", "empty.docx": b"", "blank.md": b" \n\t\r\n\xe3\x80\x80", "bom.txt": b"\xef\xbb\xbf",
    # another kind under a handout's name
    "exe.txt": EXE, "exe.docx": EXE, "png.docx": PNG, "png.md": PNG, "pdf.docx": PDF, "pdf.txt": PDF,
    "ole.docx": OLE, "zip.txt": GOOD, "gzip.txt": b"\x1f\x8b\x08" + NOISE, "zip.docx": _zip(a=b"a"),
    "xlsx.docx": docx(*BODY, types=XLSX),
    # a kind that is not taken
    "a.exe": EXE, "a.html": b"<script>1</script>", "a.svg": b"<svg onload='1'/>", "handout": TEXT.encode(),
    "a.docm": GOOD, "a.txt.php": TEXT.encode(),
    # torn
    "half.docx": GOOD[: len(GOOD) // 2], "tail.docx": GOOD[200:], "head.docx": GOOD[:30],
    "flipped.docx": _flipped(GOOD, 97), "noise.docx": b"PK\x03\x04" + NOISE, "noise.txt": NOISE,
    "crc.docx": GOOD.replace(struct.pack("<I", zlib.crc32(RELS.encode())), b"\1\2\3\4"),
    # bombs
    "ratio.docx": docx(*BODY, extra={"word/media/a.png": bytes(30_000_000)}),
    "text.docx": _part(f"<w:document {W}><w:body>{' ' * 25_000_000}</w:body></w:document>"),
    "entries.docx": docx(*BODY, extra={f"word/media/{n}.png": b"" for n in range(5_100)}),
    "lying.docx": _lying(), "overlapping.docx": _overlapping(),
    # entities
    "dtd.docx": _part(DTD.format("x" * 1000)), "dtd16.docx": _part(UTF16, "utf-16"),
    "external.docx": _part('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    "laughs.docx": _part('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'),
    "utf7.docx": _part('<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-'),
    # code and foreign parts
    "vba.docx": docx(*BODY, extra={"word/vbaProject.bin": NOISE}), "docm.docx": docx(*BODY, types=DOCM),
    "object.docx": docx(*BODY, extra={"word/embeddings/oleObject1.bin": NOISE}),
    # names
    "up.docx": docx(*BODY, extra={"../../evil": b"x"}), "root.docx": docx(*BODY, extra={"/etc/x": b"x"}),
    "twice.docx": docx(*BODY, extra={"WORD/document.xml": b"<a/>"}),
    # too much
    "chapters.txt": "".join(f"第{n}章 题\n" for n in range(1, 6000)).encode(),
    "large.txt": b"x" * (6 * 1024 * 1024), "lines.txt": "一\n".encode() * 200_000,
    # no text
    "nul.txt": TEXT.encode() + b"\0\0\0", "control.txt": bytes(range(1, 32)) * 40,
    "gb.txt": TEXT.encode("gb18030") + b"\xff\xff", "half16.txt": b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1],
    # parts that Word never writes
    "noxml.docx": _part("no xml at all"), "unclosed.docx": _part(f"<w:document {W}><w:body>"),
    "nobody.docx": docx(), "attributes.docx": _many_attributes(), "deep.docx": _deep(),
}  # fmt: skip
# What is odd but may be taken: refused whole or taken with at least one lesson, never broken.
ODD = {
    "rtl.txt": f"{TEXT}\u202eمرحبا\u2066😀\U00020000\n".encode(),
    "lists.md": ("第一章 质量\n" + "".join(f"{'  ' * n}- 项\n" for n in range(2000))).encode(),
    "quotes.md": ("第一章 质量\n" + ">" * 9000 + "引\n").encode(),
    "brackets.md": ("第一章 质量\n" + "[" * 9000 + "\n").encode(),
    "longline.txt": ("第一章 质量\n" + "字" * 9_999 + "\n").encode(),
    "marks.txt": ("第一章 质量\n" + "（√）（×）" * 2000 + "\n").encode(),
    "options.txt": ("第一章 测试\n一、单选题\n1. 问？\n" + "A. 甲 B. 乙 " * 900 + "\n").encode(),
    "answers.txt": ("自测题\n" + "答案：B\n" * 5000).encode(),
    "table.md": ("第一章 质量\n" + "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n").encode(),
    "html.md": f"{TEXT}<script>alert(1)</script>\n".encode(),
    "gb.md": TEXT.encode("gb18030"),
}


AGAINST_LIMITS = {
    "ratio.docx", "text.docx", "entries.docx", "lying.docx", "overlapping.docx", "laughs.docx", "large.txt",
    "attributes.docx", "deep.docx", "lists.md", "longline.txt",
}  # fmt: skip


@pytest.fixture
def trainer(client, name, monkeypatch):
    if not FULL and name not in AGAINST_LIMITS:
        monkeypatch.setattr("courses.services.imports.read_in_child", read_handout)
    make_shelf()
    client.force_login(make_user(roles=("trainer",)))
    client.raise_request_exception = False
    return client


def _upload(client, name, data):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("courses_desk:import"), {"file": file})


def _counts():
    models = (CoursePage, LessonPage, ImportedDocument, ImportWarning, Item, ItemBank, Quiz)
    return [model.objects.count() for model in models]


def test_there_are_enough_of_them():
    assert len(REFUSED) + len(ODD) >= 60


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_whole_with_its_name_and_a_remedy(trainer, name):
    before = _counts()
    response = _upload(trainer, name, REFUSED[name])

    assert response.status_code == 422
    assert name in "".join(response.context["form"].errors["file"])
    assert _counts() == before


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_taken_with_its_lessons_or_refused_whole(trainer, name):
    before = _counts()
    response = _upload(trainer, name, ODD[name])
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert _counts() == before
        assert name in "".join(response.context["form"].errors["file"])
    else:
        assert LessonPage.objects.exists()
        assert trainer.get(response.url).status_code == 200
