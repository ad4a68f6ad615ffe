"""Why a file could not be imported, as a sentence: which file, what is wrong, what to do. For the edges only."""

from django.utils.translation import gettext_lazy as _

from .shapes import UnreadableHandout

SENTENCES = {
    "empty": _("%(file)s is empty. Choose the file that holds the text of the handout."),
    "too_large": _(
        "%(file)s is too large (limit: %(limit)s). Split it or remove what is not training matter."
    ),
    "too_many": _(
        "%(file)s has more than %(limit)s chapters, lessons or questions. Split it into a file for each course."
    ),
    "too_slow": _(
        "%(file)s took too long to read and was set aside. Save it afresh as plain text or .docx and try again."
    ),
    "too_complex": _(
        "%(file)s needs more memory than a handout may use. Save its text as a plain text file and try again."
    ),
    "wrong_type": _(
        "%(file)s is not what its name says, or no kind of file that can be read. Use .txt, .md or .docx."
    ),
    "not_text": _(
        "%(file)s holds bytes that are no text in UTF-8, UTF-16 or GB 18030. "
        "Open it in an editor, save it as UTF-8 and try again."
    ),
    "encrypted": _(
        "%(file)s is protected by a password. Remove the protection and upload it again."
    ),
    "damaged": _(
        "%(file)s is damaged and cannot be opened. Open it in Word or WPS, save it under a new name and upload that."
    ),
    "doctype": _(
        "%(file)s holds a DOCTYPE or ENTITY declaration, which no honest document needs. Save it afresh in Word or WPS."
    ),
    "zip_limits": _(
        "%(file)s unpacks to more than is allowed (limit: %(limit)s). Remove large pictures and embedded files."
    ),
    "unsafe_names": _(
        "%(file)s holds entries with unsafe names. Save it afresh in Word or WPS and upload that."
    ),
    "macro": _(
        "%(file)s holds macros, embedded objects or an outside template. Save it as .docx without them."
    ),
}
UNKNOWN = _("%(file)s cannot be read. Save it as plain text, Markdown or .docx and try again.")


def sentence(error: UnreadableHandout) -> str:
    """The sentence for an error, in the active language."""
    params = {"file": "?", "limit": "", **error.message_params}
    return str(SENTENCES.get(error.code, UNKNOWN)) % params
