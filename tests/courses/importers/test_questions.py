"""Questions and their answers, in the forms in which trainers write them."""

import pytest

from courses.importers.handout import read_handout


def read(text, name="kao.txt"):
    return read_handout(
        f"测试用讲义\n第一章 内容\n货架限重。\n第二章 课后测试\n{text}\n".encode(), name
    )


def only_item(text):
    items = read(text).items
    assert len(items) == 1
    return items[0]


def key(item):
    return "".join(chr(65 + n) for n, option in enumerate(item.options) if option.correct)


CHOICE = [
    ("answer line", "单选题\n1. 限重？\nA. 三百\nB. 五百\n答案：B", "B"),
    ("answer in lenticular brackets", "单选题\n1、限重？\nA、三百\nB、五百\n【答案】B", "B"),
    ("answer with a qualifier", "单选题\n1. 限重？\nA. 三百\nB. 五百\n正确答案：B", "B"),
    ("reference answer", "单选题\n1. 限重？\nA. 三百\nB. 五百\n参考答案：B。", "B"),
    ("letter in the stem", "单选题\n1. 限重是（B）\nA. 三百\nB. 五百", "B"),
    ("full-width letters", "单选题\n1．限重是（ Ｂ ）\nＡ．三百　Ｂ．五百", "B"),
    ("tick behind the option", "单选题\n1. 限重？\nA. 三百\nB. 五百 √", "B"),
    ("heavy tick behind the option", "单选题\n1. 限重？\n- A. 三百\n- B. 五百 ✔", "B"),
    ("word behind the option", "单选题\n1. 限重？\nA. 三百\nB. 五百（正确）", "B"),
    ("options in one line", "单选题\n1. 限重？\nA.三百 B.五百 C.八百 答案：B", "B"),
    ("options glued together", "单选题\n1. 限重？ A.三百B.五百C.八百\n答案：B", "B"),
    ("options in brackets", "单选题\n1. 限重？\n(A) 三百\n(B) 五百\n答案：B", "B"),
    ("closing bracket only", "单选题\n1. 限重？\nA）三百\nB）五百\n答：B", "B"),
    (
        "block at the end by section",
        "一、单选题\n1. 限重？\nA.三百\nB.五百\n参考答案\n一、1.B",
        "B",
    ),
    ("block as a range", "单选题\n1. 限重？\nA.三百\nB.五百\n答案：\n1-1 B", "B"),
    ("task boxes", "单选题\n1. 限重？\n- [ ] A. 三百\n- [x] B. 五百", "B"),
    ("option repeated as the answer", "单选题\n1. 限重？\nA. 三百\nB. 五百\n答案：五百", "B"),
    ("letter with its text", "单选题\n1. 限重？\nA. 三百\nB. 五百\n答案：B. 五百", "B"),
    ("several letters", "多选题\n1. 有哪些？\nA. 甲\nB. 乙\nC. 丙\n答案：A、C", "AC"),
    ("several letters glued", "多选题\n1. 有哪些（ABC）\nA. 甲\nB. 乙\nC. 丙", "ABC"),
    ("no star is read", "单选题\n1. 限重？\nA. 三百\n*B. 五百", ""),
    ("no bold is read", "单选题\n1. 限重？\nA. 三百\n**B. 五百**", ""),
    ("a damaged mark is not read", "单选题\n1. 限重？\nA. 三百\nB. 五百 ☒", ""),
    ("nothing given", "单选题\n1. 限重？\nA. 三百\nB. 五百", ""),
    ("an answer that is no option", "单选题\n1. 限重？\nA. 三百\nB. 五百\n答案：D", ""),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in CHOICE], ids=[row[0] for row in CHOICE]
)
def test_the_key_of_a_choice_question_is_what_the_source_says(text, expected):
    assert key(only_item(text)) == expected


@pytest.mark.parametrize("text", [row[1] for row in CHOICE if not row[2]])
def test_a_choice_question_without_a_key_is_told(text):
    handout = read(text)
    assert [w.target for w in handout.warnings if w.target == "item:0"]


TRUTH = [
    ("（√）", True),
    ("(×)", False),
    ("（对）", True),
    ("（错）", False),
    ("( ✗ )", False),
    ("（✓）", True),
    ("（T）", True),
    ("(False)", False),
    ("【错误】", False),
    ("\n答案：正确", True),
    ("\n答案：×，限重五百。", False),
    ("　答案：错", False),
    ("（☒）", None),
    ("（☑）", None),
    ("（　）", None),
    ("", None),
]


@pytest.mark.parametrize(("mark", "expected"), TRUTH)
def test_a_true_false_key_is_read_from_its_mark(mark, expected):
    item = only_item(f"判断题\n1. 货架可以超重。{mark}")
    assert (item.kind, item.answer) == ("true_false", expected)


@pytest.mark.parametrize(("mark", "guess"), [("☒", "false"), ("☑", "true")])
def test_a_damaged_mark_alone_becomes_a_suggestion_only(mark, guess):
    warning = next(
        w for w in read(f"判断题\n1. 可以超重。（{mark}）").warnings if w.target == "item:0"
    )
    assert (warning.type, warning.suggestion) == ("ambiguous_mark", guess)


BLANKS = [
    ("1. 火警是____。\n答案：119", (("119",),)),
    ("1. 三要素是（　　）、（　　）。\n答案：甲；乙", (("甲",), ("乙",))),
    ("1. 用____洗____秒。\n答案：(1)流水 (2)20", (("流水",), ("20",))),
    ("1. 标准是____。\n答案：策划/计划", (("策划", "计划"),)),
    ("1. 有____和____。\n答案：甲、乙", (("甲",), ("乙",))),
    ("1. 冷藏在__5__度。", (("5",),)),
    ("1. 火警是____。", ()),
]


@pytest.mark.parametrize(("text", "expected"), BLANKS)
def test_each_blank_gets_its_accepted_answers(text, expected):
    item = only_item(f"填空题\n{text}")
    assert (item.kind, item.blanks) == ("fill_in", expected)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("有________色。", "有________色。"),
        ("有___和______。", "有___和______。"),
        ("有（　　）色。", "有____色。"),
        ("有__色。", "有____色。"),
    ],
)
def test_a_blank_is_as_long_as_the_source_wrote_it(written, shown):
    assert only_item(f"填空题\n1. {written}\n答案：白；黑").stem == shown


def test_too_few_answers_for_the_blanks_are_told():
    handout = read("填空题\n1. 有____、____和____。\n答案：甲")
    assert "blanks_and_answers_differ" in {w.message_code for w in handout.warnings}


POINTS = [
    ("答：1）甲法；2）乙法；3）丙法", ("甲法", "乙法", "丙法")),
    ("答案：①甲法②乙法", ("甲法", "乙法")),
    ("参考答案：甲法；乙法；丙法。", ("甲法", "乙法", "丙法")),
    ("答案：甲法、乙法、丙法等", ("甲法", "乙法", "丙法")),
    ("参考要点：\n- 甲法\n- 乙法", ("甲法", "乙法")),
    ("答案：\n1. 甲法\n2. 乙法", ("甲法", "乙法")),
    ("答案：\n（1）甲法（2分）\n（2）乙法（3分）", ("甲法", "乙法")),
    (
        "答案：P-甲（先想、再做）、D-乙（做）、A-丙（改），是基本做法。",
        ("P-甲（先想、再做）", "D-乙（做）", "A-丙（改）", "是基本做法"),
    ),
    ("答案：先做甲，再做乙。然后做丙。", ("先做甲，再做乙", "然后做丙")),
    ("答案：包括甲法、乙法。", ("包括甲法", "乙法")),
]


@pytest.mark.parametrize(("answer", "expected"), POINTS)
def test_a_model_answer_falls_into_marking_points(answer, expected):
    assert only_item(f"简答题\n1. 怎么做？\n{answer}").marking_points == expected


ANY_OF = [
    ("怎么做？（任答2条即可）", "甲；乙；丙", 2),
    ("列举至少 2 个办法。", "甲、乙、丙等", 2),
    ("列出三种办法。", "甲；乙；丙；丁", 3),
    ("怎么做？", "甲；乙；丙（任选 2 个）", 2),
    ("怎么做？", "甲；乙；丙（答出任意两点即可）", 2),
    ("Name at least 2 ways.", "one; two; three", 2),
    ("怎么做？", "甲；乙；丙", None),
]


@pytest.mark.parametrize(("stem", "answer", "expected"), ANY_OF)
def test_how_many_points_are_asked_for(stem, answer, expected):
    item = only_item(f"简答题\n1. {stem}\n答案：{answer}")
    assert (item.any_of, len(item.marking_points)) == (expected, len(item.marking_points))


WORTH = [
    ("单选题（每题5分，共10分）\n1. 甲？\nA.一\nB.二\n2. 乙？\nA.一\nB.二", [5, 5]),
    ("单选题（共 10 分）\n1. 甲？\nA.一\nB.二\n2. 乙？\nA.一\nB.二", [5, 5]),
    ("单选题（10分）\n1. 甲？\nA.一\nB.二\n2. 乙？\nA.一\nB.二", [5, 5]),
    (
        "单选题（共 10 分）\n1. 甲？\nA.一\nB.二\n2. 乙？\nA.一\nB.二\n3. 丙？\nA.一\nB.二",
        [None, None, None],
    ),
    ("填空题（每空2分）\n1. 有____和____。\n答案：甲；乙", [4]),
    ("简答题\n1. 怎么做？（10分）\n答：甲", [10]),
    ("简答题\n1. 怎么做？\n答：甲", [None]),
]


@pytest.mark.parametrize(("text", "expected"), WORTH)
def test_points_are_those_the_source_gives(text, expected):
    assert [item.points for item in read(text).items] == expected


def test_points_of_an_item_leave_its_stem():
    assert only_item("简答题\n1. 怎么做？（10分）\n答：甲").stem == "怎么做？"


BLOCKS = [
    ("一、1.B 2.A\n二、1.√ 2.×", "BA", [True, False]),
    ("一、单选题：1-2 BA\n二、判断题：1-2 √×", "BA", [True, False]),
    ("单选题\n1.B\n2.A\n判断题\n1.对\n2.错", "BA", [True, False]),
    ("1~2：BA\n判断题 1. √ 2. ×", "BA", [True, False]),
]


@pytest.mark.parametrize(("block", "letters", "truths"), BLOCKS)
def test_an_answer_block_at_the_end_reaches_its_questions(block, letters, truths):
    text = f"一、单选题\n1. 甲？\nA.一\nB.二\n2. 乙？\nA.一\nB.二\n二、判断题\n1. 丙。\n2. 丁。\n参考答案\n{block}"
    items = read(text).items
    assert "".join(key(item) for item in items[:2]) == letters
    assert [item.answer for item in items[2:]] == truths


def test_an_answer_block_may_stand_in_an_appendix():
    handout = read("单选题\n1. 甲？\nA.一\nB.二\n附录一 登记表\n略\n附录二 参考答案\n1.B")
    assert [key(item) for item in handout.items] == ["B"]
    assert [a.title for a in handout.appendices] == ["登记表"]


def test_two_different_answers_leave_the_key_open():
    handout = read("单选题\n1. 甲？（A）\nA.一\nB.二\n答案：B")
    assert key(handout.items[0]) == ""
    assert "conflict" in {w.type for w in handout.warnings}


def test_an_explanation_is_kept_apart_from_the_answer():
    item = only_item("单选题\n1. 甲？\nA.一\nB.二\n【答案】B\n【解析】因为二大。")
    assert (key(item), item.explanation) == ("B", "因为二大。")


def test_a_stem_torn_over_two_lines_is_one_sentence():
    assert (
        only_item("单选题\n1. 货架最多\n放多少？\nA.一\nB.二\n答案：B").stem == "货架最多放多少？"
    )


def test_questions_numbered_through_all_sections_are_all_found():
    handout = read(
        "单选题\n1. 甲？\nA.一\nB.二\n判断题\n2. 乙。\n3. 丙。\n简答题\n4. 丁？\n参考答案\n1.A 2.√ 3.× 4.戊；己"
    )
    assert [item.kind for item in handout.items] == [
        "single_choice",
        "true_false",
        "true_false",
        "short_answer",
    ]
    assert handout.items[3].marking_points == ("戊", "己")


def test_what_is_said_about_the_quiz_as_a_whole_is_read():
    exam = read("满分100分，60分及格，考试时间30分钟，最多2次。\n判断题\n1. 甲。（√）").exam
    assert (exam.total_points, exam.pass_points, exam.minutes, exam.attempts) == (100, 60, 30, 2)


def test_what_is_not_said_about_the_quiz_is_told():
    codes = {w.message_code for w in read("判断题\n1. 甲。（√）").warnings if w.type == "not_given"}
    assert {"no_points", "no_pass_line", "no_time_limit", "no_attempts"} <= codes


def test_keys_that_always_stand_in_the_same_place_are_told():
    rows = "\n".join(f"{n}. 甲{n}？\nA.一\nB.二\nC.三\nD.四\n答案：B" for n in range(1, 6))
    assert "keys_lopsided" in {w.message_code for w in read(f"单选题\n{rows}").warnings}


WHOLE = {
    "a block below 【答案】, wide gaps, brackets before the number": (
        "一、单项选择题（每小题2分，共4分）\n1. 甲？（　）\nA. 一　　B. 二\n2. 乙（　）。\nA. 一\nB. 二\n"
        "二、判断题（对的打“√”，错的打“×”）\n（　）1. 丙。\n（　）2. 丁。\n【答案】\n一、1. B　2. A\n二、1. ×　2. √"
    ),
    "sections and block in brackets": (
        "（一）单选\n1.甲（ ）\nA.一 B.二\n2.乙？A.一 B.二\n（二）判断\n1.丙（ ）\n2.丁（ ）\n答案\n（一）1-2：BA\n（二）1.错 2.对"
    ),
    "english parts, numbered through": (
        "Part A: Multiple choice (2 points each)\n1. Which?\na. one\nb. two\n2. What?\na. one\nb. two\n"
        "Part B: True or false\n3. One.\n4. Two.\nAnswer key\n1. b\n2. a\n3. False\n4. True"
    ),
    "no sections at all": (
        "（1）甲：\nA. 一 B. 二\n正确答案是：B\n（2）乙？A. 一 B. 二 答案：A\n（3）丙。（错误）\n（4）丁。（√）"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_whole_tests_in_other_shapes_give_all_four_keys(text):
    items = read(text).items
    assert [key(item) for item in items[:2]] == ["B", "A"]
    assert [item.answer for item in items[2:]] == [False, True]


def test_a_chapter_full_of_questions_is_a_self_test_whatever_its_name():
    text = "第一章 甲\n文。\n第二章 想一想\n1. 甲？\nA. 一\nB. 二\n答案：B\n2. 乙？\nA. 一\nB. 二\n答案：A\n"
    handout = read_handout(text.encode(), "a.txt")
    assert [key(item) for item in handout.items] == ["B", "A"]
