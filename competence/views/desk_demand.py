"""What positions ask for and what proves it, in the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competence import rules, services
from competence.forms import CriterionForm, RequirementForm
from competence.permissions import may_demand, may_read_demand
from competence.selectors import demand as read
from competence.selectors.sources import titles_of_sources
from framework.selectors import competencies_by_code, competencies_by_id, tree_of
from people.selectors import positions

from .said import said, status_of


def _let_in(request: HttpRequest, *, to_write: bool = False) -> None:
    if not (may_demand(request.user) if to_write else may_read_demand(request.user)):
        raise PermissionDenied


@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    """The positions with how much each asks for today."""
    _let_in(request)
    counts: dict[int, int] = {}
    for one in rules.in_force(read.statements(), timezone.localdate()).values():
        counts[one.position] = counts.get(one.position, 0) + 1
    rows = [(one, counts.get(one.pk, 0)) for one in positions()]
    context = {
        "rows": rows,
        "header_title": _("What positions ask for"),
        "page_title": _("What positions ask for"),
        "header_icon": "key",
    }
    return render(request, "competence/desk/requirements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """What one position asks for, what it asked for before, and the form to say it anew."""
    _let_in(request, to_write=request.method == "POST")
    found = positions().filter(pk=pk).first()
    if found is None:
        raise Http404
    today = timezone.localdate()
    form = RequirementForm(request.POST or None, initial={"valid_from": today})
    if said(
        request,
        form,
        lambda: services.require(
            position=found, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Said. People are looked at anew in the background."))
        return redirect("competence_desk:position", pk)
    in_force = rules.in_force(read.statements(positions=[pk]), today).values()
    context = {
        "position": found,
        "in_force": {one.pk for one in in_force},
        "rows": list(read.requirements_of(pk)[:200]),
        "form": form,
        "writes": may_demand(request.user),
        "header_title": found.label,
        "page_title": found.label,
        "header_icon": "key",
    }
    return render(request, "competence/desk/position.html", context, status=status_of(form))


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """The competencies with whether a criterion of their own decides."""
    _let_in(request)
    counts: dict[int, int] = {}
    for competency_id, _level, _purpose in read.criteria():
        counts[competency_id] = counts.get(competency_id, 0) + 1
    tree = tree_of()
    rows: list[tuple[Any, int, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for one in tree.get(parent, []):
            rows.append((one, depth, counts.get(one.pk, 0)))
            walk(one.pk, depth + 1)

    walk(None, 0)
    context = {
        "rows": rows,
        "header_title": _("What proves a competency"),
        "page_title": _("What proves a competency"),
        "header_icon": "check",
    }
    return render(request, "competence/desk/criteria.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: HttpRequest, code: str) -> HttpResponse:
    """The criteria of a competency, and the form to say one anew."""
    _let_in(request, to_write=request.method == "POST")
    found = competencies_by_code([code]).get(code)
    if found is None:
        raise Http404
    rows = list(read.criteria_of(found.pk))
    newest = {key[1:]: row for key, row in read.criteria([found.pk]).items()}
    titles = titles_of_sources()
    first = next(iter(newest.values()), None)
    form = CriterionForm(
        request.POST or None, titles=titles, initial=CriterionForm.shown(first) if first else None
    )
    if said(
        request,
        form,
        lambda: services.set_criterion(
            competency=competencies_by_id([found.pk])[found.pk],
            by=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        ),
    ):
        messages.success(request, _("Said. People are looked at anew in the background."))
        return redirect("competence_desk:criterion", code)
    context = {
        "competency": found,
        "rows": [(row, rules.write_tree(row.tree), row in newest.values()) for row in rows],
        "sources": titles,
        "form": form,
        "writes": may_demand(request.user),
        "header_title": f"{found.code} {found.label}",
        "page_title": f"{found.code} {found.label}",
        "header_icon": "check",
    }
    return render(request, "competence/desk/criterion.html", context, status=status_of(form))
