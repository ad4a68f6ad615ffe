"""What an item of each kind holds besides its question: exactly one of these blocks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .grading import limits
from .kinds import Kind
from .line_blocks import LevelsBlock, MeasuredBlock, TimedBlock

SCORING = [
    ("all_or_nothing", _("All or nothing")),
    ("partial", _("Part of the points for part of the answer")),
]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("What it shows, in words"), max_length=limits.MAX_ALT_CHARS)

    class Meta:
        icon = "image"
        label = _("Picture")


class RecordingBlock(blocks.StructBlock):
    """Sound or video; ``words`` says the same to somebody who cannot hear or load it."""

    file = DocumentChooserBlock(label=_("File"))
    words = blocks.TextBlock(label=_("What is said or shown, in words"), rows=2, max_length=3000)


class MediaBlock(blocks.StreamBlock):
    picture = PictureBlock()
    sound = RecordingBlock(icon="media", label=_("Sound"))
    video = RecordingBlock(icon="media", label=_("Video"))


class OptionBlock(blocks.StructBlock):
    """``share`` (-100 to 100, percent of the points) goes before the scoring rule of the question."""

    text = blocks.TextBlock(label=_("Option"), rows=1, max_length=limits.MAX_OPTION_CHARS)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(
        label=_("What to say to who chooses it"),
        required=False,
        rows=1,
        max_length=limits.MAX_FEEDBACK_CHARS,
    )
    share = blocks.DecimalBlock(
        label=_("Share of the points in percent"),
        required=False,
        min_value=-100,
        max_value=100,
        help_text=_("Only where options are worth different shares; leave empty otherwise."),
    )
    media = MediaBlock(label=_("Picture, sound or video"), required=False, max_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Option")


class SingleChoiceBlock(blocks.StructBlock):
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Options"),
        min_num=2,
        max_num=limits.MAX_OPTIONS[Kind.SINGLE_CHOICE],
    )

    class Meta:
        icon = "radio-full"
        label = Kind.SINGLE_CHOICE.label


class MultipleChoiceBlock(blocks.StructBlock):
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Options"),
        min_num=2,
        max_num=limits.MAX_OPTIONS[Kind.MULTIPLE_CHOICE],
    )
    scoring = blocks.ChoiceBlock(choices=SCORING, default="all_or_nothing", label=_("Scoring"))

    class Meta:
        icon = "list-ul"
        label = Kind.MULTIPLE_CHOICE.label


class TrueFalseBlock(blocks.StructBlock):
    answer = blocks.ChoiceBlock(
        choices=[("true", _("True")), ("false", _("False"))], label=_("Right answer")
    )

    class Meta:
        icon = "check"
        label = Kind.TRUE_FALSE.label


class FillInBlock(blocks.StructBlock):
    """Blanks in the order of the ____ in the question; each lists every accepted answer."""

    blanks = blocks.ListBlock(
        blocks.ListBlock(
            blocks.CharBlock(max_length=limits.MAX_ACCEPTED_CHARS, label=_("Accepted answer")),
            min_num=1,
            max_num=limits.MAX_ENTRIES,
            label=_("Blank"),
        ),
        min_num=1,
        max_num=limits.MAX_ENTRIES,
        label=_("Blanks"),
    )

    class Meta:
        icon = "edit"
        label = Kind.FILL_IN.label


class NumberBlock(blocks.StructBlock):
    """A number, or a time of day such as 07:45; ``tolerance`` is in the same unit, of a time minutes."""

    answer = blocks.CharBlock(
        label=_("Right number or time of day"),
        max_length=30,
        help_text=_("Such as 15, 3.5 or 07:45"),
    )
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        required=False,
        min_value=0,
        help_text=_("How far off is still right, both ways; of a time of day in minutes."),
    )
    unit = blocks.CharBlock(
        label=pgettext_lazy("of a number", "Unit"), required=False, max_length=limits.MAX_UNIT_CHARS
    )

    class Meta:
        icon = "order"
        label = Kind.NUMBER.label


class OrderingBlock(blocks.StructBlock):
    entries = blocks.ListBlock(
        blocks.CharBlock(max_length=limits.MAX_ENTRY_CHARS, label=_("Entry")),
        label=_("Entries in the right order"),
        min_num=2,
        max_num=limits.MAX_STEPS,
    )
    scoring = blocks.ChoiceBlock(choices=SCORING, default="partial", label=_("Scoring"))

    class Meta:
        icon = "list-ol"
        label = Kind.ORDERING.label


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=pgettext_lazy("side", "Left"), max_length=limits.MAX_ENTRY_CHARS)
    right = blocks.CharBlock(label=_("What belongs to it"), max_length=limits.MAX_ENTRY_CHARS)

    class Meta:
        icon = "link"
        label = _("Pair")


class MatchingBlock(blocks.StructBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=limits.MAX_PAIRS)
    extra = blocks.ListBlock(
        blocks.CharBlock(max_length=limits.MAX_ENTRY_CHARS, label=_("Belongs to nothing")),
        label=_("More on the right than is needed"),
        default=[],
        max_num=limits.MAX_EXTRA,
    )
    scoring = blocks.ChoiceBlock(choices=SCORING, default="partial", label=_("Scoring"))

    class Meta:
        icon = "link"
        label = Kind.MATCHING.label


class MarkingPointBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Marking point"), rows=1, max_length=limits.MAX_POINT_CHARS)
    synonyms = blocks.ListBlock(
        blocks.CharBlock(max_length=limits.MAX_ACCEPTED_CHARS),
        label=_("Accepted synonyms"),
        default=[],
        max_num=limits.MAX_ENTRIES,
    )

    class Meta:
        icon = "tick"
        label = _("Marking point")


class ShortAnswerBlock(blocks.StructBlock):
    """``any_of`` n: n of the points earn full marks; empty: all points are asked for."""

    marking_points = blocks.ListBlock(
        MarkingPointBlock(), label=_("Marking points"), min_num=1, max_num=limits.MAX_ENTRIES
    )
    any_of = blocks.IntegerBlock(
        label=_("How many points are enough"),
        required=False,
        min_value=1,
        help_text=_("Leave empty where every point is asked for."),
    )
    model_answer = blocks.TextBlock(
        label=_("Model answer"),
        required=False,
        rows=3,
        max_length=limits.MAX_TEXT_CHARS,
        help_text=_("For who marks; learners read it where they see the right answers."),
    )

    class Meta:
        icon = "pilcrow"
        label = Kind.SHORT_ANSWER.label


class EssayBlock(blocks.StructBlock):
    guidance = blocks.TextBlock(
        label=_("Guidance for the assessor"), required=False, max_length=limits.MAX_TEXT_CHARS
    )

    class Meta:
        icon = "doc-full"
        label = Kind.ESSAY.label


class SimpleAnswerBlock(blocks.StreamBlock):
    """One block; its type is the kind of the question."""

    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    true_false = TrueFalseBlock()
    fill_in = FillInBlock()
    number = NumberBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    short_answer = ShortAnswerBlock()
    essay = EssayBlock()

    class Meta:
        min_num = 1
        max_num = 1


class PartBlock(blocks.StructBlock):
    """A question of a case. ``weight`` is its share of the case's points against the other parts."""

    stem = blocks.TextBlock(label=_("Question"), rows=2, max_length=limits.MAX_PART_CHARS)
    answer = SimpleAnswerBlock(label=_("Answer"))
    weight = blocks.DecimalBlock(label=_("Weight"), default=1, min_value=0)
    explanation = blocks.TextBlock(label=_("Explanation"), required=False, rows=2)

    class Meta:
        icon = "help"
        label = _("Part")


class StepChoiceBlock(blocks.StructBlock):
    """``share`` (0 to 100, percent) is what the choice earns of its scene's share of the points."""

    text = blocks.TextBlock(
        label=_("What one can do or say"), rows=1, max_length=limits.MAX_OPTION_CHARS
    )
    leads_to = blocks.CharBlock(
        label=_("Leads to scene"),
        required=False,
        max_length=limits.MAX_SCENE_NAME_CHARS,
        help_text=_("The short name of a scene; empty: the situation ends here."),
    )
    share = blocks.DecimalBlock(label=_("Points in percent"), default=0, min_value=0, max_value=100)
    reply = blocks.TextBlock(
        label=_("What comes of it, shown afterwards"),
        required=False,
        rows=1,
        max_length=limits.MAX_FEEDBACK_CHARS,
    )

    class Meta:
        icon = "arrow-right"
        label = _("Choice")


class SceneBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Short name"), max_length=limits.MAX_SCENE_NAME_CHARS)
    text = blocks.TextBlock(label=_("What happens"), rows=2, max_length=limits.MAX_SCENE_CHARS)
    choices = blocks.ListBlock(
        StepChoiceBlock(), label=_("Choices"), min_num=2, max_num=limits.MAX_SCENE_CHOICES
    )

    class Meta:
        icon = "comment"
        label = _("Scene")


class CaseBlock(blocks.StructBlock):
    """Either ``parts`` (questions on one text) or ``scenes`` (a situation whose path is scored)."""

    parts = blocks.ListBlock(
        PartBlock(), label=_("Questions on the case"), default=[], max_num=limits.MAX_PARTS
    )
    scenes = blocks.ListBlock(
        SceneBlock(),
        label=_("Scenes of a branching situation"),
        default=[],
        max_num=limits.MAX_SCENES,
    )

    class Meta:
        icon = "group"
        label = Kind.CASE.label


class AnswerBlock(SimpleAnswerBlock):
    """One block; its type is the item's kind."""

    case = CaseBlock()
    levels = LevelsBlock()
    measured = MeasuredBlock()
    timed = TimedBlock()

    class Meta:
        min_num = 1
        max_num = 1
