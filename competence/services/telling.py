"""What holders and learners are told of certificates and results."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from competence.models import Certificate
from notices.services import tell
from quizzes.selectors import kept_back, results_of

from .proof import figure

POINTS = {"quizzes.reached", "quizzes.missed"}


def tell_certificate(*, record_id: int, now: dt.datetime) -> None:
    """Tell the holder of a record that there is a certificate; once, however often it is asked."""
    certificate = Certificate.objects.select_related("record").get(record_id=record_id)
    content, until = certificate.content, certificate.content["valid_until"]
    tell(
        user_ids=[certificate.record.user_id],
        kind="competence.certificate" if until else "competence.certificate_without_end",
        params={
            "number": certificate.number,
            "course": content["course"]["title"],
            "course_en": content["course"]["title_en"],
            "competency": content["competency"]["title"],
            "competency_en": content["competency"]["title_en"],
            "until": until,
        },
        url=reverse("competence:record", args=[certificate.record.number]),
        key=f"competence.certificate:{certificate.pk}",
        now=now,
    )


def tell_result(*, learner_id: int, result_id: int, now: dt.datetime) -> None:
    """Tell a learner that a result is final, and because of what.

    Nothing is told where the result gave a certificate, of which they are told, or is no longer the
    newest one.
    """
    result = results_of(learner_id).filter(pk=result_id).first()
    if result is None or Certificate.objects.filter(record__evidence__result=result).exists():
        return
    quiz = result.attempt.quiz
    # Lost critical lines and questions stand before the points.
    points = (one["params"] for one in result.because if one["code"] in POINTS)
    reached: dict[str, str] = next(points, {})
    kind = "competence.result_passed" if result.passed else "competence.result_not_passed"
    params = {"quiz": quiz.title, "quiz_en": quiz.title_en}
    if kept_back([result.attempt_id], now):
        kind += "_unscored"
    else:
        params |= {
            "score": figure(result.score),
            "max_score": figure(result.max_score),
            "needed": reached.get("needed", ""),
        }
    tell(
        user_ids=[learner_id],
        kind=kind,
        params=params,
        url=reverse("quizzes:result", args=[result.attempt_id]),
        key=f"competence.result:{result.pk}",
        now=now,
    )
