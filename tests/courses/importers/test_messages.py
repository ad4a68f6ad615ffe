"""Every code that the importer can give has a sentence with the right gaps, in both languages."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from courses.importers import errors, messages
from courses.importers.handout import read_handout
from courses.importers.shapes import UnreadableHandout

FOLDER = Path(messages.__file__).parent
MESSY = """# 书
目录
第一章 甲
第九章 丢失
## 第一章 甲
### 1.1 流程图

### 1.2 表
项\t值
甲\t

项\t值
\t1
### 1.2 表
别的，
## 第二章 自测题
### 单选题
1. 甲？（A）
A. 一
A. 一
答案：B
2. 乙？
A. 一
### 判断题
1. 丙。（☒）
2. 丁。
### 填空题
1. 有____和____。
答案：一
### 简答题
1. 戊？
编制说明：一。
编制说明：一。
"""


def strings_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_template_is_used_by_the_importer():
    used = set().union(*(strings_in(p) for p in FOLDER.glob("*.py") if p.name != "messages.py"))
    dynamic = {"truth_from_other_copy_true", "truth_from_other_copy_false"}
    dynamic |= {"picture_animated", "picture_damaged", "picture_pixels"}  # of quizzes.exchange
    assert set(messages.TEMPLATES) - used - dynamic == set()


def test_every_refusal_has_a_sentence():
    codes = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "UnreadableHandout"
                and node.args
            ):
                codes |= {
                    c.value
                    for c in ast.walk(node.args[0])
                    if isinstance(c, ast.Constant)
                    and isinstance(c.value, str)
                    and c.value.isidentifier()
                }
    codes -= {"error"}
    assert codes - set(errors.SENTENCES) == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_warnings_of_a_messy_handout_are_all_rendered(language):
    handout = read_handout((MESSY * 2).encode(), "a.md")
    assert len({w.message_code for w in handout.warnings}) > 8
    with translation.override(language):
        sentences = [messages.render(w) for w in handout.warnings]
    assert all(sentence and "%(" not in sentence for sentence in sentences)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", [*errors.SENTENCES, "unheard_of"])
def test_each_refusal_names_the_file(language, code):
    with translation.override(language):
        assert "手册.docx" in errors.sentence(UnreadableHandout(code, {"file": "手册.docx"}))


def test_a_rule_speaks_the_language_of_the_reader():
    handout = read_handout("## 1. ISO 9001\n质量手册。\n## 2. 乙\n文。\n".encode(), "a.md")
    warning = next(w for w in handout.warnings if w.message_code == "subject_rule")
    with translation.override("en"):
        assert "quality manual" in messages.render(warning)
    with translation.override("zh-hans"):
        assert "质量手册" in messages.render(warning)
