"""What refusals say about signing in, the sheet and its file; rows of a file of attendance."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "training.run_waits": _("“%(run)s” has not been approved yet; nobody signs in before that."),
    "training.code_tries": _(
        "Too many codes that were not good. Wait %(minutes)s minutes, scan the code or ask your instructor."
    ),
    # signing in and out
    "training.code_over": _(
        "This code is no longer good: it changes every 15 seconds. Scan or type the one on the screen now."
    ),
    "training.ticket_over": _("That took longer than three minutes. Scan the code once more."),
    "training.ticket_used": _(
        "This scan has signed somebody else in already. Scan the code once more."
    ),
    "training.sign_in_early": _("You are early: sign-in to “%(title)s” opens at %(opens)s."),
    "training.sign_in_over": _(
        "Sign-in to “%(title)s” ended at %(ended)s. Ask your instructor to enter you."
    ),
    "training.sign_out_early": _("“%(title)s” has not begun: sign-out opens at %(opens)s."),
    "training.sign_out_over": _(
        "Sign-out of “%(title)s” ended at %(ended)s. Ask your instructor to put it right."
    ),
    "training.session_off": _("“%(title)s” does not take place."),
    "training.sheet_fixed": _(
        "The sheet of “%(title)s” is confirmed already. Ask your instructor to put it right."
    ),
    "training.no_seat": _("You are not on the list of “%(title)s”. Ask your instructor."),
    "training.not_signed_in": _(
        "You have not signed in to “%(title)s” yet: sign in first, or ask your instructor."
    ),
    "training.out_before_in": _("Nobody can leave before they have come."),
    "training.signature_missing": _("Sign first: draw in the field, or type your name."),
    "training.not_oneself": _("Nobody enters, confirms or decides about themselves."),
    "training.time_after_session": _("This moment is after the end of the session."),
    "training.time_to_come": _("This moment is still to come."),
    "training.time_before_session": _("This moment is before sign-in opens."),
    "training.nobody_given": _("Say who it is."),
    # the sheet
    "training.count_early": _("The session begins at %(starts)s: count when people are there."),
    "training.heads_differ": _(
        "You counted %(counted)s, the list has %(signed)s. Enter who is missing on the list, or tick "
        "who signed in and is not in the room."
    ),
    "training.difference_unsettled": _("Say how the difference was settled."),
    "training.not_confirmed": _("This sheet is not confirmed."),
    "training.excuse_there": _("You have asked to be excused already."),
    "training.photo_missing": _("Photograph the filled sheet first."),
    "training.att_in_time": _("signed in and out"),
    "training.att_no_exit": _("no sign-out: counts until the end"),
    "training.att_late": _("came %(minutes)s minutes late"),
    "training.att_left_early": _("left %(minutes)s minutes early"),
    "training.att_too_short": _("was there for %(minutes)s minutes; absent below %(least)s"),
    "training.att_too_late": _("from %(limit)s minutes on this counts as absent"),
    "training.att_not_signed_in": _("did not sign in"),
    "training.att_not_in_room": _("signed in, but was not in the room when heads were counted"),
    "training.att_excused": _("excused"),
    "training.att_corrected": _("put right by hand"),
    # what became of a row of an attendance file
    "training.row_entered": _("is entered"),
    "training.row_entered_as": _(
        "is entered; by the minutes of the programme it will be “%(state)s”"
    ),
    "training.row_excused": _("is excused"),
    "training.row_needs_in": _("“late” needs the time of the sign-in"),
    "training.row_needs_out": _("“left early” needs the time of the sign-out"),
    "training.row_time_to_come": _("this moment is still to come"),
    "training.row_time_before_session": _("this moment is before sign-in opens"),
    "training.row_time_after_session": _("this moment is after the end of the session"),
    "training.row_out_before_in": _("nobody can leave before they have come"),
    "training.row_left": _("has left the run"),
    "training.row_corrected": _("is put right: %(before)s → %(after)s"),
    "training.row_no_number": _("has no staff number; guests are put right in the list itself"),
    "training.row_same": _("stands like that already"),
    "training.row_unknown": _("nobody in this session has this staff number"),
    "training.row_twice": _("stands above already"),
    "training.row_self": _("nobody enters themselves"),
    "training.row_bad_state": _("the state “%(given)s” is none of these: %(known)s"),
    "training.row_bad_time": _("“%(given)s” is no time of day"),
    "training.row_absent": _("absent: follows when the head count is confirmed"),
}
