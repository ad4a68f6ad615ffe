"""What a heading says it is: contents, appendix, self-test, question section, answers, outcomes, notes.

Read from words, never from the number of # or a mark before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .folding import chinese_number, fold_title
from .numbering import Number, read_number

_QUESTION_KINDS = (
    (
        "multiple_choice",
        r"多(?:项|选)?选择?题?|多选题?|不定项选择题?|(?:multiplechoice)?\(?multiple(?:answers?|response|select(?:ion)?)\)?",
    ),
    ("single_choice", r"单(?:项|选)?选择?题?|单选题?|singlechoice|singleanswer"),
    ("choice", r"选择题|(?:multiple)?choicequestions?|(?:multiple)?choice"),
    (
        "true_false",
        r"判断(?:题|对错|正误|对错题|正误题)?|是非题?|对错题|正误题|true(?:/|or|,)?false|truefalse",
    ),
    ("fill_in", r"填空题?|完成句子|fillintheblanks?|fillin|completion"),
    ("ordering", r"排序题?|顺序题|ordering|sequencing"),
    ("matching", r"连线题?|匹配题?|配对题|matching"),
    ("number", r"计算题|numeric(?:al)?"),
    ("case", r"案例(?:分析|题|分析题)|情景(?:分析|题|分析题|模拟题)|casestud(?:y|ies)|case"),
    ("essay", r"论述题|作文题|综述题|essay"),
    ("short_answer", r"简答题?|问答题?|名词解释(?:题)?|思考题|简述题|shortanswers?|openquestions?"),
)
APPENDIX = re.compile(
    r"^(?:附录|附件|附表|appendix|annex|appendices)\s*([A-ZＡ-Ｚ]|[一二三四五六七八九十]{1,3}|\d{1,2})?(?![a-z])[\s:：、.．\-—]*(.*)$",
    re.I,
)
_LETTERS = 26
_UNMISTAKABLE = ("single_choice", "multiple_choice", "true_false", "fill_in", "short_answer")
_SECTION_TAIL = r"(?:部分|questions?)?(?:[(\[:,].*)?$"
_SECTION_RES = tuple(
    (kind, re.compile(rf"^(?:{words}){_SECTION_TAIL}")) for kind, words in _QUESTION_KINDS
)
_SECTION_NUMBER = re.compile(
    r"^\s*(?:part\s+(?:\d{1,2}|[A-Z])\b|第\s*([一二三四五六七八九十\d]+)\s*(?:部分|大题|题)|[(（]?\s*([一二三四五六七八九十]+|\d{1,2}|[A-HＡ-Ｈ]|[IVX]{1,4})\s*[)）]?\s*[、.．:：)）]?)[\s:：、.．]*(?=\S)",
    re.I,
)

_ROLES = (
    ("toc", re.compile(r"^(?:目录|目次|内容目录|contents|tableofcontents)$")),
    (
        "answers",
        re.compile(
            r"^(?:附[:,]?)?(?:(?:习题|试题|练习|测试|自测题?|考核|题目|本章)?(?:参考|标准|正确)?答案(?:[及与和]解析|汇总|表|页|速查|区|一览)?|answers?(?:key|sheet)?|keys?)(?:[(\[].*)?$"
        ),
    ),
    ("appendix", re.compile(r"^(?:附录|附件|附表|appendix|appendices|annex)")),
    (
        "quiz",
        re.compile(
            r"自测|自我检测|自我测评|(?:练习|作业|测试|考试|检测|测评|考核|竞赛|复习|训练|巩固)(?:题|卷|试卷|试题)|测验|(?:课后|课堂|培训|学习|入门|结业|章末|阶段|本章|随堂|在线|综合|考前|知识)(?:测试|考试|考核|检测|小测|测评|练习|作业|习题)|习题|试题|考题|题库|试卷|考卷|小测|"
            r"^(?:测试|考核|练习|考试|检验|检测|巩固练习|练一练|测一测|考一考)$|\bquiz|self-?test|^exercises?$|^(?:final|knowledge)?test$|check(?:your)?knowledge|knowledgecheck|testyourself|quiz$"
        ),
    ),
    (
        "next_steps",
        re.compile(
            r"^(?:下一步|后续(?:行动|步骤|计划|建议|工作)|行动(?:建议|计划|清单)|nextsteps?|whattodonext)"
        ),
    ),
    (
        "outcomes",
        re.compile(
            r"^(?:(?:培训|课程|学习|教学|本课|课后|全文)(?:总结|小结|目标|目的|成果|收获|要求)|总结|小结|(?:learning)?(?:outcomes|objectives|goals)|coursesummary|trainingsummary|summary)$"
        ),
    ),
    (
        "note",
        re.compile(
            r"^(?:编制说明|编写说明|编者说明|免责声明|版权声明|声明|disclaimer|copyright|compilationnote)$"
        ),
    ),
)
SUBHEAD_WORDS = re.compile(
    r"^(?:怎么做|如何做|做法|通俗理解|核心|背景|实施过程|过程|结果|效果|成效|费用构成|注意事项?|说明|要点|提示|例如|举例|how(?:to)?|background|results?|process|notes?)$"
)


@dataclass(frozen=True)
class QuestionSection:
    """A heading such as 一、单选题（每题 5 分）."""

    kind: str
    ordinal: int | None
    rest: str  # what stands behind the name: points, hints


def question_section(text: str) -> QuestionSection | None:
    """`一、单选题（每题 5 分）` → single_choice, 1, `（每题 5 分）`; None for anything that is not only such a heading."""
    text = text.replace("*", "").strip().strip("【】[]〔〕").strip()
    if len(text) > 120:
        return None
    for candidate, ordinal in _without_number(text):
        folded = fold_title(candidate)
        for kind, pattern in _SECTION_RES:
            if pattern.match(folded):
                return QuestionSection(kind, ordinal, _rest(candidate))
    return None


def _without_number(text: str):
    yield text, None
    number = read_number(text)
    if number is not None and number.style == "dec2":
        yield number.title, number.last
    if found := _SECTION_NUMBER.match(text):
        yield (
            text[found.end() :].strip().strip("【】[]").strip(),
            chinese_number(found[1] or found[2] or ""),
        )


def _rest(text: str) -> str:
    found = re.search(r"[(（\[:：，,]", text)
    return text[found.start() :] if found else ""


def is_plain_question_section(text: str) -> bool:
    """Outside a self-test 案例分析 may be a chapter like any other; 单选题 hardly."""
    section = question_section(text)
    return section is not None and ("题" in text or section.kind in _UNMISTAKABLE)


def role_of(text: str, number: Number | None = None) -> str:
    """The role of a heading by its words; empty for ordinary matter."""
    number = number or read_number(text)
    for candidate in (text, number.title if number else ""):
        folded = fold_title(candidate).strip("[]()")
        if not folded:
            continue
        for role, pattern in _ROLES:
            if pattern.search(folded) and (role != "quiz" or len(folded) <= 30):
                return role
    return ""


def appendix_label(text: str | None) -> str:
    """`Ａ` → A, `二` and `2` → B, nothing → nothing: an appendix has a letter."""
    if not text:
        return ""
    value = chinese_number(text)
    if value is not None:
        return chr(64 + value) if 1 <= value <= _LETTERS else str(value)
    return chr(ord(text) - 0xFEE0) if ord(text[0]) > 0x7F else text.upper()
