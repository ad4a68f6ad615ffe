import subprocess
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.documents.certificate import draw_certificate

URL = "https://learning.example/records/verify/" + "a8Zk_" * 8 + "abc/"
CONTENT = {
    "schema": 1,
    "number": "ZS-2026-000012",
    "record": {"number": "CR-2026-000012", "digest": "0" * 64},
    "name": "王芳",
    "staff_number": "000123",
    "course": {"title": "质量管理体系入门", "title_en": "Introduction to QMS", "release": 3},
    "competency": {"code": "ISO-K1", "title": "说明质量管理体系", "title_en": "Explains the QMS"},
    "level": {"number": 2, "title": "会用", "title_en": "Applies"},
    "result": {"id": 1, "score": "17", "max_score": "20", "passed": True},
    "completed_on": "2026-03-02",
    "valid_from": "2026-03-02",
    "valid_until": "2028-03-01",
    "issued_on": "2026-03-02",
    "issuer": {"title": "知行学习", "title_en": "Zhixing Learning"},
}
HOSTILE = [
    '#panic("x")',
    "$x^2$ *bold* _it_ `raw` <label> @ref \\ /* */ //",
    '#import "/etc/passwd": *',
    '#read("/etc/passwd")',
    '"}; #sys.inputs.data',
    "]#box[",
    "</svg><script>alert(1)</script>",
    "a\nb\tc\u0000d\u202ee",
    "😀 ﷽ \ue000 \U0010fffd",
    "",
]
needs_poppler = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler-utils")


def draw(**fields):
    return draw_certificate(CONTENT | fields, verify_url=URL)


def words(pdf):
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return run.stdout.decode()


def pages(pdf):
    return words(pdf).count("\f")


def test_the_same_content_gives_the_same_bytes():
    assert draw() == draw()


def test_other_content_gives_other_bytes():
    assert draw() != draw(name="李芳")


@needs_poppler
def test_the_sheet_says_who_what_and_until_when():
    text = words(draw())
    for word in ("王芳", "000123", "ZS-2026-000012", "质量管理体系入门", "2028 年 3 月 1 日"):
        assert word in text


@needs_poppler
@pytest.mark.parametrize("name", ["㛃", "𬱖", "䶮", "欧阳彧赟", "迪丽热巴·买买提", "龘靐齉"])
def test_rare_surnames_are_set_in_a_font_that_has_them(name):
    assert name in words(draw(name=name))


@needs_poppler
@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_never_read_as_typst(text):
    sheet = words(draw(name=text, staff_number=text, level={**CONTENT["level"], "title": text}))
    assert "root:" not in sheet
    assert "ZS-2026-000012" in sheet


@needs_poppler
def test_markup_is_printed_as_it_was_typed():
    assert '#panic("x") $x$' in words(draw(name='#panic("x") $x$'))


@settings(max_examples=10)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_can_be_set(text):
    assert draw(name=text, course={"title": text, "title_en": text, "release": 1}).startswith(
        b"%PDF"
    )


@needs_poppler
def test_the_longest_words_still_fit_on_one_sheet():
    pdf = draw(
        name="欧阳" * 50,
        staff_number="0" * 32,
        course={"title": "质" * 255, "title_en": "quality " * 31, "release": 3},
        competency={"code": "X", "title": "能力" * 100, "title_en": "ability " * 25},
        level={"number": 3, "title": "级" * 100, "title_en": "level " * 16},
    )
    assert pages(pdf) == 1


@needs_poppler
def test_a_record_without_end_says_so():
    assert "without end" in words(draw(valid_until=None))


def test_a_course_without_quiz_has_a_certificate_without_result():
    assert draw(result=None).startswith(b"%PDF")


@needs_poppler
def test_the_sheet_does_not_depend_on_the_language_of_the_reader():
    from django.utils.translation import override  # noqa: PLC0415

    with override("en"):
        english = draw()
    with override("zh-hans"):
        assert draw() == english
