"""The kinds of items. The value is also the name of the block that holds an item's answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a question asks the learner to do."""

    SINGLE_CHOICE = "single_choice", _("Single choice")
    MULTIPLE_CHOICE = "multiple_choice", _("Multiple choice")
    TRUE_FALSE = "true_false", _("True or false")
    FILL_IN = "fill_in", _("Fill in the blanks")
    NUMBER = "number", pgettext_lazy("kind of question", "Number")
    ORDERING = "ordering", pgettext_lazy("kind of question", "Ordering")
    MATCHING = "matching", pgettext_lazy("kind of question", "Matching")
    SHORT_ANSWER = "short_answer", _("Short answer")
    ESSAY = "essay", _("Essay")
    CASE = "case", pgettext_lazy("kind of question", "Case")
    LEVELS = "levels", _("Line with levels")
    MEASURED = "measured", _("Measured line")
    TIMED = "timed", _("Timed line")


# Lines of checklists: an assessor fills them in, nobody is asked them.
LINE_KINDS = frozenset({Kind.LEVELS, Kind.MEASURED, Kind.TIMED})
