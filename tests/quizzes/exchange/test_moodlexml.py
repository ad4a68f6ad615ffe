"""Moodle XML, feature by feature."""

import base64
from decimal import Decimal

import pytest

from quizzes.exchange import limits, moodlexml
from quizzes.exchange.pictures import cleaned
from quizzes.exchange.schema import Item, Media, Option

from .items import animation, picture

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 20).decode()


def quiz(*questions):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>").encode()  # fmt: skip


def question(kind, inside="", stem="<p>题干</p>", form="html"):
    return f"""<question type="{kind}"><name><text>名</text></name>
<questiontext format="{form}"><text><![CDATA[{stem}]]></text></questiontext>
<defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>{inside}</question>"""


def answer(text, fraction, feedback="", more=""):
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text><feedback format="html"><text>{feedback}</text></feedback>{more}</answer>'


def only(kind, inside="", **rest):
    reading = moodlexml.read(quiz(question(kind, inside, **rest)))
    assert reading.faults == ()
    assert len(reading.items) == 1, reading
    return reading.items[0]


def test_what_all_questions_have_in_common():
    item = only(
        "essay",
        "<generalfeedback format='html'><text>&lt;b&gt;看&lt;/b&gt;书</text></generalfeedback><tags><tag><text>安全</text></tag></tags>",
    )
    assert (item.name, item.stem, item.points) == ("名", "题干", Decimal(2))
    assert (item.feedback, item.tags, item.source_line) == ("**看**书", ("安全",), 3)


def test_a_choice_of_one_has_shares_where_they_say_more():
    item = only(
        "multichoice",
        "<single>true</single>"
        + answer("<p>甲</p>", 100, "好")
        + answer("乙", 50)
        + answer("丙", 0),
    )
    assert item.kind == "single_choice"
    assert [(one.text, one.correct, one.fraction) for one in item.options] == [
        ("甲", True, None),
        ("乙", False, Decimal("0.5")),
        ("丙", False, None),
    ]
    assert item.options[0].feedback == "好"


def test_a_choice_of_several_has_shares():
    item = only(
        "multichoice",
        "<single>false</single>"
        + answer("甲", "33.33333")
        + answer("乙", "66.66667")
        + answer("丙", -100),
    )
    assert item.kind == "multiple_choice"
    assert [one.fraction for one in item.options] == [
        Decimal("0.3333333"),
        Decimal("0.6666667"),
        Decimal(-1),
    ]


def test_the_all_or_nothing_plug_in_has_no_shares():
    item = only("multichoiceset", answer("甲", 100) + answer("乙", 100) + answer("丙", 0))
    assert [(one.correct, one.fraction) for one in item.options] == [
        (True, None),
        (True, None),
        (False, None),
    ]


@pytest.mark.parametrize(("shares", "truth"), [((100, 0), True), ((0, 100), False)])
def test_true_or_false(shares, truth):
    assert only("truefalse", answer("true", shares[0]) + answer("false", shares[1])).answer is truth


def test_a_short_answer_is_a_blank():
    item = only("shortanswer", "<usecase>0</usecase>" + answer("北京", 100) + answer("北平", 100))
    assert (item.kind, item.blanks) == ("fill_in", (("北京", "北平"),))


def test_a_number_has_tolerance_and_unit():
    item = only(
        "numerical",
        answer("3.5", 100, more="<tolerance>0.25</tolerance>")
        + "<units><unit><multiplier>1</multiplier><unit_name>mm</unit_name></unit></units>",
    )
    assert (item.answer, item.tolerance, item.unit) == (Decimal("3.5"), Decimal("0.25"), "mm")


def test_matching_has_pairs():
    item = only(
        "matching",
        "".join(
            f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
            for left, right in [("甲", "一"), ("乙", "二"), ("", "三")]
        ),
    )
    assert item.pairs == (("甲", "一"), ("乙", "二"), ("", "三"))


def test_ordering_has_an_order():
    assert only("ordering", answer("先", 1) + answer("后", 2)).order == ("先", "后")


def test_an_essay_has_guidance():
    assert (
        only("essay", '<graderinfo format="html"><text>看例子</text></graderinfo>').answer
        == "看例子"
    )


@pytest.mark.parametrize(
    ("stem", "wanted", "blanks"),
    [
        ("首都是{1:SHORTANSWER:=北京~=北平}。", "首都是____。", (("北京", "北平"),)),
        ("{1:SA:%100%甲#好}和{:MW:=乙}", "____和____", (("甲",), ("乙",))),
        (r"集合 {1:SHORTANSWER:={x\}~=a\/b}", "集合 ____", (("{x}", "a/b"),)),
        ("<p>比 {1:SA:=5 &lt; 6} 小</p>", "比 ____ 小", (("5 < 6",),)),
    ],
)
def test_a_cloze_of_blanks_is_to_be_filled_in(stem, wanted, blanks):
    item = only("cloze", stem=stem)
    assert (item.kind, item.stem, item.blanks) == ("fill_in", wanted, blanks)


@pytest.mark.parametrize(
    "stem",
    [
        "{1:MULTICHOICE:=甲~乙}",
        "{1:NUMERICAL:=3:0.5}",
        "{1:SHORTANSWER:=甲~%50%乙}",
        "{1:SHORTANSWER:=甲*}",
        "{1:SHORTANSWER:=甲} {2:SHORTANSWER:=乙}",
        "{1:SHORTANSWER:=甲",
        "没有空",
    ],
)
def test_another_cloze_is_named(stem):
    reading = moodlexml.read(quiz(question("cloze", stem=stem)))
    assert [(one.code, one.whole) for one in reading.skipped] == [("cloze", True)]


@pytest.mark.parametrize("kind", ["calculated", "calculatedsimple", "calculatedmulti"])
def test_a_formula_is_never_run(kind):
    evil = answer("{=__import__('os').system('true')}", 100)
    assert moodlexml.read(quiz(question(kind, evil))).skipped[0].code == "formula"


@pytest.mark.parametrize(
    ("kind", "inside", "code"),
    [
        ("description", "", "description"),
        ("ddimageortext", "", "type_unknown"),
        ("", "", "type_unknown"),
        ("shortanswer", answer("甲", 100) + answer("乙", 50), "partial_answers"),
        ("shortanswer", answer("甲*", 100), "wildcard"),
        ("numerical", answer("1", 100) + answer("2", 100), "several_numbers"),
        (
            "numerical",
            answer("1", 100)
            + "<units><unit><unit_name>m</unit_name></unit><unit><unit_name>cm</unit_name></unit></units>",
            "several_units",
        ),
        ("multichoice", answer("甲", 100) + answer("乙", 100), "several_full_answers"),
    ],
)
def test_what_cannot_be_held_is_named(kind, inside, code):
    reading = moodlexml.read(quiz(question(kind, inside), question("essay")))
    assert [(one.code, one.whole) for one in reading.skipped] == [(code, True)]
    assert len(reading.items) == 1


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<hint><text>想想</text></hint>", "hints"),
        ("<correctfeedback><text>好</text></correctfeedback>", "combined_feedback"),
        ("<responsetemplate><text>一、</text></responsetemplate>", "response_template"),
        ("<usecase>1</usecase>" + answer("a", 100), "case_sensitive"),
    ],
)
def test_a_part_that_cannot_be_held_is_named(inside, code):
    kind = "shortanswer" if "usecase" in inside else "essay"
    reading = moodlexml.read(quiz(question(kind, inside)))
    assert [(one.code, one.whole) for one in reading.skipped] == [(code, False)]


@pytest.mark.parametrize(
    ("kind", "inside", "code"),
    [
        ("truefalse", answer("true", 0) + answer("false", 0), "no_answer"),
        ("numerical", answer("abc", 100), "answer_number"),
        ("multichoice", answer("甲", "many") + answer("乙", 0), "fraction_number"),
        ("multichoice", answer("甲", 0) + answer("乙", 0), "no_right"),
        ("matching", "", "too_few_pairs"),
    ],
)
def test_an_error_is_named_with_its_line(kind, inside, code):
    reading = moodlexml.read(quiz(question(kind, inside)))
    assert [(one.line, one.code) for one in reading.faults] == [(3, code)]


def test_categories_hold_for_what_follows():
    category = '<question type="category"><category><text>$course$/top/质量/体系</text></category></question>'
    items = moodlexml.read(quiz(question("essay"), category, question("essay"))).items
    assert [item.category for item in items] == ["", "质量/体系"]


def shown(data, *, text="<img src='@@PLUGINFILE@@/a.png' alt='流程图'>看图"):
    file = f'<file name="a.png" encoding="base64">{data}</file>'
    escaped = text.replace("<", "&lt;")
    return f'<quiz><question type="essay"><questiontext format="html"><text>{escaped}</text>{file}</questiontext></question></quiz>'.encode()


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (base64.b64encode(picture()).decode(), []),
        (base64.b64encode(b"<svg onload='x'/>").decode(), ["picture_type"]),
        (base64.b64encode(b"MZ" + b"\0" * 99).decode(), ["picture_type"]),
        (base64.b64encode(picture()[:50]).decode(), ["picture_damaged"]),
        (base64.b64encode(animation()).decode(), ["picture_animated"]),
        ("not base64!", ["picture_encoding"]),
        ("A" * 7_000_000, ["picture_too_large"]),
    ],
    ids=["picture", "svg", "program", "cut off", "moving", "no base64", "too large"],
)
def test_a_picture_is_judged_by_its_bytes(data, codes):
    reading = moodlexml.read(shown(data))
    assert [one.code for one in reading.skipped] == codes
    assert reading.items[0].stem == "看图"
    assert [media.alt for media in reading.items[0].media] == ([] if codes else ["流程图"])


def test_a_picture_with_too_many_pixels_is_left_out(monkeypatch):
    monkeypatch.setattr(limits, "MAX_PICTURE_PIXELS", 10)
    reading = moodlexml.read(shown(base64.b64encode(picture()).decode()))
    assert [one.code for one in reading.skipped] == ["picture_pixels"]


def test_a_picture_that_no_text_shows_belongs_to_the_question_and_wants_words():
    reading = moodlexml.read(shown(base64.b64encode(picture()).decode(), text="看图"))
    assert [one.code for one in reading.skipped] == ["picture_alt"]
    assert [media.name for media in reading.items[0].media] == ["a.png"]


def test_a_picture_of_an_explanation_is_named_and_left_out():
    inside = f'<generalfeedback><text>见图</text><file name="a.png" encoding="base64">{PNG}</file></generalfeedback>'
    reading = moodlexml.read(quiz(question("essay", inside)))
    assert [one.code for one in reading.skipped] == ["picture"]
    assert reading.items[0].media == ()


def test_pictures_of_question_and_options_return_equal():
    media = Media("picture", "1-a.png", cleaned(picture())[0], "一个[红]圈")
    options = (Option("红灯", True, media=(media,)), Option("绿灯"))
    item = Item("single_choice", "这是什么？", options, media=(media,))
    written = moodlexml.write([item])
    (back,) = moodlexml.read(written.data).items
    assert written.left_out == ()
    assert (back.media[0].data, back.media[0].alt) == (media.data, media.alt)
    assert back.options[0].media[0].alt == media.alt


def test_the_sound_of_a_question_is_listed_as_not_held():
    item = Item("essay", "听。", media=(Media("sound", "a.mp3", b"ID3", "铃声"),))
    assert [left.fields for left in moodlexml.write([item]).left_out] == [("media",)]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("一<br>二", "一\n二"),
        ("<ul><li>一</li><li>二</li></ul>", "- 一\n\n- 二"),
        ("<ol><li>一</li></ol>", "1. 一"),
        ("<script>alert(1)</script>好", "好"),
        ("<style>p{}</style><!-- <b>x</b> -->好", "好"),
        ('<img src="@@PLUGINFILE@@/a.png" alt="流程图" onerror="x">看图', "[流程图]看图"),
        ('<a href="javascript:x">点</a>', "点"),
        ("a &lt;b&gt; &amp;lt;", "a &lt;b> &amp;lt;"),
        ("2*3*4", "2\\*3\\*4"),
        ("&#9999999999;好", "好"),
    ],
)
def test_nothing_of_the_html_survives(source, wanted):
    assert only("essay", stem=source).stem.replace("\n\n- ", "\n- ") == wanted.replace(
        "\n\n- ", "\n- "
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_found(encoding):
    text = quiz(question("essay", stem="红灯")).decode().replace("UTF-8", encoding)
    assert moodlexml.read(text.encode(encoding)).items[0].stem == "红灯"
