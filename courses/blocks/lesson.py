"""Blocks of a lesson. Each has a template in courses/templates/courses/blocks/."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from .activities import ClockBlock, SituationBlock
from .markup import clean_stored_html, has_raw_html, without_hidden

RICH_TEXT = ["h2", "h3", "bold", "ol", "ul", "hr", "blockquote", "link", "document-link"]


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text that is cleaned by allow-list whichever way it comes in."""

    def get_prep_value(self, value):
        return clean_stored_html(super().get_prep_value(value) or "")

    class Meta:
        template = "courses/blocks/rich_text.html"
        icon = "pilcrow"


class MarkdownBlock(blocks.TextBlock):
    """Markdown without HTML: the form refuses tags, rendering shows them as text."""

    def clean(self, value):
        value = super().clean(value)
        if value and has_raw_html(value):
            raise ValidationError(
                _("HTML is not allowed here. Write it as Markdown, or put it in `code`."),
                code="raw_html",
            )
        return value

    def get_prep_value(self, value):
        return without_hidden(super().get_prep_value(value) or "")

    class Meta:
        template = "courses/blocks/markdown.html"
        icon = "code"


class OutcomeBlock(blocks.StreamBlock):
    outcome = blocks.CharBlock(label=_("What the learner can do afterwards"), max_length=300)


class TableBlock(blocks.StructBlock):
    table = TypedTableBlock(
        [
            ("text", blocks.TextBlock(required=False, rows=1, label=_("Text"))),
            ("number", blocks.CharBlock(required=False, label=_("Number"))),
        ],
        label=_("Table"),
    )
    row_headers = blocks.BooleanBlock(
        label=_("The first column names the rows"), required=False, default=True
    )

    class Meta:
        icon = "table"
        template = "courses/blocks/table.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        template = "courses/blocks/image.html"


class Drawing(models.TextChoices):
    """Figures drawn by us. A missing one keeps its lesson from being published."""

    MISSING = "missing", _("Missing: choose a drawing")
    PDCA = "pdca", _("The PDCA cycle")
    IMPLEMENTATION_FLOW = "implementation_flow", _("The road to certification in five steps")
    TEN_CLAUSES = "ten_clauses", _("The ten clauses of the standard")
    CERTIFICATION_PROCESS = "certification_process", _("The seven nodes of certification")


DRAWING_TEMPLATES = {
    Drawing.PDCA: "figures/pdca.html",
    Drawing.IMPLEMENTATION_FLOW: "figures/implementation-flow.html",
    Drawing.TEN_CLAUSES: "figures/ten-clauses.html",
    Drawing.CERTIFICATION_PROCESS: "figures/certification-process.html",
}


class FigureBlock(blocks.StructBlock):
    drawing = blocks.ChoiceBlock(
        choices=Drawing.choices, default=Drawing.MISSING, label=_("Drawing")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)
    text_alternative = blocks.TextBlock(
        label=_("Text alternative"),
        required=False,
        rows=3,
        help_text=_("The same in words, for those who cannot see the drawing. Shown folded."),
    )
    suggestion = blocks.TextBlock(
        label=_("What the source says about the picture"), required=False, rows=2
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["drawing_template"] = DRAWING_TEMPLATES.get(value.get("drawing"))
        # Ids inside the drawing must be unique on the page and the same each time it is rendered.
        context["figure_id"] = f"figure-{(context.get('forloop') or {}).get('counter', 0)}"
        return context

    class Meta:
        icon = "image"
        template = "courses/blocks/figure.html"


class CalloutKind(models.TextChoices):
    """What a call-out is for."""

    NOTE = "note", pgettext_lazy("call-out", "Note")
    CORE = "core", _("In one sentence")
    TIP = "tip", _("Tip")
    WARNING = "warning", _("Warning")


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=CalloutKind.choices, default=CalloutKind.NOTE, label=_("Kind")
    )
    title = blocks.CharBlock(
        label=_("Title"),
        required=False,
        max_length=100,
        help_text=_("Empty: the name of the kind."),
    )
    text = MarkdownBlock(label=_("Text"), rows=3, help_text=_("Markdown"))

    class Meta:
        icon = "info-circle"
        template = "courses/blocks/callout.html"


class TermBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("Term"), max_length=100)
    meaning = blocks.TextBlock(label=_("Meaning"), rows=2)
    example = blocks.TextBlock(label=_("Example"), rows=1, required=False)

    class Meta:
        icon = "openquote"
        label = _("Term")


class MythBlock(blocks.StructBlock):
    """``raw_mark`` is what stood beside the words in the source; it decides nothing."""

    myth = blocks.TextBlock(label=_("Myth"), rows=2)
    fact = blocks.TextBlock(label=_("Fact"), rows=2)
    raw_mark = blocks.CharBlock(
        label=_("Mark in the source"),
        required=False,
        max_length=40,
        help_text=_("For you only; learners do not see it."),
    )

    class Meta:
        icon = "cross"
        label = _("Myth and fact")


class OutcomeOfCaseBlock(blocks.StructBlock):
    what = blocks.CharBlock(label=_("What changed"), max_length=500)
    before = blocks.CharBlock(label=_("Before"), required=False, max_length=100)
    after = blocks.CharBlock(label=_("After"), required=False, max_length=100)

    class Meta:
        icon = "success"
        label = _("Result")


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    background = blocks.TextBlock(label=_("Background"), rows=3, required=False)
    steps = blocks.ListBlock(blocks.CharBlock(max_length=500), label=_("What was done"), default=[])
    results = blocks.ListBlock(OutcomeOfCaseBlock(), label=_("Results"), default=[])

    class Meta:
        icon = "site"
        label = _("Case")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    duration = blocks.CharBlock(label=_("Duration"), required=False, max_length=100)
    actions = blocks.ListBlock(
        blocks.TextBlock(rows=1, max_length=1000), label=_("What to do"), default=[]
    )

    class Meta:
        icon = "order"
        label = _("Step")


class LessonBlock(blocks.StreamBlock):
    """What a lesson is made of."""

    rich_text = CleanRichTextBlock(label=_("Text"), features=RICH_TEXT)
    markdown = MarkdownBlock(label=_("Markdown"), rows=8)
    table = TableBlock(label=_("Table"))
    image = PictureBlock(label=_("Image"))
    figure = FigureBlock(label=_("Drawn figure"))
    callout = CalloutBlock(label=_("Call-out"))
    terms = blocks.ListBlock(
        TermBlock(),
        label=_("Glossary terms"),
        min_num=1,
        icon="openquote",
        template="courses/blocks/terms.html",
    )
    myths = blocks.ListBlock(
        MythBlock(),
        label=_("Myths and facts"),
        min_num=1,
        icon="cross",
        template="courses/blocks/myths.html",
    )
    cases = blocks.ListBlock(
        CaseBlock(),
        label=_("Cases side by side"),
        min_num=1,
        icon="site",
        template="courses/blocks/cases.html",
    )
    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Steps"),
        min_num=1,
        icon="order",
        template="courses/blocks/steps.html",
    )
    clock = ClockBlock(label=_("Clock of an event"))
    situation = SituationBlock(label=_("Situation with choices"))

    class Meta:
        template = "courses/blocks/lesson.html"
