"""What a line of a checklist holds besides what is to be seen: exactly one of these blocks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from .grading import limits
from .kinds import Kind


class LevelBlock(blocks.StructBlock):
    """``share`` (0 to 100, percent) is the part of the line's points."""

    text = blocks.CharBlock(label=_("What is seen"), max_length=limits.MAX_ENTRY_CHARS)
    share = blocks.DecimalBlock(label=_("Points in percent"), min_value=0, max_value=100)

    class Meta:
        icon = "list-ol"
        label = _("Level")


class LevelsBlock(blocks.StructBlock):
    """Levels from the best to the worst; two of them make a tick."""

    levels = blocks.ListBlock(
        LevelBlock(),
        label=_("Levels, the best first"),
        min_num=2,
        max_num=limits.MAX_LEVELS,
        default=[{"text": _("Fulfilled"), "share": 100}, {"text": _("Not fulfilled"), "share": 0}],
    )

    class Meta:
        icon = "list-ol"
        label = Kind.LEVELS.label


class MeasuredBlock(blocks.StructBlock):
    """Up to ``target`` full, beyond ``limit`` nothing, between full with a remark; of a series the worst."""

    unit = blocks.CharBlock(
        label=pgettext_lazy("of a number", "Unit"), required=False, max_length=limits.MAX_UNIT_CHARS
    )
    direction = blocks.ChoiceBlock(
        choices=[("at_most", _("At most")), ("at_least", _("At least"))],
        default="at_most",
        label=_("What is good"),
    )
    target = blocks.DecimalBlock(label=_("Target"))
    limit = blocks.DecimalBlock(
        label=_("Limit"),
        required=False,
        help_text=_("Beyond it the line is failed. Empty: the target is the limit."),
    )
    series = blocks.BooleanBlock(
        label=_("Measured several times; the worst counts"), required=False
    )

    class Meta:
        icon = "history"
        label = Kind.MEASURED.label


class TimedBlock(blocks.StructBlock):
    """Due so many minutes before the start of the occasion; a negative number is after it."""

    lead_minutes = blocks.IntegerBlock(
        label=_("Minutes before the start"),
        min_value=-limits.MAX_LEAD_MINUTES,
        max_value=limits.MAX_LEAD_MINUTES,
        help_text=_("A negative number is after the start."),
    )
    tolerance_minutes = blocks.IntegerBlock(
        label=_("Minutes late that still count"),
        default=0,
        min_value=0,
        max_value=limits.MAX_LEAD_MINUTES,
    )
    actor = blocks.CharBlock(
        label=_("Who does it"), required=False, max_length=limits.MAX_ACTOR_CHARS
    )

    class Meta:
        icon = "date"
        label = Kind.TIMED.label
