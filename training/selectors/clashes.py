"""Who and what is wanted elsewhere at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from common.verdicts import Reason
from training.models import Room, RunState, Session, SessionInstructor, SessionState
from training.scheduling import Use, find_clashes


def clashes_of(
    wanted: Iterable[Session],
    *,
    room: Room | None,
    instructors: Collection[int],
    ignoring: Collection[int] = (),
) -> list[Reason]:
    """Return a sentence for each session that a room or an instructor is wanted for elsewhere.

    ``wanted`` may be unsaved, ``ignoring`` are sessions that move away; cancelled runs take nothing. At most three statements.
    """
    sessions = list(wanted)
    if not sessions or not (room or instructors):
        return []
    start, end = min(one.starts_at for one in sessions), max(one.ends_at for one in sessions)
    own = {one.pk for one in sessions if one.pk} | set(ignoring)
    others = (
        Session.objects.filter(starts_at__lt=end, ends_at__gt=start)
        .exclude(state=SessionState.CANCELLED)
        .exclude(run__state=RunState.CANCELLED)
        .exclude(pk__in=own)
        .select_related("run")
    )
    reasons = []
    if room is not None:
        for other in _hit(sessions, others.filter(room=room)):
            reasons.append(
                Reason(
                    "training.room_taken",
                    {"room": room.name, "room_en": room.name_en, **_words(other)},
                )
            )
    if instructors:
        taken = SessionInstructor.objects.filter(
            user_id__in=instructors, session__in=others
        ).select_related("user", "session__run")
        by_person: dict[int, tuple[str, list[Session]]] = {}
        for one in taken:
            if one.user is not None:
                by_person.setdefault(one.user.pk, (one.user.name, []))[1].append(one.session)
        for name, theirs in by_person.values():
            reasons += [
                Reason("training.instructor_taken", {"person": name, **_words(other)})
                for other in _hit(sessions, theirs)
            ]
    return reasons


def _hit(sessions: list[Session], others: Iterable[Session]) -> list[Session]:
    """Return those of the others that meet one of the sessions."""
    known = {-number: other for number, other in enumerate(others, start=1)}
    uses = [Use(number, "r", one.starts_at, one.ends_at) for number, one in enumerate(sessions, 1)]
    uses += [Use(key, "r", other.starts_at, other.ends_at) for key, other in known.items()]
    hit = {
        min(clash.first, clash.second)
        for clash in find_clashes(uses)
        if clash.first * clash.second < 0
    }
    return [other for key, other in known.items() if key in hit]


def own_clashes(sessions: Iterable[Session]) -> bool:
    """Say whether two of the sessions overlap, so that one room cannot hold both."""
    uses = [Use(number, "r", one.starts_at, one.ends_at) for number, one in enumerate(sessions)]
    return bool(find_clashes(uses))


def _words(other: Session) -> dict[str, str]:
    return {
        "title": other.title,
        "title_en": other.title_en,
        "run": other.run.title,
        "run_en": other.run.title_en,
        "starts": timezone.localtime(other.starts_at).isoformat(timespec="minutes"),
    }
