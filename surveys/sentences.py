"""The questions of the short form, and what those asked are told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# code -> question. The codes are stored with the survey; a code that is no longer asked keeps its words.
SCALES = {
    "useful": _("I can use what was taught at work"),
    "clear": _("It was explained clearly"),
    "pace": _("The pace was right for me"),
    "practice": _("There was enough practice"),
    "overall": _("All in all I was satisfied"),
}
TEXTS = {
    "good": _("What should stay as it is?"),
    "better": _("What should become better?"),
}

NOTICES = {
    "surveys.asked": (
        _("Your opinion: %(title)s"),
        _("Tell us by %(until)s how “%(title)s” was. It takes a minute and is anonymous."),
    ),
}
