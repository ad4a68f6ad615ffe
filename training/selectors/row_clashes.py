"""What rows of a file want that is taken, by sessions that stand already or by other rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping

from django.utils import timezone

from common.verdicts import Reason
from training.models import RunState, Session, SessionInstructor, SessionState
from training.scheduling import Use, find_clashes

Row = tuple[int, Session, Mapping[int, str]]  # number in the file, unsaved, instructors' names


def clashes_of_rows(rows: Iterable[Row]) -> dict[int, list[Reason]]:
    """Return, by row, a sentence for each clash of room or instructor. Two statements for any number."""
    wanted = list(rows)
    if not wanted:
        return {}
    names: dict[Hashable, tuple[str, str]] = {}
    # Rows count below zero, so that they are never taken for the keys of sessions.
    uses = []
    for number, session, named in wanted:
        resources: list[Hashable] = [("person", pk) for pk in named]
        names |= {("person", pk): (name, "") for pk, name in named.items()}
        if session.room is not None:
            resources.append(("room", session.room.pk))
            names["room", session.room.pk] = (session.room.name, session.room.name_en)
        uses += [Use(-number, one, session.starts_at, session.ends_at) for one in resources]
    others = _others(wanted)
    people = {pk for _number, _session, named in wanted for pk in named}
    taken = [use for use in _uses_of(others, people) if use.resource in names]
    found: dict[int, list[Reason]] = defaultdict(list)
    for clash in find_clashes([*uses, *taken]):
        pair = (clash.first, clash.second)
        for own, other in (pair, pair[::-1]):
            if own < 0:
                what = names[clash.resource]
                found[-own].append(_reason(clash.resource, what, other, others.get(other)))
    return found


def _others(wanted: list[Row]) -> dict[int, Session]:
    start = min(session.starts_at for _number, session, _people in wanted)
    end = max(session.ends_at for _number, session, _people in wanted)
    rows = (
        Session.objects.filter(starts_at__lt=end, ends_at__gt=start)
        .exclude(state=SessionState.CANCELLED)
        .exclude(run__state=RunState.CANCELLED)
        .select_related("run")
    )
    return {one.pk: one for one in rows}


def _uses_of(others: dict[int, Session], people: Collection[int]) -> list[Use]:
    staff = SessionInstructor.objects.filter(session__in=others, user__in=people)
    pairs: list[tuple[int, Hashable]] = [(pk, ("room", one.room_id)) for pk, one in others.items()]
    if others and people:
        pairs += [(pk, ("person", who)) for pk, who in staff.values_list("session_id", "user_id")]
    return [Use(pk, what, others[pk].starts_at, others[pk].ends_at) for pk, what in pairs]


def _reason(
    resource: Hashable, what: tuple[str, str], other: int, session: Session | None
) -> Reason:
    is_room = isinstance(resource, tuple) and resource[0] == "room"
    words = {"room": what[0], "room_en": what[1]} if is_room else {"person": what[0]}
    if session is None:
        code = "srow_room_wanted" if is_room else "srow_person_wanted"
        return Reason(f"training.{code}", {**words, "row": -other})
    code = "room_taken" if is_room else "instructor_taken"
    return Reason(
        f"training.{code}",
        {
            **words,
            "title": session.title,
            "title_en": session.title_en,
            "run": session.run.title,
            "run_en": session.run.title_en,
            "starts": timezone.localtime(session.starts_at).isoformat(timespec="minutes"),
        },
    )
