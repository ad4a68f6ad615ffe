"""Who must attend by position, as a spreadsheet: a line a person and programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.tables import write_xlsx
from people.selectors import current_posts
from training.selectors.duty import ATTENDED, NO_SEAT, NOT_ATTENDED, Duty

WORDS = {
    NO_SEAT: pgettext_lazy("in a programme", "no seat"),
    NOT_ATTENDED: gettext_lazy("seat, nothing attended yet"),
    ATTENDED: pgettext_lazy("in a programme", "attended"),
}


def write_duties(duties: Sequence[Duty], state: str, target: Any, *, today: dt.date) -> None:
    """Write those of the programmes that are in a state, or all of them."""
    head = [
        _("Programme"),
        _("Staff number"),
        pgettext("person", "Name"),
        _("Unit"),
        _("Position"),
        _("State"),
    ]
    write_xlsx(target, [(_("Must attend"), head, _rows(duties, state, today))])


def _rows(duties: Sequence[Duty], state: str, today: dt.date) -> Iterator[list[Any]]:
    wanted = {pk for one in duties for pk in one.those(state)}
    posts = current_posts(wanted, today)
    people = get_user_model().objects.in_bulk(wanted)
    for one in duties:
        for person in sorted((people[pk] for pk in one.those(state)), key=lambda p: p.staff_number):
            post = posts.get(person.pk)
            yield [
                one.programme.label,
                person.staff_number,
                person.name,
                post.unit_name if post else "",
                post.position_name if post else "",
                str(WORDS[one.people[person.pk]]),
            ]
