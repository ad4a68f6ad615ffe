"""Whatever the bytes are: a Handout that holds together, or an UnreadableHandout."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.importers.handout import UnreadableHandout, read_handout
from courses.importers.json_form import to_json
from courses.importers.shapes import ITEM_KINDS, WARNING_TYPES, Handout
from tests.courses.importers.makers import docx, paragraph

PIECES = st.sampled_from(
    [
        "# ", "## ", "### ", "- ", "* ", "1. ", "2、", "1.1 ", "2.1 ", "第一章 ", "第二节 ", "一、", "（一）", "A. ", "B、", "(C) ", "①",
        "单选题", "判断题（每题5分）", "填空题", "简答题", "自测题", "参考答案", "目录", "附录", "附录A 表", "培训总结", "答案：", "【答案】", "答：",
        "B", "√", "（×）", "（☒）", "☑", "____", "（　）", "1-5 BCCCB", "原则 1：", "误区 1：", "正解：", "第 1 步：", "案例 1：", "结果：", "→",
        "\t", "|", "|---|---|", "---", "\n", "\n\n", "**", "质量管理", "体系。", "ISO 9001", "[x] ", "```", "<br>", "图 1 ", "![a](b)", "5分", "。", "：",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=60).map("".join)
CALM = settings(suppress_health_check=[HealthCheck.too_slow])


def read(data, name):
    try:
        return read_handout(data, name)
    except UnreadableHandout as error:
        return error


@CALM
@given(TEXTS, st.sampled_from(["a.txt", "a.md"]))
def test_any_text_is_read_or_refused(text, name):
    result = read(text.encode("utf-8", "ignore"), name)
    assert isinstance(result, Handout | UnreadableHandout)
    if isinstance(result, Handout):
        holds_together(result, text.count("\n") + text.count("\r") + 2)


def holds_together(handout, lines):
    assert all(w.type in WARNING_TYPES and w.line >= 1 for w in handout.warnings)
    assert all(item.kind in ITEM_KINDS and item.stem is not None for item in handout.items)
    assert all(len(item.synonyms) == len(item.marking_points) for item in handout.items)
    numbers = [lesson.number for chapter in handout.chapters for lesson in chapter.lessons]
    assert len(numbers) == len(set(numbers))
    assert all(1 <= chapter.source_line <= lines for chapter in handout.chapters)
    to_json(handout)


@CALM
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.docx", "a"]))
def test_any_bytes_are_read_or_refused(data, name):
    assert isinstance(read(data, name), Handout | UnreadableHandout)


PACKAGE = docx(paragraph("甲", 1), paragraph("文。"))


@CALM
@given(
    st.lists(
        st.tuples(st.integers(0, len(PACKAGE) - 1), st.integers(0, 255)), min_size=1, max_size=8
    ),
    st.integers(0, 60),
)
def test_a_word_file_with_flipped_bytes_is_read_or_refused(flips, cut):
    data = bytearray(PACKAGE)
    for place, value in flips:
        data[place] = value
    assert isinstance(read(bytes(data[: len(data) - cut]), "a.docx"), Handout | UnreadableHandout)


@CALM
@given(TEXTS)
def test_reading_the_same_text_again_gives_the_same_handout(text):
    once = read(text.encode("utf-8", "ignore"), "a.md")
    if isinstance(once, Handout):
        again = read_handout(text.encode("utf-8", "ignore"), "a.md")
        assert once == again
