"""What readers and writers found, as sentences: where, what, what to do. For the edges only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .schema import Fault, LeftOut, Skip, Unreadable

FAULTS = {
    # every item
    "kind_unknown": _("“%(kind)s” is no kind of question. Use one of the kinds of the template."),
    "no_stem": _("The question has no text. Write the question."),
    "too_long": _("%(field)s is longer than %(limit)s characters. Shorten it."),
    "too_many": _("%(field)s has %(count)s entries, more than %(limit)s. Split the question."),
    "empty_entry": _("%(field)s has an empty entry. Fill it in or remove it."),
    "entry_twice": _("%(field)s holds the same entry twice. Remove or change one."),
    "characters": _("The question holds characters that cannot be stored. Type the text again."),
    "points": _("The points must lie between 0 and %(limit)s, with two decimals at most."),
    "difficulty": _("“%(text)s” is no difficulty. Write easy, medium or hard."),
    "language": _("“%(text)s” is no code of a language. Write zh-hans or en."),
    "check_by": _("“%(text)s” is no date. Write it as 2026-12-31."),
    "picture_too_large": _("“%(name)s” is too large. Make it smaller."),
    "picture_type": _(
        "“%(name)s” is no picture or recording that can be shown. Use PNG, JPEG, GIF, WebP, MP3, MP4 or OGG."
    ),
    "picture_encoding": _("“%(name)s” cannot be unpacked. Put it into the file again."),
    "picture_pixels": _("“%(name)s” has too many pixels. Make it smaller."),
    "picture_damaged": _("“%(name)s” is damaged. Open it, save it again and use that."),
    "picture_animated": _("“%(name)s” moves. Use a picture that stands still, or a video."),
    "not_for_kind": _("%(field)s means nothing for %(kind)s. Clear it or change the kind."),
    # choice
    "too_few_options": _("There are only %(count)s options. Give at least two."),
    "option_twice": _("The option “%(text)s” occurs twice. Remove or change one."),
    "no_right": _("No option is marked as right. Mark the right one."),
    "several_right": _(
        "%(count)s options are marked as right. Mark one, or make it a multiple choice question."
    ),
    "fraction_range": _("A share lies outside -100 to 100 percent. Correct it."),
    "fraction_and_right": _(
        "The shares contradict what is right: a right option earns, a wrong one does not. Correct one of the two."
    ),
    "fraction_number": _("The share “%(text)s” is no number. Write a percentage."),
    # other kinds
    "no_answer": _("The right answer is missing. Give it."),
    "answer_truth": _("The answer must be true or false."),
    "answer_text": _("The answer must be a text."),
    "answer_number": _("“%(text)s” is neither a number nor a time such as 07:45. Correct it."),
    "tolerance": _("The tolerance is below 0. Write how far an answer may be off."),
    "blanks_differ": _(
        "The text has %(gaps)s blanks (____), but there are answers for %(count)s. Make them agree."
    ),
    "too_few_steps": _("An order needs at least two steps; there are %(count)s."),
    "too_few_levels": _("A line needs at least two levels; there are %(count)s."),
    "lead_range": _("A line is due at most %(limit)s minutes before or after the start."),
    "too_few_pairs": _("Matching needs at least two pairs; there are %(count)s."),
    "no_points": _("There is no marking point. Give at least one."),
    "any_of": _("Of %(count)s marking points at least 1 and at most all can be enough."),
    "synonyms_without_point": _("There are synonyms without a marking point. Remove them."),
    "no_items": _("The case has neither questions nor scenes. Give it some."),
    "items_and_scenes": _("The case has questions and scenes. Keep one of them."),
    "scene_goal": _(
        "A choice leads to the scene “%(text)s”, which is not there. Correct the name."
    ),
    "case_in_case": _("A case cannot lie in a case. Make it a case of its own."),
    # GIFT
    "braces": _(
        "The braces { } do not pair up. Close them, or write \\{ and \\} where they are text."
    ),
    "pair_without_arrow": _("“%(text)s” has no arrow. Write each pair as = left -> right."),
    # Aiken
    "aiken_no_answer": _(
        "“%(text)s” has no ANSWER line. Write ANSWER: and the letter below the options."
    ),
    "aiken_letter": _("“%(text)s” is none of the options. Write one letter from A to %(last)s."),
    # paper
    "answers_left": _(
        "%(count)s answers of this block belong to no question. Compare the numbers of answers and questions."
    ),
    "answers_disagree": _(
        "The paper gives more than one answer (%(answers)s). Leave the right one."
    ),
    "answer_names_no_option": _("The answer “%(answer)s” names none of the options. Correct it."),
    "unsure_marks": _("The marks %(marks)s do not tell what is right. Write the answer in words."),
    "order_letters": _(
        "“%(text)s” is no order of all entries. Write their letters in the right order, such as BAC."
    ),
    # JSON
    "not_an_item": _("Here should be a question in braces { }. Remove what stands here."),
    "key_missing": _("The key “%(field)s” is missing. Add it."),
    "wrong_type": _(
        "The value of “%(field)s” has the wrong form. See the description of the format."
    ),
    "two_names": _("“%(other)s” and “%(field)s” are the same and differ here. Keep one."),
    # spreadsheet
    "formula_cell": _("Formulas are not read. Put the value itself into the cell."),
    "error_cell": _("The cell shows the error %(text)s. Put in the value."),
    "date_cell": _("The cell holds a date. Format it as text and type it again."),
    "cell_number": _("“%(text)s” is not the number that belongs here. Correct it."),
    "cell_letter": _("“%(text)s” names no option of this row. Write letters such as A or AC."),
    "cell_truth": _("“%(text)s” is neither right nor wrong. Write 对 or 错, TRUE or FALSE."),
    "cell_pair": _("Option %(letter)s is no pair. Write left|right."),
    "bars_differ": _(
        "There are %(count)s entries for %(wanted)s options. Separate them with |, one for each."
    ),
    "gap_in_list": _("Column %(letter)s is empty between filled ones. Close the gap."),
    "column_unknown": _(
        "This column has no known heading. Clear the cell or name the column as in the template."
    ),
    "column_twice": _("Another column has the same heading. Keep one of them."),
    "case_in_row": _("A case does not fit into a row. Import it as JSON."),
    "kind_not_in_bank": _("The bank cannot hold %(kind)s yet. Take the question out of the file."),
}
SKIPS = {
    "description": _("“%(text)s” is a text without a question and was left out."),
    "formula": _("“%(text)s” is calculated by a formula. Formulas are never run; it was left out."),
    "type_unknown": _(
        "“%(text)s” is of the type “%(type)s”, which cannot be held; it was left out."
    ),
    "several_full_answers": _(
        "“%(text)s” accepts several options where one is to be chosen; it was left out."
    ),
    "partial_answers": _(
        "“%(text)s” gives a part of the points for some answers; it was left out."
    ),
    "several_numbers": _("“%(text)s” accepts several numbers; it was left out."),
    "several_units": _("“%(text)s” accepts several units; it was left out."),
    "wildcard": _("“%(text)s” accepts anything that fits a pattern with *; it was left out."),
    "cloze": _("“%(text)s” has other gaps than plain blanks of equal weight; it was left out."),
    "answer_feedback": _("“%(text)s”: what is said to single answers was not taken over."),
    "wrong_answers": _("“%(text)s”: answers listed as wrong were not taken over."),
    "case_sensitive": _("“%(text)s”: capital and small letters will count as equal."),
    "combined_feedback": _(
        "“%(text)s”: the general words for right and wrong were not taken over."
    ),
    "hints": _("“%(text)s”: hints were not taken over."),
    "response_template": _("“%(text)s”: the template of the answer was not taken over."),
    "points_dropped": _(
        "“%(text)s”: the points have more than two decimals and were not taken over."
    ),
    "picture": _("The picture “%(name)s” belongs to a text that shows none and was left out."),
    "picture_alt": _("The picture “%(name)s” comes without words. Say in the bank what it shows."),
    "picture_too_large": _("The picture “%(name)s” is too large and was left out."),
    "pictures_too_many": _("The picture “%(name)s” was left out: the file holds too many."),
    "picture_type": _(
        "“%(name)s” is no picture that can be shown (PNG, JPEG, GIF, WebP) and was left out."
    ),
    "picture_pixels": _("The picture “%(name)s” has too many pixels and was left out."),
    "picture_damaged": _("The picture “%(name)s” is damaged and was left out."),
    "picture_animated": _("The picture “%(name)s” moves and was left out."),
    "picture_encoding": _("“%(name)s” cannot be unpacked and was left out."),
    "furniture": _(
        "%(count)s headers or footers of printed pages were passed over, the first “%(text)s”."
    ),
    "paper_intro": _("%(count)s lines that belong to no question were passed over: “%(text)s” …"),
    "paper_picture": _("“%(text)s”: a picture of the paper was left out. Add it in the bank."),
    "paper_matching": _("“%(text)s” is to be matched; write it as Excel. It was left out."),
    "case_as_answer": _("“%(text)s” is a case in one piece; it becomes a short answer."),
    "read_from_marks": _("“%(text)s”: the answer was read from the marks %(marks)s. Check it."),
    "key_unknown": _("The key “%(key)s” means nothing here and was passed over."),
    "fields_not_in_bank": _("“%(text)s” goes into the bank without: %(fields)s."),
    "competency_unknown": _("“%(text)s”: no competency has the code %(codes)s; it was left out."),
    "stored_before": _("“%(text)s” is in the bank already and is not stored again."),
    "twice_in_file": _("“%(text)s” stands in the file twice and is stored once."),
}
UNREADABLE = {
    "no_score_headings": _("No row holds the heading 工号 (staff number). Use the template."),
    "empty": _("The file is empty. Choose the file that holds the questions."),
    "too_large": _("The file is larger than %(limit)s. Split it."),
    "not_text": _(
        "The file is no text in UTF-8, UTF-16 or GB 18030. Save it as UTF-8 and try again."
    ),
    "too_many_items": _("The file holds more than %(limit)s questions. Split it."),
    "too_many_faults": _(
        "The file holds more than %(limit)s errors. Is it in the format that was chosen?"
    ),
    "too_many_rows": _("The sheet has more than %(limit)s rows. Split it."),
    "too_many_columns": _("The sheet has more than %(limit)s columns. Use the template."),
    "too_deep": _("The file is nested more than %(limit)s deep, which no honest file is."),
    "not_json": _("The file is no sound JSON: see line %(line)s."),
    "json_without_items": _(
        "The file holds no list “items”. Export a bank as JSON to see the form."
    ),
    "not_xml": _("The file is no sound XML: see line %(line)s."),
    "not_moodle": _(
        "The file is XML, but not from Moodle. Export the questions there as Moodle XML."
    ),
    "doctype": _(
        "The file holds a DOCTYPE or ENTITY declaration, which no honest file of questions needs."
    ),
    "damaged": _("The file is damaged. Open it, save it under a new name and try that."),
    "encrypted": _("The file is protected by a password. Remove the protection and try again."),
    "macro": _(
        "The file holds macros, embedded objects or links to other files. Save it as .xlsx without them."
    ),
    "zip_limits": _("The file unpacks to more than is allowed. Remove pictures and empty sheets."),
    "not_a_workbook": _("The file is no .xlsx workbook with a visible sheet."),
    "no_headings": _("No row holds the headings 题型 and 题干 (kind and stem). Use the template."),
    "not_a_paper": _("The file is neither plain text nor a Word document (.docx). Save it as one."),
    "no_questions": _(
        "No question was found. Number the questions (1. 2. 3.) and write 答案： below each."
    ),
    "too_slow": _("The file took too long to read. Split it."),
    "too_complex": _("The file needs more memory than it may use. Split it."),
    "format_unknown": _("The format of the file is not recognised. Name it."),
}
LEFT_OUT = {
    "kind_not_held": _(
        "“%(stem)s”: the format does not know this kind of question; it was left out."
    ),
    "incomplete": _("“%(stem)s” has no complete answer yet and was left out."),
    "would_change": _("“%(stem)s” would not come back the same and was left out."),
    "fields_not_held": _("“%(stem)s” was written without: %(fields)s."),
}
# What the keys of the schema are called on a screen. In a context: other apps have units and orders too.
FIELDS = {
    "stem": pgettext_lazy("part of a question", "question"),
    "options": pgettext_lazy("part of a question", "options"),
    "answer": pgettext_lazy("part of a question", "answer"),
    "blanks": pgettext_lazy("part of a question", "blanks"),
    "marking_points": pgettext_lazy("part of a question", "marking points"),
    "synonyms": pgettext_lazy("part of a question", "synonyms"),
    "any_of": pgettext_lazy("part of a question", "number of points that are enough"),
    "points": pgettext_lazy("part of a question", "points"),
    "name": pgettext_lazy("part of a question", "name"),
    "category": pgettext_lazy("part of a question", "category"),
    "tags": pgettext_lazy("part of a question", "tags"),
    "feedback": pgettext_lazy("part of a question", "explanation"),
    "difficulty": pgettext_lazy("part of a question", "difficulty"),
    "competencies": pgettext_lazy("part of a question", "competencies"),
    "language": pgettext_lazy("part of a question", "language"),
    "check_by": pgettext_lazy("part of a question", "check-by date"),
    "source": pgettext_lazy("part of a question", "source"),
    "media": pgettext_lazy("part of a question", "pictures and recordings"),
    "option_media": pgettext_lazy("part of a question", "pictures of options"),
    "option_feedback": pgettext_lazy("part of a question", "feedback to options"),
    "fractions": pgettext_lazy("part of a question", "shares of options"),
    "pairs": pgettext_lazy("part of a question", "pairs"),
    "order": pgettext_lazy("part of a question", "order"),
    "tolerance": pgettext_lazy("part of a question", "tolerance"),
    "unit": pgettext_lazy("part of a question", "unit"),
    "items": pgettext_lazy("part of a question", "questions of the case"),
    "scenes": pgettext_lazy("part of a question", "scenes"),
    "scoring": pgettext_lazy("part of a question", "how it is scored"),
    "levels": pgettext_lazy("part of a question", "levels"),
    "target": pgettext_lazy("part of a question", "target"),
    "limit": pgettext_lazy("part of a question", "limit"),
    "direction": pgettext_lazy("part of a question", "what is good"),
    "series": pgettext_lazy("part of a question", "measured several times"),
    "lead_minutes": pgettext_lazy("part of a question", "minutes before the start"),
    "actor": pgettext_lazy("part of a question", "who does it"),
}
KINDS = {
    "single_choice": _("Single choice"),
    "multiple_choice": _("Multiple choice"),
    "true_false": _("True or false"),
    "fill_in": _("Fill in the blanks"),
    "number": pgettext_lazy("kind of question", "Number"),
    "ordering": pgettext_lazy("kind of question", "Ordering"),
    "matching": pgettext_lazy("kind of question", "Matching"),
    "short_answer": _("Short answer"),
    "essay": _("Essay"),
    "case": pgettext_lazy("kind of question", "Case"),
    "levels": _("Line with levels"),
    "measured": _("Measured line"),
    "timed": _("Timed line"),
}


def fault_sentence(fault: Fault) -> str:
    """Where, what, what to do."""
    text = _body(fault.code, fault.params)
    if fault.cell:
        return gettext("Cell %(cell)s: %(text)s") % {"cell": fault.cell, "text": text}
    return gettext("Line %(line)s: %(text)s") % {"line": fault.line, "text": text}


def _body(code: str, params: Mapping[str, Any]) -> str:
    said = {key: _pgettext_lazy(key, value) for key, value in params.items()}
    if code == "in_case":
        inner = _body(said["code"], said["params"])
        return gettext("Question %(number)s of the case: %(text)s") % {
            "number": said["number"],
            "text": inner,
        }
    return str(FAULTS[code]) % said


def _pgettext_lazy(key: str, value: Any) -> Any:
    if key == "field":
        return FIELDS.get(str(value), value)
    return KINDS.get(str(value), value) if key == "kind" else value


def skip_sentence(skip: Skip) -> str:
    """Where it stood, and what became of it."""
    params = dict(skip.params)
    if "fields" in params:
        params["fields"] = _named_fields(params["fields"])
    if "codes" in params:
        params["codes"] = _named_fields(params["codes"])
    text = str(SKIPS[skip.code]) % params
    return gettext("Line %(line)s: %(text)s") % {"line": skip.line, "text": text}


def unreadable_sentence(error: Unreadable) -> str:
    """Why nothing was read, and what to do."""
    return str(UNREADABLE[error.code]) % error.params


def left_out_sentence(left: LeftOut) -> str:
    """What a written file does not hold."""
    return str(LEFT_OUT[left.code]) % {"stem": left.stem, "fields": _named_fields(left.fields)}


def _named_fields(names: Iterable[str]) -> str:
    return pgettext("between the parts of a list", ", ").join(
        str(FIELDS.get(name, name)) for name in names
    )
