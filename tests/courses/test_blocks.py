"""What authors write is shown safely, and refused where it cannot be."""

import json

import pytest
from django.core.exceptions import ValidationError

from courses.blocks.lesson import CalloutBlock, CleanRichTextBlock, MarkdownBlock
from courses.blocks.markup import clean_html, has_raw_html, inline_markdown, markdown_to_html
from courses.blocks.rendering import render_lesson
from courses.models import LessonPage
from tests import factories as make

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<iframe src=//evil></iframe>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '![x](x" onerror="alert(1))',
    "<p style='background:url(javascript:1)'>x</p>",
    "`<script>alert(1)</script>`",
    "<b onclick=alert(1)>x</b>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<<script>script>alert(1)</script>",
    "<style>@import 'x'</style>",
    "<form action=//evil><button>x</button></form>",
]
RENDERERS = [markdown_to_html, inline_markdown, clean_html]


@pytest.mark.parametrize("render", RENDERERS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_survives(render, source):
    html = render(source).lower()
    for sign in ("<script", "<img", "<svg", "<iframe", "<style", "<form", "<input", "<details"):
        assert sign not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    tags = [part.split(">")[0] for part in html.split("<")[1:]]
    assert not any(" on" in tag or " style" in tag for tag in tags)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**重要：**先看", "<p><strong>重要：</strong>先看</p>"),
        ("# 标题", "<h2>标题</h2>"),
        ("a < b && c", "<p>a &lt; b &amp;&amp; c</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
    ],
)
def test_markdown_becomes_plain_structure(source, html):
    assert markdown_to_html(source) == html


def test_markdown_nested_beyond_sense_is_shown_as_text():
    assert "&gt;" in markdown_to_html(">" * 5000 + "x")


@pytest.mark.parametrize(
    ("source", "found"),
    [("a < b", False), ("`<b>`", False), ("<b>", True), ("<!-- x -->", True), ("1 <2> 3", False)],
)
def test_raw_html_is_told_from_a_comparison(source, found):
    assert has_raw_html(source) is found


def test_the_form_refuses_html_in_markdown():
    with pytest.raises(ValidationError):
        MarkdownBlock().clean("<script>1</script>")


def test_rich_text_is_cleaned_on_its_way_into_the_database():
    block = CleanRichTextBlock(features=["bold"])
    stored = block.get_prep_value(block.to_python('<p onclick="x">a<script>1</script></p>'))
    assert stored == "<p>a</p>"


def test_links_to_pages_survive_the_cleaning():
    block = CleanRichTextBlock(features=["link"])
    stored = block.get_prep_value(block.to_python('<p><a linktype="page" id="3">x</a></p>'))
    assert 'id="3"' in stored
    assert 'linktype="page"' in stored


def test_a_call_out_shows_its_kind_in_words():
    block = CalloutBlock()
    html = block.render(block.to_python({"kind": "tip", "title": "", "text": "a"}))
    assert "callout--tip" in html


@pytest.mark.django_db
def test_every_block_is_rendered_without_inline_style_or_script():
    items = [
        {
            "type": "item",
            "value": {"term": "记录", "meaning": "证据", "example": "签到表"},
            "id": "1",
        }
    ]
    table = {
        "columns": [{"type": "text", "heading": "项"}, {"type": "number", "heading": "数"}],
        "rows": [{"values": ["一", "1"]}],
        "caption": "表",
    }
    lesson = LessonPage(title="x", slug="x", locale=make.make_course().locale)
    lesson.body = json.dumps(
        [
            {"type": "rich_text", "value": "<p>字</p>"},
            {"type": "markdown", "value": "字"},
            {"type": "table", "value": {"table": table, "row_headers": True}},
            {"type": "figure", "value": {"drawing": "implementation_flow", "caption": "图"}},
            {"type": "callout", "value": {"kind": "warning", "title": "", "text": "小心"}},
            {"type": "terms", "value": items},
            {"type": "steps", "value": [{"title": "一", "duration": "1 周", "actions": ["做"]}]},
            {
                "type": "cases",
                "value": [
                    {
                        "title": "例",
                        "background": "",
                        "steps": [],
                        "results": [{"what": "返工", "before": "8 %", "after": "2 %"}],
                    }
                ],
            },
        ]
    )
    html = render_lesson(lesson)
    assert "<script" not in html
    assert "style=" not in html
    assert '<th scope="row">一</th>' in html
    assert "2 %" in html
