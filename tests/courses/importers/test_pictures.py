"""Pictures in Word files: taken over cleaned, in their place, or refused with a reason; and excerpts of Word files."""

import io

import pytest
from PIL import Image

from courses.importers import pictures
from courses.importers.codec import dumps, loads
from courses.importers.handout import read_handout
from courses.importers.lines import PICTURE_MARK
from courses.importers.messages import render
from courses.importers.shapes import MissingPicture, Paragraph, Picture
from tests.courses.importers.makers import (
    illustrated,
    inline_picture,
    paragraph,
    picture,
    png,
    table,
)

HEAD = (paragraph("第一章 仓库", 1), paragraph("1.1 堆放", 2), paragraph("先看下图。"))
TAIL = (paragraph("第二章 记录", 1), paragraph("2.1 台账", 2), paragraph("每天填写。"))


def read(*body, **media):
    media.setdefault("image11", png())
    return read_handout(illustrated(*HEAD, *body, *TAIL, **media), "a.docx")


def blocks(handout):
    return handout.chapters[0].lessons[0].blocks


def codes(handout):
    return [w.message_code for w in handout.warnings if w.message_code.startswith("picture")]


def test_a_picture_is_taken_over_in_its_place_and_asks_for_words():
    handout = read(picture())
    assert [type(block) for block in blocks(handout)] == [Paragraph, Picture]
    [found] = handout.pictures
    assert (found.ending, found.line) == (".png", blocks(handout)[1].line)
    assert Image.open(io.BytesIO(found.data)).size == (8, 6)
    [warning] = [w for w in handout.warnings if w.message_code == "picture_without_alt"]
    assert (warning.type, warning.target) == ("not_given", "lesson:1.1")


def test_words_of_the_source_are_the_text_alternative():
    handout = read(picture(alt="托盘上三层纸箱"))
    assert handout.pictures[0].alt == "托盘上三层纸箱"
    assert codes(handout) == []


def test_what_a_camera_adds_is_left_out():
    out = io.BytesIO()
    photo = Image.new("RGB", (8, 6))
    exif = photo.getexif()
    exif[0x010F] = "CAMERA-MAKER"
    photo.save(out, "JPEG", exif=exif)
    found = read(picture(), image11=out.getvalue()).pictures[0]
    assert found.ending == ".jpg"
    assert b"CAMERA-MAKER" not in found.data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x01\x00\x00\x00" + bytes(200), "picture_kind"),  # EMF
        (png(kind="TIFF"), "picture_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "picture_kind"),
        (png()[:40], "picture_damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "picture_damaged"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence_and_leaves_a_place(data, code):
    handout = read(picture(), image11=data)
    assert codes(handout) == [code]
    assert handout.pictures[0].data == b""
    assert isinstance(blocks(handout)[1], Picture)
    [warning] = [w for w in handout.warnings if w.message_code == code]
    assert render(warning) != code


def test_pictures_beyond_the_limits_are_refused_one_by_one(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PICTURES", 1)
    handout = read(picture(alt="一"), picture(12, alt="二"), image12=png())
    assert codes(handout) == ["picture_too_many"]
    monkeypatch.setattr(pictures, "MAX_PICTURE_BYTES", 20)
    assert codes(read(picture())) == ["picture_too_large"]


def test_a_picture_that_is_only_linked_is_not_fetched():
    assert codes(read(picture(link=True), image11=b"")) == ["picture_linked"]


def test_pictures_in_a_table_and_in_a_list_stand_behind_it():
    cell = f"<w:p>{inline_picture(alt='甲')}</w:p>"
    grid = table(("项", "样子"), ("甲", "乙")).replace(paragraph("乙"), cell)
    handout = read(grid)
    kinds = [type(block).__name__ for block in blocks(handout)]
    assert kinds[-2:] == ["Table", "Picture"]
    assert PICTURE_MARK not in repr(blocks(handout))


def test_a_sentence_beside_a_picture_stays_text():
    words = "叉车进出时人要站在黄线外，看到指示灯变绿再走。"
    mixed = paragraph(words).replace("</w:p>", f"{inline_picture(alt='灯')}</w:p>")
    handout = read(mixed)
    assert blocks(handout)[-2].markdown.endswith(words)
    assert blocks(handout)[-1] == Picture(blocks(handout)[-1].line, blocks(handout)[-1].line, "")


def test_a_heading_keeps_its_words_and_the_picture_stands_below():
    heading = paragraph("1.2 标识", 2).replace("</w:p>", f"{inline_picture(alt='标')}</w:p>")
    lesson = read(heading, paragraph("贴在正面。")).chapters[0].lessons[1]
    assert lesson.title == "标识"
    assert isinstance(lesson.blocks[0], Picture)


def test_a_picture_in_a_question_is_told_and_leaves_no_sign_in_it():
    asked = paragraph("1. 限重？").replace("</w:p>", f"{inline_picture()}</w:p>")
    test = (paragraph("自测题", 1), paragraph("单选题"), asked, paragraph("A. 一  B. 二"))
    data = illustrated(*HEAD, *TAIL, *test, paragraph("答案：B"), image11=png())
    handout = read_handout(data, "a.docx")
    assert handout.items[0].stem == "限重？"
    assert "picture_not_placed" in codes(handout)


def test_what_the_text_announces_is_not_missing_where_the_picture_stands():
    handout = read(picture(alt="图"))
    assert not any(isinstance(block, MissingPicture) for block in blocks(handout))


def test_a_handout_with_pictures_comes_back_from_the_child_process_as_it_was():
    handout = read(picture(alt="图"))
    assert loads(dumps({"handout": handout}))["handout"] == handout


def test_paragraphs_of_a_word_file_are_kept_by_their_number():
    handout = read(picture())
    lesson = handout.chapters[0].lessons[0]
    assert handout.paragraphs[lesson.source_line - 1] == "1.1 堆放"
    assert handout.paragraphs[lesson.source_line] == "先看下图。"
