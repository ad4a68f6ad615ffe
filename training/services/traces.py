"""The dated trace of a run, and what those concerned are told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils import timezone

from notices.services import tell
from training.models import PlanRun, RunChange, RunEnrolment, SeatState, Session
from training.selectors.invitations import who_should_come

from .invitations import keep_invitations


def trace(
    run: PlanRun,
    kind: str,
    *,
    session: Session | None = None,
    enrolment: RunEnrolment | None = None,
    detail: dict[str, Any] | None = None,
    reason: str = "",
    by,
    now: dt.datetime,
) -> RunChange:
    """Add a row to the run's trace."""
    return RunChange.objects.create(
        run=run,
        session=session,
        enrolment=enrolment,
        kind=kind,
        detail=detail or {},
        reason=reason,
        made_by=by,
        made_at=now,
    )


def run_words(run: PlanRun) -> dict[str, str]:
    """Return how notices and reasons name a run."""
    return {"run": run.title, "run_en": run.title_en, "starts_on": run.starts_on.isoformat()}


def session_words(session: Session) -> dict[str, str]:
    """Return how notices name a session and its run."""
    return {
        **run_words(session.run),
        "session": session.title,
        "session_en": session.title_en,
        "starts": moment(session.starts_at),
    }


def moment(value: dt.datetime) -> str:
    """Return a moment in the site's zone, as stored sentences take it."""
    return timezone.localtime(value).isoformat(timespec="minutes")


def concerned_by(session: Session) -> set[int]:
    """Return who must know of a change: the enrolled, who runs it, who organises the run."""
    people = set(
        RunEnrolment.objects.filter(run=session.run, state=SeatState.ENROLLED).values_list(
            "learner_id", flat=True
        )
    )
    people |= {one.user_id for one in session.instructors.all() if one.user_id}
    if session.run.organiser_id:
        people.add(session.run.organiser_id)
    return people


def tell_added(run: PlanRun, sessions: Collection[Session], *, now: dt.datetime) -> None:
    """Tell those concerned of sessions that have come to a run, or of rooms and instructors given to
    them, in one notice a person and with one mail for all."""
    if not sessions:
        return
    calendar = keep_invitations(sessions, now=now)
    revisions = sum(one.revision for one in sessions)
    pks = sorted(one.pk for one in sessions)
    own = Counter(person for _session, person in who_should_come(sessions, None))
    by_person = {run.organiser_id: len(sessions), **own} if run.organiser_id else dict(own)
    for count in sorted(set(by_person.values())):
        tell(
            user_ids=[pk for pk, many in by_person.items() if many == count],
            kind="training.added",
            params={**run_words(run), "count": count, "calendar": calendar},
            url=reverse("training:mine"),
            key=f"training.added:{run.pk}:{pks[0]}:{pks[-1]}:{len(pks)}:{revisions}",
            now=now,
        )


def tell_about_session(
    session: Session,
    kind: str,
    *,
    people: Collection[int],
    params: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Tell people of a change of a session, once a revision, and their calendars with it."""
    calendar = keep_invitations([session], with_past=kind == "moved", now=now)
    tell(
        user_ids=people,
        kind=f"training.{kind}",
        params={**session_words(session), **params, "calendar": calendar},
        url=reverse("training:session", args=[session.pk]),
        key=f"training.{kind}:{session.pk}:{session.revision}",
        now=now,
    )


def remind_of_session(session: Session, people: Collection[int], *, now: dt.datetime) -> int:
    """Remind people of a session, once for the time that it begins at."""
    return tell(
        user_ids=people,
        kind="training.reminder",
        params={**session_words(session), "where": session.where or "–"},
        url=reverse("training:session", args=[session.pk]),
        key=f"training.reminder:{session.pk}:{session.starts_at:%Y%m%dT%H%MZ}",
        now=now,
    )
