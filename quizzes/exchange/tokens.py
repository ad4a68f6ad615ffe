"""The words of the spreadsheet: what its headings, kinds and truth values are called in both languages.

They belong to the file format, not to the screens: a file filled in by a Chinese colleague must read
the same for an English one.
"""

from __future__ import annotations

import unicodedata

# Key of the schema: heading as written, and what else is understood.
HEADINGS: dict[str, tuple[str, ...]] = {
    "kind": ("题型", "kind", "type", "题目类型"),
    "stem": ("题干", "stem", "question", "题目", "试题内容"),
    "answer": ("答案", "answer", "正确答案", "key"),
    "points": ("分值", "points", "分数", "score"),
    "name": ("名称", "name", "题目名称"),
    "category": ("分类", "category", "类别"),
    "tags": ("标签", "tags"),
    "feedback": ("解析", "feedback", "explanation", "答案解析", "试题解析"),
    "fractions": ("选项得分率", "fractions", "weights"),
    "option_feedback": ("选项反馈", "option_feedback"),
    "tolerance": ("允许误差", "tolerance", "误差"),
    "unit": ("单位", "unit"),
    "difficulty": ("难度", "difficulty", "难易度", "难易程度"),
    "competencies": ("能力", "competencies", "能力编码", "能力代码"),
    "language": ("语言", "language"),
    "check_by": ("复核日期", "check_by", "有效期至"),
    "any_of": ("答出几点即可", "any_of"),
}
KINDS: dict[str, tuple[str, ...]] = {
    "single_choice": ("单选题", "单选", "单项选择题", "选择题"),
    "multiple_choice": ("多选题", "多选", "多项选择题"),
    "true_false": ("判断题", "判断", "是非题"),
    "fill_in": ("填空题", "填空"),
    "number": ("数字题", "计算题", "数值题"),
    "ordering": ("排序题", "排序"),
    "matching": ("匹配题", "连线题", "配对题"),
    "short_answer": ("简答题", "简答", "问答题"),
    "essay": ("论述题", "论述", "作文题"),
    "case": ("案例题", "案例分析题"),
}
DIFFICULTIES: dict[str, tuple[str, ...]] = {
    "easy": ("易", "简单", "容易", "低", "1"),
    "medium": ("中", "中等", "一般", "2"),
    "hard": ("难", "困难", "较难", "高", "3"),
}
TRUE = ("对", "true", "正确", "√", "是", "t", "yes", "1")
FALSE = ("错", "false", "错误", "×", "否", "f", "no", "0", "x")
LIST_HEADING = "选项"
_LIST_HEADINGS = ("选项", "option", "")


def folded(text: str) -> str:
    """A heading or token without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_BY_HEADING = {folded(word): key for key, words in HEADINGS.items() for word in words}
_BY_KIND = {folded(word): kind for kind, words in KINDS.items() for word in (kind, *words)}
_BY_DIFFICULTY = {
    folded(word): name for name, words in DIFFICULTIES.items() for word in (name, *words)
}
LETTERS = "ABCDEFGHIJKLMNOPQRST"
_BY_LETTER = {
    folded(f"{prefix}{letter}"): at
    for prefix in _LIST_HEADINGS
    for at, letter in enumerate(LETTERS)
}


def heading_of(text: str) -> str | int | None:
    """The key of a heading, the place of a list column (from 0), or None."""
    token = folded(text).strip("*＊:：")
    return _BY_HEADING.get(token, _BY_LETTER.get(token.replace("_", "")))


def kind_of(text: str) -> str | None:
    """The kind that a word means."""
    return _BY_KIND.get(folded(text))


def difficulty_of(text: str) -> str:
    """The difficulty that a word means; the word itself where it means none."""
    return _BY_DIFFICULTY.get(folded(text), text)


def truth_of(text: str) -> bool | None:
    """True, False, or None where the word is neither."""
    token = folded(text)
    if token in {folded(word) for word in TRUE}:
        return True
    return False if token in {folded(word) for word in FALSE} else None
