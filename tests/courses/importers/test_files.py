"""What is accepted as a file, in which encoding, and what is refused with which code."""

import io
import struct
import zipfile

import pytest

from courses.importers.handout import UnreadableHandout, read_handout
from tests.courses.importers.makers import (
    NUMBERED_RELS,
    NUMBERING,
    RELS,
    TYPES,
    W,
    docx,
    numbered,
    paragraph,
    table,
)

TEXT = "第一章 质量\n质量是满足要求的程度。\n第二章 记录\n记录是证据。\n"
BODY = (paragraph("质量", 1), paragraph("满足要求。"), paragraph("记录", 1), paragraph("是证据。"))


def refusal(data, name="a.txt"):
    with pytest.raises(UnreadableHandout) as caught:
        read_handout(data, name)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("\n", "\r").encode(), "utf-8"),
    ],
)
def test_an_encoding_is_recognised_and_named(data, encoding):
    handout = read_handout(data, "a.txt")
    assert handout.encoding == encoding
    assert [c.title for c in handout.chapters] == ["质量", "记录"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\r\n", "a.txt", "empty"),
        ("\u3000\n---\n".encode(), "a.txt", "empty"),
        (TEXT.encode("gb18030") + b"\xff\xff", "a.txt", "not_text"),
        (TEXT.encode() + b"\0\0\0", "a.txt", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.txt", "wrong_type"),
        (b"%PDF-1.7 ...", "a.md", "wrong_type"),
        (TEXT.encode(), "a.docx", "damaged"),
        (TEXT.encode(), "a.pdf", "wrong_type"),
        (TEXT.encode(), "a", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "wrong_type"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            "encrypted",
        ),
        (b"x" * (5 * 1024 * 1024 + 1), "a.txt", "too_large"),
        (b"x\n" * 30_000, "a.txt", "too_large"),
        (bytes(range(1, 32)) * 40, "a.txt", "not_text"),
    ],
)
def test_what_is_no_handout_is_refused_with_its_reason(data, name, code):
    assert refusal(data, name) == code


def test_the_refusal_names_the_file():
    with pytest.raises(UnreadableHandout) as caught:
        read_handout(b"", "folder/空.txt")
    assert caught.value.message_params["file"] == "空.txt"


def test_latin_letters_in_a_wrong_encoding_are_doubted():
    handout = read_handout(("第一章 " + "質量管理體系" * 20 + "\n").encode("big5"), "a.txt")
    assert handout.encoding == "gb18030"
    assert "encoding_doubtful" in {w.message_code for w in handout.warnings}


# --- Word files -------------------------------------------------------------------------------------


def test_headings_tables_lists_of_a_word_file_are_read():
    data = docx(*BODY[:2], table(("项", "值"), ("甲", "1")), *BODY[2:])
    handout = read_handout(data, "a.docx")
    assert handout.encoding == "docx"
    assert [c.title for c in handout.chapters] == ["质量", "记录"]
    assert handout.chapters[0].lessons[0].blocks[1].rows == (("甲", "1"),)


def test_lines_of_a_word_file_are_its_paragraphs():
    handout = read_handout(docx(*BODY), "a.docx")
    assert [c.source_line for c in handout.chapters] == [1, 3]


def test_questions_of_a_word_file_are_read():
    data = docx(
        *BODY,
        paragraph("自测题", 1),
        paragraph("单选题"),
        paragraph("1. 甲？"),
        paragraph("A. 一  B. 二"),
        paragraph("答案：B"),
    )
    assert [o.correct for o in read_handout(data, "a.docx").items[0].options] == [False, True]


def test_questions_and_options_that_word_numbers_itself_are_read():
    asked = (numbered("限重？"), numbered("三百", 1), numbered("五百", 1), paragraph("答案：B"))
    judged = (paragraph("判断题"), numbered("可以超重。（×）"), numbered("要持证。（√）"))
    body = (
        *BODY,
        paragraph("课后测试", 1),
        paragraph("单选题"),
        *asked,
        *asked[:1],
        *asked[1:],
        *judged,
    )
    data = docx(*body, extra={"word/numbering.xml": NUMBERING.encode()}, relations=NUMBERED_RELS)
    items = read_handout(data, "a.docx").items
    assert [[o.correct for o in item.options] for item in items[:2]] == [[False, True]] * 2
    assert [item.answer for item in items[2:]] == [False, True]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.docm", "a.zip"])
def test_a_word_file_under_another_name_is_refused(name):
    assert refusal(docx(*BODY), name) == "wrong_type"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]>', "document"),
        ("<!doctype html>", "document"),
        ('<!ENTITY b SYSTEM "file:///etc/passwd">', "relations"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_part_is_refused(part, name, encoding):
    content = f'<?xml version="1.0"?>{part}<w:document {W}><w:body/></w:document>'.encode(encoding)
    assert refusal(docx(*BODY, **{name: content}), "a.docx") == "doctype"


def test_a_part_in_an_encoding_that_could_hide_a_doctype_is_refused():
    content = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-'
    assert refusal(docx(*BODY, document=content), "a.docx") == "doctype"


@pytest.mark.parametrize(
    "extra",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {"word/activeX/activeX1.xml": b"<a/>"},
        {
            "word/_rels/settings.xml.rels": b'<Relationships><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://x"/></Relationships>'
        },
    ],
)
def test_macros_objects_and_outside_templates_are_refused(extra):
    assert refusal(docx(*BODY, extra=extra), "a.docx") == "macro"


def test_a_macro_enabled_type_is_refused():
    types = TYPES.replace(
        "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled"
    )
    assert refusal(docx(*BODY, types=types), "a.docx") == "macro"


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a\\b", "c:a", "word/con.xml", "x/../y", "WORD/document.xml", "名" * 100]
)
def test_unsafe_entry_names_are_refused(name):
    assert refusal(docx(*BODY, extra={name: b"x"}), "a.docx") == "unsafe_names"


def test_a_symbolic_link_in_the_package_is_refused():
    out = io.BytesIO(docx(*BODY))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(out.getvalue(), "a.docx") == "unsafe_names"


def test_a_bomb_is_refused_while_it_is_counted():
    assert (
        refusal(docx(*BODY, extra={"word/media/a.png": bytes(30_000_000)}), "a.docx")
        == "zip_limits"
    )


def test_a_lying_header_does_not_help_a_bomb():
    data = bytearray(docx(*BODY, extra={"word/media/a.png": bytes(30_000_000)}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/media/a.png"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    assert refusal(bytes(data), "a.docx") in ("zip_limits", "damaged")


def test_too_many_entries_are_refused():
    assert (
        refusal(docx(*BODY, extra={f"x/{n}": b"" for n in range(5_001)}), "a.docx") == "zip_limits"
    )


def test_an_encrypted_entry_is_refused():
    data = bytearray(docx(*BODY))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data), "a.docx") == "encrypted"


def test_another_zip_is_no_word_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("a.txt", TEXT)
    assert refusal(out.getvalue(), "a.docx") == "wrong_type"


@pytest.mark.parametrize("cut", [10, 200, 700, -30])
def test_a_truncated_word_file_is_damaged(cut):
    assert refusal(docx(*BODY)[:cut], "a.docx") == "damaged"


def test_bytes_before_the_package_make_it_suspect():
    assert refusal(b"PK\x03\x04" + bytes(40) + docx(*BODY), "a.docx") == "damaged"
