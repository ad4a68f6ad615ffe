"""Warnings as sentences, in the language of the reader. For the edges only; parsing modules never import this."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .shapes import Warning

TEMPLATES = {
    # duplicate
    "text_stands_twice": _(
        "The whole text stands in the file twice (lines %(first)s–%(first_end)s and %(second)s–%(second_end)s). "
        "One copy was imported; the differences are listed."
    ),
    "copies_differ": _("The copies differ: here “%(here)s”, in line %(other_line)s “%(there)s”."),
    "only_in_one_copy": _("“%(title)s” stands in one copy only."),
    "note_repeated": _("This note stands in the text more than once: “%(text)s”."),
    "part_repeated": _(
        "“%(title)s” stands here a second time (first in line %(first)s) and was imported once."
    ),
    "part_repeated_differently": _(
        "“%(title)s” stands here a second time with other words (first in line %(first)s). The first was imported."
    ),
    "same_option_twice": _("Question “%(stem)s”: the option “%(text)s” occurs twice."),
    # ambiguous marks
    "marks_stripped": _(
        "Check marks in the text are damaged and were left out: %(counts)s. None was read as right or wrong."
    ),
    "myth_marks": _(
        "%(count)s misconceptions carry a mark that could mean anything. What is wrong and what is right was taken from the words."
    ),
    "unsure_truth": _("“%(stem)s”: the mark %(mark)s can mean right or wrong. Set the answer."),
    "truth_from_other_copy_false": _(
        "“%(stem)s”: the marks are %(marks)s; read together they say false. Please confirm."
    ),
    "truth_from_other_copy_true": _(
        "“%(stem)s”: the marks are %(marks)s; read together they say true. Please confirm."
    ),
    "unsure_option_marks": _(
        "“%(stem)s”: the marks behind the options (%(marks)s) do not tell the right answer. Set it."
    ),
    "ticked_boxes": _(
        "“%(stem)s”: the right answer was read from ticked boxes (%(marks)s). Please confirm."
    ),
    "blank_filled_in_place": _(
        "“%(stem)s”: the answer stood in the blank itself (%(answers)s). Please confirm."
    ),
    # missing pictures
    "picture_missing": _("A picture is missing: “%(caption)s”. Add one or dismiss this."),
    "picture_kind": _(
        "A picture is of a kind that browsers do not show, such as EMF, WMF or TIFF. Save it as PNG or JPEG and add it, or dismiss this."
    ),
    "picture_too_large": _(
        "A picture is larger than 5 MB. Make it smaller and add it, or dismiss this."
    ),
    "picture_pixels": _(
        "A picture has more pixels than a page can show. Make it smaller and add it, or dismiss this."
    ),
    "picture_animated": _(
        "A picture moves. Save one still image of it and add that, or dismiss this."
    ),
    "picture_damaged": _("A picture is damaged and was left out. Add it anew, or dismiss this."),
    "picture_linked": _(
        "The file only points to a picture and does not hold it. Add it, or dismiss this."
    ),
    "picture_too_many": _(
        "The file holds more pictures than can be taken over at once; this one was left out. Add it, or dismiss this."
    ),
    "picture_not_placed": _(
        "A picture stands outside the lessons, on the cover or in a question, and was left out. Add it, or dismiss this."
    ),
    "picture_without_alt": _(
        "A picture was taken over. Say in words what it shows, for those who cannot see it."
    ),
    "picture_missing_pdca": _(
        "A picture is missing: “%(caption)s”. The drawn PDCA ring can take its place."
    ),
    "picture_missing_flow": _(
        "A picture is missing: “%(caption)s”. A flow chart can be drawn from the steps."
    ),
    # split text
    "strays_dropped": _("%(count)s stray marks or page numbers were dropped."),
    "sentence_cut_by_page": _(
        "A sentence was cut by the edge of a page and put together again: “…%(text)s”. Please check it."
    ),
    "heading_levels": _(
        "The chapter headings stand at different levels (%(levels)s); their numbers were followed instead."
    ),
    "chapter_heading_lost": _(
        "The heading of chapter %(number)s seems to be lost; check its title."
    ),
    "table_split": _(
        "The table in “%(title)s” was torn by a page break and put together again. Please check it."
    ),
    "row_torn": _(
        "A row of the table in “%(title)s” stood in two halves and was put together again. Please check it."
    ),
    "torn_in_other_copy": _(
        "A table is torn here; the whole one from line %(taken_from)s was taken."
    ),
    # truncated
    "nothing_below_heading": _("There is no text below “%(title)s”."),
    "text_breaks_off": _("The text seems to break off: “…%(text)s”."),
    "chapter_absent": _("Chapter %(number)s %(title)s is announced but not in the text."),
    "too_few_options": _("“%(stem)s” has only %(count)s options."),
    # boilerplate
    "page_furniture": _(
        "Headers or footers of printed pages were left out (%(count)s lines, the first “%(text)s”)."
    ),
    # garbled
    "unreadable_characters": _("Unreadable characters: “%(text)s”."),
    "encoding_doubtful": _(
        "The text was read as %(encoding)s, but many characters look wrong. Save the file as UTF-8."
    ),
    # conflicts
    "answers_disagree": _(
        "“%(stem)s”: the source gives more than one answer (%(answers)s). Choose one."
    ),
    "copies_answer_differently": _(
        "“%(stem)s”: the copies give different answers (%(answers)s). Choose one."
    ),
    "copies_have_other_options": _(
        "“%(stem)s”: the copies offer different options (answers %(answers)s)."
    ),
    "several_right_in_single": _(
        "“%(stem)s” is a single choice, but several options are right (%(answers)s)."
    ),
    "answer_names_no_option": _("“%(stem)s”: the answer “%(answer)s” names none of the options."),
    "blanks_and_answers_differ": _("“%(stem)s” has %(blanks)s blanks but %(answers)s answers."),
    # not given
    "no_answer": _("“%(stem)s”: the source gives no answer."),
    "no_points": _("The source gives no marks. Set them before you publish the quiz."),
    "no_pass_line": _("The source gives no pass mark. Set it before you publish the quiz."),
    "no_time_limit": _("The source gives no time limit. Set one, or say that there is none."),
    "no_attempts": _("The source does not say how often the quiz may be taken. Set it."),
    "no_items": _("No questions were found."),
    "no_chapters": _(
        "No chapters were found. Number the headings (1, 1.1 or 第一章) and try again."
    ),
    "chapter_without_items": _("No question covers chapter %(number)s “%(title)s”."),
    "keys_lopsided": _(
        "The right answers are only ever %(keys)s (%(row)s). Shuffle the options or write more questions."
    ),
}
UNKNOWN = _("Please check this place (%(code)s).")
_OTHER_LINE = _("%(message)s (See also line %(line)s.)")


def render(warning: Warning) -> str:
    """The sentence for one warning in the active language."""
    if warning.message_code == "subject_rule":
        return _from_rule(warning)
    template = TEMPLATES.get(warning.message_code)
    if template is None:
        return str(UNKNOWN) % {"code": warning.message_code}
    return str(template) % warning.params


def _from_rule(warning: Warning) -> str:
    """Rules carry their own sentences, so that an editor of the rules file needs no translator."""
    chinese = (get_language() or "").lower().startswith("zh")
    message = warning.params["zh" if chinese else "en"]
    if other := warning.params.get("other_line"):
        return str(_OTHER_LINE) % {"message": message, "line": other}
    return message
