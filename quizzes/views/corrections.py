"""Putting a question right: what was corrected, and one correction from the dry run to its execution."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.grading.corrections import NEW_KEY
from quizzes.models import Item, Mode, Quiz, Regrade
from quizzes.permissions import may_correct
from quizzes.selectors.items import uses_of
from quizzes.selectors.regrades import DryRun, asked_form, regrades_of
from quizzes.sentences import bad_regrade, title_of
from quizzes.services.errors import BadRegrade, OwnAttempt
from quizzes.services.regrading import make_regrade, run_regrade, try_regrade
from quizzes.tasks import finish_regrades

from .regrade_forms import RegradeForm

PAGE = 50
SHOWN = 100  # changes on the page of a dry run; turned verdicts stand first
AT_ONCE = 100  # attempts marked again before the page answers; a job does the rest


@require_safe
def corrections(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """What was corrected in a quiz, by whom and why, and how far it is."""
    quiz = _quiz(request, quiz_id)
    page = Paginator(regrades_of(quiz_id), PAGE).get_page(request.GET.get("page"))
    context = {"quiz": quiz, "tab": "corrections", "corrects": True, "page": page}
    return render(request, "quizzes/corrections.html", context)


def _quiz(request: HttpRequest, quiz_id: int) -> Quiz:
    if not may_correct(request.user):
        raise PermissionDenied
    return get_object_or_404(Quiz, pk=quiz_id, mode=Mode.SAT)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, quiz_id: int, item_id: int, part: int) -> HttpResponse:
    """Choose, look at what it would change, then do it."""
    quiz = _quiz(request, quiz_id)
    entry = asked_form(quiz_id, item_id, part)
    if entry is None:
        raise Http404
    form = RegradeForm(request.POST if request.method == "POST" else None, entry=entry)
    looked: DryRun | None = None
    if request.method == "POST" and form.is_valid():
        done, looked = _act(request, quiz, form)
        if done:
            return redirect("quizzes:corrections", quiz_id)
    context = {
        "quiz": quiz,
        "entry": entry,
        "stem": entry["stem"],
        "form": form,
        "looked": looked,
        "changes": looked.changes[:SHOWN] if looked else [],
        "more": max(len(looked.changes) - SHOWN, 0) if looked else 0,
    }
    return render(request, "quizzes/correct.html", context, status=400 if form.errors else 200)


def _act(request: HttpRequest, quiz: Quiz, form: RegradeForm) -> tuple[bool, DryRun | None]:
    """Do it where it was looked at; else look. What came out otherwise meanwhile is looked at again."""
    wanted, now = form.correction(), timezone.now()
    try:
        if "make" in request.POST:
            regrade = make_regrade(
                quiz_id=quiz.pk,
                wanted=wanted,
                reason=form.cleaned_data["reason"],
                seal=request.POST["make"],
                by=request.user,
                now=now,
            )
            _run(request, regrade)
            if regrade.action == NEW_KEY:
                _ask_for_the_bank(request, regrade)
            return True, None
        return False, try_regrade(quiz_id=quiz.pk, wanted=wanted, now=now)
    except OwnAttempt:
        form.add_error(
            None, _("You have an attempt at this quiz yourself: somebody else must correct it.")
        )
    except BadRegrade as refused:
        if refused.code == "outdated":
            messages.warning(request, bad_regrade(refused.code))
            return False, try_regrade(quiz_id=quiz.pk, wanted=wanted, now=now)
        form.add_error(_field(refused.code), bad_regrade(refused.code))
    return False, None


def _ask_for_the_bank(request: HttpRequest, regrade: Regrade) -> None:
    """The correction holds for papers; the question itself still says otherwise."""
    others = [use.quiz for use in uses_of(regrade.item).quizzes if use.quiz.pk != regrade.quiz_id]
    words = _("New papers are marked by the new key. The question in the bank still has the old one: put it right there.")  # fmt: skip
    if others:
        titles = "、".join(title_of(quiz) for quiz in others)
        words += _(" Attempts at these quizzes that are marked already stay as they are: %(quizzes)s.") % {"quizzes": titles}  # fmt: skip
    viewset = Item.snippet_viewset  # type: ignore[attr-defined]
    edit = reverse(viewset.get_url_name("edit"), args=[regrade.item_id])
    messages.warning(
        request, format_html('{} <a href="{}">{}</a>', words, edit, _("To the question"))
    )


def _field(code: str) -> Any:
    return {"reason": "reason", "key": "action", "nothing_left": "action"}.get(code)


def _run(request: HttpRequest, regrade: Regrade) -> None:
    if run_regrade(regrade_id=regrade.pk, now=timezone.now(), limit=AT_ONCE):
        count = regrade.results.count()
        messages.success(request, _("Done. Results that changed: %(count)s.") % {"count": count})
        return
    finish_regrades.enqueue()
    messages.info(request, _("The first attempts are marked again; the rest follows by itself."))
