"""What this app does when others announce something. Two lines each."""

from __future__ import annotations

from .services import complete_after_result, follow_release, sync_assignments


def on_attempt_graded(sender, event, now, **kwargs) -> None:
    """A passed result may be the last thing a course was waiting for."""
    if event.passed:
        complete_after_result(
            quiz_id=event.quiz_id, learner_id=event.learner_id, result_id=event.result_id, now=now
        )


def on_appointment_changed(sender, event, now, **kwargs) -> None:
    """Who joins a unit or position gets what is assigned there."""
    sync_assignments(now=now, user_id=event.user_id)


def on_course_released(sender, event, now, **kwargs) -> None:
    """Whoever has not completed the course reads its newest release."""
    follow_release(release_id=event.release_id, now=now)
