"""What is granted against the rules of a quiz: overrides, requests for another attempt, reopening."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from quizzes import services
from quizzes.forms import MinutesForm, OverrideForm, RequestForm
from quizzes.models import Attempt, AttemptRequest, AttemptState, Mode, Override, Quiz
from quizzes.selectors.feedback import keys_shown
from quizzes.selectors.sittings import overrides_of, requests_of
from quizzes.sentences import bad_override, not_reopened, title_of
from quizzes.services.errors import AlreadyDone, BadOverride, NotReopened, OwnAttempt

PAGE = 50


def desk_view(permission: str) -> Callable[..., Any]:
    """Let in who has the permission on quizzes; the others are refused."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @require_admin_access
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


may_read = desk_view("quizzes.view_quiz")
may_change = desk_view("quizzes.change_quiz")


def quiz_page(
    request: HttpRequest,
    quiz: Quiz,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A screen about one quiz, with the way back to it and to its sisters."""
    viewset = Quiz.snippet_viewset  # type: ignore[attr-defined]
    may = request.user.has_perm("quizzes.change_quiz")
    here = reverse(viewset.get_url_name("edit"), args=[quiz.pk]) if may else ""
    frame = {
        "quiz": quiz,
        "may_change": may,
        "header_title": title,
        "page_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(viewset.get_url_name("list")), "label": _("Quizzes")},
            {"url": here, "label": title_of(quiz)},
            {"url": "", "label": title},
        ],
        "sisters": [
            (reverse(f"quizzes_desk:{name}", args=[quiz.pk]), words, name in template)
            for name, words in (
                ("overrides", _("Overrides")),
                ("requests", _("Requests for another attempt")),
                ("sittings", _("Sittings")),
                ("running", _("Under way")),
                ("printed", _("On paper")),
            )
        ],
    }
    return render(request, f"quizzes/desk/{template}", frame | context, status=status)


def page_of(request: HttpRequest, rows: Any) -> Any:
    """Return the page of a list that is asked for."""
    return Paginator(rows, PAGE).get_page(request.GET.get("p"))


# --- overrides ---------------------------------------------------------------------------------------


@may_read
@require_safe
def overrides(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Whom other rules hold for, and since when; or for whom they held once."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    revoked = request.GET.get("revoked") == "1"
    context = {"page_obj": page_of(request, overrides_of(quiz, revoked=revoked)), "old": revoked}
    return quiz_page(request, quiz, "overrides.html", _("Overrides"), context)


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def add_override(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Give a person or a unit other rules."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    first = {"staff_number": request.GET.get("for", "")}
    form = OverrideForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and _grant(request, quiz, form):
        messages.success(request, _("The override holds from now on."))
        _warn_of_running(request, quiz, form.cleaned_data["staff_number"])
        return redirect("quizzes_desk:overrides", quiz.pk)
    return quiz_page(
        request,
        quiz,
        "override_form.html",
        _("Give other rules"),
        {"form": form, "back": reverse("quizzes_desk:overrides", args=[quiz.pk])},
        status=422 if form.errors else 200,
    )


def _warn_of_running(request: HttpRequest, quiz: Quiz, learner: Any) -> None:
    """Other rules begin with the next attempt: who is writing keeps their time until it is given."""
    running = Attempt.objects.filter(quiz=quiz, state=AttemptState.IN_PROGRESS)
    if learner is not None:
        running = running.filter(learner=learner)
    if running.exists():
        words = _("Attempts that are under way keep their time. Give more time there:")
        url = reverse("quizzes_desk:running", args=[quiz.pk])
        link = format_html('{} <a href="{}">{}</a>', words, url, _("Under way"))
        messages.warning(request, link)


def _grant(request: HttpRequest, quiz: Quiz, form: OverrideForm) -> bool:
    data = form.cleaned_data
    try:
        services.grant_override(
            quiz=quiz,
            learner=data["staff_number"],
            unit=data["unit"],
            grant=services.Grant(
                extra_minutes=data["extra_minutes"] or 0,
                extra_attempts=data["extra_attempts"] or 0,
                opens_at=data["opens_at"],
                closes_at=data["closes_at"],
            ),
            reason=data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except BadOverride as refused:
        field = {"order": "closes_at", "reason": "reason"}.get(refused.code)
        form.add_error(field, bad_override(refused.code))
        return False
    return True


@may_change
@require_POST
def revoke(request: HttpRequest, override_id: int) -> HttpResponse:
    """Let the quiz's own rules hold again."""
    made = get_object_or_404(Override, pk=override_id)
    try:
        services.revoke_override(override_id=made.pk, by=request.user, now=timezone.now())
        messages.success(
            request, _("The override holds no more; attempts that run keep their end.")
        )
    except AlreadyDone:
        messages.warning(request, _("Somebody has revoked it already."))
    return redirect("quizzes_desk:overrides", made.quiz_id)


# --- requests ----------------------------------------------------------------------------------------


@may_read
@require_safe
def all_requests(request: HttpRequest) -> HttpResponse:
    """Who asks for another attempt, at whatever quiz; what waits longest stands first."""
    title = _("Requests for another attempt")
    viewset = Quiz.snippet_viewset  # type: ignore[attr-defined]
    answered = request.GET.get("answered") == "1"
    context = {
        "page_obj": page_of(request, requests_of(answered=answered)),
        "old": answered,
        "may_change": request.user.has_perm("quizzes.change_quiz"),
        "header_title": title,
        "page_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(viewset.get_url_name("list")), "label": _("Quizzes")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "quizzes/desk/requests.html", context)


@may_read
@require_safe
def requests(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Who asks for another attempt; or what was asked and answered."""
    quiz = get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)
    answered = request.GET.get("answered") == "1"
    rows = page_of(request, requests_of(quiz, answered=answered))
    return quiz_page(
        request,
        quiz,
        "requests.html",
        _("Requests for another attempt"),
        {"page_obj": rows, "old": answered},
    )


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """Grant or decline a request."""
    asked = get_object_or_404(
        AttemptRequest.objects.select_related("quiz", "learner"), pk=request_id
    )
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _answer(request, asked, form):
        if "all" in request.GET:  # they came from the list of all quizzes
            return redirect("quizzes_desk:all_requests")
        return redirect("quizzes_desk:requests", asked.quiz_id)
    context = {
        "form": form,
        "asked": asked,
        "attempts": Attempt.objects.filter(quiz=asked.quiz, learner=asked.learner)
        .defer("paper")
        .prefetch_related("results"),
    }
    return quiz_page(
        request,
        asked.quiz,
        "request_answer.html",
        _("A request"),
        context,
        status=422 if form.errors else 200,
    )


def _answer(request: HttpRequest, asked: AttemptRequest, form: RequestForm) -> bool:
    granted = request.POST.get("do") == "grant"
    try:
        services.answer_request(
            request_id=asked.pk,
            granted=granted,
            by=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except AlreadyDone:
        messages.warning(request, _("Somebody has answered this already."))
    except OwnAttempt:
        messages.error(request, _("Nobody answers a request of their own."))
    except BadOverride as refused:
        field = {"closed": "closes_at", "reason": "answer"}.get(refused.code)
        form.add_error(field, bad_override(refused.code))
        return False
    else:
        words = (
            _("Granted; the learner is told.") if granted else _("Declined; the learner is told.")
        )
        messages.success(request, words)
    return True


# --- reopening ---------------------------------------------------------------------------------------


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, attempt_id: Any) -> HttpResponse:
    """Let an attempt that was handed in go on."""
    held = get_object_or_404(Attempt.objects.select_related("quiz", "learner"), pk=attempt_id)
    form = MinutesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _reopen(request, held, form):
        messages.success(request, _("The attempt is open again; the learner is told."))
        return redirect("quizzes_desk:running", held.quiz_id)
    return quiz_page(
        request,
        held.quiz,
        "reopen.html",
        _("Reopen an attempt"),
        {"form": form, "attempt": held, "keys_shown": keys_shown(held, timezone.now())},
        status=422 if form.errors else 200,
    )


def _reopen(request: HttpRequest, held: Attempt, form: forms.Form) -> bool:
    try:
        services.reopen_attempt(
            attempt_id=held.pk, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except NotReopened as refused:
        form.add_error(None, not_reopened(refused.code))
        return False
    return True
