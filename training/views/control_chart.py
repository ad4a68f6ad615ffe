"""A person's control chart of one checklist."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.languages import in_page_language
from people.permissions import may_see_person
from people.selectors import find_person
from training import permissions
from training.rules.control_chart import LEAST
from training.selectors import control_charts as reads


@require_safe
def chart(request: HttpRequest, learner_id: int, checklist: str) -> HttpResponse:
    """The picture, the table that says the same, and what follows from it in words."""
    learner = find_person(learner_id)
    if learner is None or not (
        may_see_person(request.user, learner_id, timezone.localdate())
        or permissions.may_inspect_all(request.user)
    ):
        raise Http404
    known = reads.checklists_of(learner_id)
    found = next((one for one in known if one[1] == checklist), None)
    if found is None:
        raise Http404
    points, judged = reads.chart_of(learner_id, found[0])
    context = {
        "learner": learner,
        "title": in_page_language(found[2], found[3]),
        "slug": checklist,
        "others": [(slug, in_page_language(zh, en)) for _pk, slug, zh, en in known if slug],
        "points": points,
        "numbered": list(enumerate(points))[::-1],
        "chart": judged,
        "least": LEAST,
        "before": reads.verdicts_of(learner_id, found[0]),
        "is_own": learner_id == request.user.pk,
    }
    return render(request, "training/inspections/chart.html", context)
