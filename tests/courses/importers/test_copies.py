"""A text that stands in its file twice is imported once."""

from courses.importers.handout import read_handout

BODY = """# 登高作业入门
## 1. 准备
### 1.1 检查
项\t值
梯子\t牢固
绳索\t完好
### 1.2 着装
- 戴安全帽
- 系安全带
## 2. 作业
### 2.1 上梯
{wording}
### 2.2 下梯
慢慢下。
## 3. 自测题
### 单选题
1. 先做什么？
A. 检查
B. 上梯
答案：{key}
### 判断题
1. 可以不系安全带。（{mark}）
"""


def text(wording="面向梯子上。", key="A", mark="×"):
    return BODY.format(wording=wording, key=key, mark=mark)


def read(*copies):
    return read_handout("\n".join(copies).encode(), "a.txt")


def codes(handout):
    return [w.message_code for w in handout.warnings]


def test_one_copy_is_imported_and_the_second_told_with_its_line():
    handout = read(text(), text())
    assert [c.number for c in handout.chapters] == ["1", "2", "3"]
    warning = next(w for w in handout.warnings if w.message_code == "text_stands_twice")
    assert warning.line == text().count("\n") + 2


def test_a_single_text_is_not_taken_for_two():
    assert "text_stands_twice" not in codes(read(text()))


def test_punctuation_and_width_make_no_difference():
    handout = read(text("面向梯子，上。"), text("**面向梯子, 上.**"))
    assert "copies_differ" not in codes(handout)


def test_a_different_wording_is_told_with_both_readings():
    handout = read(text("面向梯子上。"), text("背向梯子上。"))
    warning = next(w for w in handout.warnings if w.message_code == "copies_differ")
    assert (warning.params["here"], warning.suggestion, warning.target) == (
        "面向梯子上。",
        "背向梯子上。",
        "lesson:2.1",
    )


def test_the_whole_table_is_taken_from_the_copy_that_has_it():
    torn = text().replace("梯子\t牢固\n", "梯子\t牢固\n\n项\t值\n")
    handout = read(torn, text())
    assert handout.chapters[0].lessons[0].blocks[0].repairs == ()
    assert "torn_in_other_copy" in codes(handout)


def test_marks_that_agree_give_the_key_and_a_request_to_confirm():
    handout = read(text(mark="☒"), text(mark="✗"))
    assert handout.items[1].answer is False
    warning = next(w for w in handout.warnings if w.target == "item:1")
    assert (warning.type, warning.suggestion) == ("ambiguous_mark", "false")


def test_two_damaged_marks_give_no_key():
    assert read(text(mark="☒"), text(mark="☒")).items[1].answer is None


def test_copies_that_give_different_keys_give_none():
    handout = read(text(key="A"), text(key="B"))
    assert not any(option.correct for option in handout.items[0].options)
    assert "copies_answer_differently" in codes(handout)


def test_copies_that_disagree_on_truth_give_none():
    assert read(text(mark="√"), text(mark="×")).items[1].answer is None


def test_three_copies_are_one_course():
    handout = read(text(), text(), text())
    assert len(handout.items) == 2
    assert codes(handout).count("text_stands_twice") == 2


def test_a_cover_before_the_first_copy_gives_the_card():
    assert read("# 封面\n适合人群：工人\n", text(), text()).card.audiences == ("工人",)
