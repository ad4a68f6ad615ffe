"""People × competencies, and a leader's people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence import services
from competence.permissions import may_demand, may_see_matrix
from competence.selectors import matrix as read
from competence.selectors.releases import all_resting, lags
from competence.templatetags.standing_marks import cell_word
from people.selectors import current_posts, led_units, top_unit, unit_paths, units_below

LIST = 50
MOST_NEEDED = 200


class _Choice:
    """What was chosen above a matrix, and for whom one may choose it."""

    def __init__(self, request: HttpRequest, given: Any) -> None:
        self.today = timezone.localdate()
        self.sees_all = may_see_matrix(request.user)
        led = led_units(request.user.pk, self.today) if not self.sees_all else set()
        if not self.sees_all and not led:
            raise PermissionDenied
        self.paths = unit_paths()
        self.allowed = set(self.paths) if self.sees_all else led
        unit = given.get("unit", "")
        self.unit = int(unit) if unit.isdigit() and int(unit) in self.allowed else None
        self.only_gaps = given.get("gaps") == "1"
        competency = given.get("competency", "")
        self.competency = int(competency) if competency.isdigit() and len(competency) < 16 else None
        self.led = led

    @property
    def unit_ids(self) -> set[int] | None:
        """The units chosen; None for the whole company."""
        if self.unit is not None:
            return units_below(self.unit)
        return None if self.sees_all else self.led

    @property
    def people(self) -> Any:
        """The people chosen."""
        return read.chosen_people(
            unit_ids=self.unit_ids, only_gaps=self.only_gaps, competency_id=self.competency,
            today=self.today,
        )  # fmt: skip

    @property
    def units(self) -> list[tuple[int, str]]:
        """The units that may be chosen, by their names from the top down."""
        return sorted(((pk, self.paths[pk]) for pk in self.allowed), key=lambda one: one[1])


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Fifty people a page, totals over all of them. At most twelve statements."""
    choice = _Choice(request, request.GET)
    everybody = choice.unit_ids is None and not choice.only_gaps
    shown, left_out = read.columns(
        None if everybody else choice.people, competency_id=choice.competency
    )
    page = Paginator(choice.people, read.PAGE).get_page(request.GET.get("page"))
    context = {
        "choice": choice,
        "columns": shown,
        "left_out": left_out,
        "rows": _rows(read.cells(page, shown)),
        "page": page,
        "posts": current_posts([one.pk for one in page], choice.today),
        "asks": may_demand(request.user) or bool(choice.led),
    }
    return render(request, "competence/matrix.html", context)


def _rows(people: list[Any]) -> list[tuple[Any, str]]:
    """Return each person with the cells drawn; of thousands of cells few differ, so each kind is drawn once."""
    drawn: dict[tuple[str, str, bool], str] = {}

    def cell(one: read.Cell) -> str:
        key = (one.shown, cell_word(one.standing), one.is_gap)
        if key not in drawn:
            said = {"shown": key[0], "word": key[1], "is_gap": key[2]}
            drawn[key] = render_to_string("competence/cell.html", said).strip()
        return drawn[key]

    return [
        (person, mark_safe("".join(cell(one) for one in cells)))  # noqa: S308 - drawn above
        for person, cells in people
    ]


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Who may work where today, what ends soon, who is at risk."""
    choice = _Choice(request, request.GET)
    people = choice.people
    page = Paginator(people, LIST).get_page(request.GET.get("page"))
    missing = read.may_work(page)
    posts = current_posts([one.pk for one in page], choice.today)
    days = request.GET.get("days", "")
    within = int(days) if days in {"30", "60", "90"} else 90
    context = {
        "choice": choice,
        "figures": read.figures(people, choice.today),
        "rows": [(one, posts.get(one.pk), missing.get(one.pk, [])) for one in page],
        "page": page,
        "at_risk": read.at_risk(people)[:LIST],
        "ending": read.ending(people, choice.today, days=within)[:LIST],
        "within": within,
        "soon": read.SOON,
    }
    return render(request, "competence/team.html", context)


@require_POST
def need(request: HttpRequest) -> HttpResponse:
    """The gaps of a column become a training need: HR goes on to plan it, a leader is told."""
    choice = _Choice(request, request.POST)
    if choice.competency is None:
        raise Http404
    if not (may_demand(request.user) or choice.led):
        raise PermissionDenied
    choice.only_gaps = True
    people = list(choice.people[:MOST_NEEDED])
    shown, _left = read.columns(choice.people, competency_id=choice.competency)
    unit = top_unit(choice.unit_ids, choice.unit)
    if not shown or unit is None:
        messages.info(request, _("Nobody here lacks it."))
        return redirect(_back(choice))
    try:
        made = services.raise_gap(
            competency=shown[0].competency, unit=unit, persons=people, by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except services.Refused as refused:
        messages.info(request, str(refused.reasons[0]))
        return redirect(_back(choice))
    if may_demand(request.user):
        messages.success(request, _("A training need was made. Put it into the annual plan."))
        return redirect("training_desk:need_plan", made.pk)
    messages.success(request, _("HR reads it. You are told what becomes of it."))
    return redirect(_back(choice))


def _back(choice: _Choice) -> str:
    chosen = {"unit": choice.unit or ""}
    return f"{reverse('competence:matrix')}?{urlencode(chosen)}"


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Whose training lags behind a major release."""
    if not may_see_matrix(request.user):
        raise PermissionDenied
    found = lags(all_resting())
    page = Paginator(found, LIST).get_page(request.GET.get("page"))
    return render(request, "competence/releases.html", {"page": page})
