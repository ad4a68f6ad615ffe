"""GIFT, feature by feature."""

from decimal import Decimal

import pytest

from quizzes.exchange import gift


def only(text):
    reading = gift.read(text.encode())
    assert reading.faults == ()
    assert len(reading.items) == 1, reading
    return reading.items[0]


def options(item):
    return [(one.text, one.correct, one.fraction, one.feedback) for one in item.options]


@pytest.mark.parametrize(
    ("text", "kind", "stem"),
    [
        ("红灯要停吗？{T}", "true_false", "红灯要停吗？"),
        ("红灯{~走 =停}时。", "single_choice", "红灯____时。"),
        ("先做什么？\n{\n  =量体温\n  ~开门\n}", "single_choice", "先做什么？"),
        ("一周有几天？{=7 =七}", "fill_in", "一周有几天？"),
        ("一周有 {=7} 天。", "fill_in", "一周有 ____ 天。"),
        ("一打是多少？{#12}", "number", "一打是多少？"),
        ("配对{=甲 -> 一 =乙->二}", "matching", "配对"),
        ("谈谈看法。{}", "essay", "谈谈看法。"),
        ("谈谈看法。{####按要点评}", "essay", "谈谈看法。"),
        ("两行\n题干{T}", "true_false", "两行\n题干"),
    ],
)
def test_the_kind_follows_from_the_answers(text, kind, stem):
    item = only(text)
    assert (item.kind, item.stem) == (kind, stem)


@pytest.mark.parametrize("word", ["T", "TRUE", "True", "true"])
def test_true_is_written_in_several_ways(word):
    assert only(f"是吗？{{{word}}}").answer is True


@pytest.mark.parametrize("word", ["F", "FALSE", " false "])
def test_false_is_written_in_several_ways(word):
    assert only(f"是吗？{{{word}}}").answer is False


def test_feedback_stands_behind_a_hash():
    item = only("问{=对#做得好 ~错#再想想\n####总的说明}")
    assert options(item) == [("对", True, None, "做得好"), ("错", False, None, "再想想")]
    assert item.feedback == "总的说明"


def test_a_weight_is_a_share():
    item = only("问{~%50%半对 =全对 ~%-25.5%错}")
    assert [one.fraction for one in item.options] == [Decimal("0.5"), None, Decimal("-0.255")]
    assert item.kind == "single_choice"


def test_without_a_full_answer_several_may_be_chosen():
    item = only("问{~%50%甲 ~%50%乙 ~%-100%丙}")
    assert item.kind == "multiple_choice"
    assert [one.correct for one in item.options] == [True, True, False]


@pytest.mark.parametrize(
    ("inside", "answer", "tolerance"),
    [
        ("#3.14:0.01", "3.14", "0.01"),
        ("#1..5", "3", "2"),
        ("# -2 .. 2 ", "0", "2"),
        ("#=42", "42", None),
        ("#1e3", "1000", None),
        ("#5:0", "5", "0"),
        ("#=%100%7:1#好", "7", "1"),
    ],
)
def test_a_number_has_a_tolerance_or_a_range(inside, answer, tolerance):
    item = only(f"多少？{{{inside}}}")
    assert item.answer == Decimal(answer)
    assert item.tolerance == (None if tolerance is None else Decimal(tolerance))


def test_a_pair_without_a_left_side_is_there_to_mislead():
    assert only("配{=甲->一 =乙->二 = -> 三}").pairs == (("甲", "一"), ("乙", "二"), ("", "三"))


def test_escapes_are_undone():
    item = only(r"求 \{x\} \: 1\n第二行 \frac{=\= 2 ~\~ 3 ~\# 4 ~a\\b}")
    assert item.stem == "求 {x} : 1\n第二行 \\frac"
    assert [one.text for one in item.options] == ["= 2", "~ 3", "# 4", "a\\b"]


def test_a_name_and_a_format_stand_before_the_question():
    item = only("::第 1 题\\: 停车::[markdown]**红**灯{T}")
    assert (item.name, item.stem) == ("第 1 题: 停车", "**红**灯")


def test_html_becomes_markdown():
    item = only("[html]<p>看<b>红</b>灯</p><p>5 &lt; 6</p>{=<i>停</i> ~走}")
    assert item.stem == "看**红**灯\n\n5 &lt; 6"
    assert item.options[0].text == "停"


def test_an_answer_may_have_a_format_of_its_own():
    assert only("问{=[html]<b>甲</b> ~[plain]<b>}").options[0].text == "甲"


def test_comments_are_passed_over_and_tags_in_them_kept():
    item = only("// 说明\n// [id:7] [tag:安全] [tag:夜班]\n  // 又一行\n问{T}")
    assert item.tags == ("安全", "夜班")


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("$CATEGORY: 质量/体系", "质量/体系"),
        ("$CATEGORY: $course$/top/质量", "质量"),
        ("$CATEGORY: $module$/top/Default for 甲", "Default for 甲"),
        ("$CATEGORY: $course$/top", ""),
    ],
)
def test_a_category_holds_for_what_follows(line, category):
    items = gift.read(f"前{{T}}\n\n{line}\n\n后{{T}}\n\n再后{{F}}".encode()).items
    assert [item.category for item in items] == ["", category, category]


def test_a_question_knows_its_line():
    items = gift.read("// 头\n\n\n一{T}\n\n// 注\n\n// 注\n二{T}".encode()).items
    assert [item.source_line for item in items] == [4, 9]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("这里只是说明文字。", "description"),
        ("多少？{#=1822:0 =%50%1822:2}", "partial_answers"),
        ("多少？{#=1 =2}", "several_numbers"),
        ("谁？{=张 =%50%章}", "partial_answers"),
        ("谁？{=张*}", "wildcard"),
        ("哪个？{=甲 =乙 ~丙}", "several_full_answers"),
    ],
)
def test_what_cannot_be_held_is_named(text, code):
    reading = gift.read(text.encode())
    assert reading.items == ()
    assert [(one.code, one.whole) for one in reading.skipped] == [(code, True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("对吗？{T#不对#对了}", "answer_feedback"),
        ("谁？{=张#好 =%0%*#不对}", "wrong_answers"),
        ("多少？{#3:2~#差太多}", "answer_feedback"),
    ],
)
def test_a_part_that_cannot_be_held_is_named_and_the_question_kept(text, code):
    reading = gift.read(text.encode())
    assert len(reading.items) == 1
    assert code in [one.code for one in reading.skipped if not one.whole]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("没有结束{=甲", "braces"),
        ("没有开始=甲}", "braces"),
        ("两处{=甲}和{=乙}", "braces"),
        ("都不对{~甲 ~乙}", "no_right"),
        ("太少{=甲 ~}", "empty_entry"),
        ("重复{=甲 ~甲}", "option_twice"),
        ("不是数{#十二}", "answer_number"),
        ("没有数{#}", "no_answer"),
        ("没箭头{=甲->一 =乙}", "pair_without_arrow"),
        ("一对{=甲->一}", "too_few_pairs"),
        ("{=甲 ~乙}", "no_stem"),
    ],
)
def test_an_error_stands_on_the_line_of_its_question(text, code):
    reading = gift.read(f"好题{{T}}\n\n{text}\n\n好题二{{F}}".encode())
    assert [(one.line, one.code) for one in reading.faults] == [(3, code)]
    assert len(reading.items) == 2


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_the_encoding_is_found(encoding):
    reading = gift.read("$CATEGORY: 质量\r\n\r\n红灯要停吗？{T}\r\n".encode(encoding))
    assert (reading.items[0].stem, reading.items[0].category) == ("红灯要停吗？", "质量")
    assert reading.encoding.startswith(("UTF-8", "UTF-16", "GB18030"))


def test_a_slash_within_the_name_of_a_category_parts_no_levels():
    (item,) = gift.read("$CATEGORY: $course$/top/质量//安全/体系/\n\n对吗？{T}".encode()).items
    assert item.category == "质量／安全/体系"
