"""Copying and retiring a quiz in the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from quizzes import services
from quizzes.models import Mode, Quiz
from quizzes.sentences import title_of
from quizzes.viewsets.quizzes import CHECKLISTS


@require_admin_access
def duplicate(request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = _quiz(request, quiz_id, "quizzes.add_quiz")
    if request.method != "POST":
        return _ask(
            request, quiz, _("Duplicate"), _("Makes a draft with the same questions and rules.")
        )
    copy = services.duplicate_quiz(quiz=quiz, by=request.user, now=timezone.now())
    messages.success(request, _("“%(title)s” is a draft now.") % {"title": copy.title})
    return redirect(_address(copy, "edit"))


@require_admin_access
def retire(request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = _quiz(request, quiz_id, "quizzes.change_quiz")
    if request.method != "POST":
        if quiz.retired_at:
            return _ask(request, quiz, _("Bring back"), _("Learners can start it again."))
        return _ask(
            request,
            quiz,
            _("Retire"),
            _("Nobody can start it any more; running attempts go on and results stay."),
        )
    if quiz.retired_at:
        services.bring_back_quiz(quiz=quiz, by=request.user, now=timezone.now())
        messages.success(request, _("“%(title)s” is back.") % {"title": title_of(quiz)})
    else:
        services.retire_quiz(quiz=quiz, by=request.user, now=timezone.now())
        messages.success(request, _("“%(title)s” is retired.") % {"title": title_of(quiz)})
    return redirect(_address(quiz, "list"))


def _quiz(request: HttpRequest, quiz_id: int, permission: str) -> Quiz:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return get_object_or_404(Quiz, pk=quiz_id)


def _address(quiz: Quiz, name: str) -> str:
    if quiz.mode == Mode.OBSERVED:
        return reverse(f"{CHECKLISTS}:{name}", args=[] if name == "list" else [quiz.pk])
    viewset = Quiz.snippet_viewset  # type: ignore[attr-defined]
    return reverse(viewset.get_url_name(name), args=[] if name == "list" else [quiz.pk])


def _ask(request: HttpRequest, quiz: Quiz, verb: str, sentence: str) -> HttpResponse:
    context = {"quiz": quiz, "verb": verb, "sentence": sentence, "back": _address(quiz, "list")}
    return render(request, "quizzes/desk/ask.html", context)
