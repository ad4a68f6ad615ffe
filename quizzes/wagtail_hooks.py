"""Quizzes in Wagtail's admin: addresses, and what keeps a quiz or question from being published."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from . import services
from .models import Item, ItemBank, Mode, Quiz
from .selectors import item_problems, newest_draft
from .selectors.sittings import running_attempts
from .services.errors import NotPublishable
from .views import desk, exchange, paper_scores, printing, rules_desk, sittings, trying
from .views.recordings import serve_part
from .viewsets import QuizzesGroup
from .viewsets.quizzes import edit_address

register_snippet(QuizzesGroup)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[Any]:
    patterns = [
        path("<int:quiz_id>/duplicate/", desk.duplicate, name="duplicate"),
        path("<int:quiz_id>/retire/", desk.retire, name="retire"),
        path("try/", trying.try_paper, name="try"),
        path("<int:quiz_id>/overrides/", rules_desk.overrides, name="overrides"),
        path("<int:quiz_id>/overrides/add/", rules_desk.add_override, name="add_override"),
        path("overrides/<int:override_id>/revoke/", rules_desk.revoke, name="revoke_override"),
        path("<int:quiz_id>/requests/", rules_desk.requests, name="requests"),
        path("requests/", rules_desk.all_requests, name="all_requests"),
        path("requests/<int:request_id>/", rules_desk.answer, name="answer_request"),
        path("attempts/<uuid:attempt_id>/reopen/", rules_desk.reopen, name="reopen"),
        path("<int:quiz_id>/sittings/", sittings.sittings, name="sittings"),
        path("sittings/<int:sitting_id>/", sittings.board, name="board"),
        path("sittings/<int:sitting_id>/close/", sittings.close, name="close_sitting"),
        path("<int:quiz_id>/running/", sittings.running, name="running"),
        path("<int:quiz_id>/running/act/", sittings.act, name="act"),
        path("<int:quiz_id>/printed/", printing.printed, name="printed"),
        path("printed/<uuid:batch_id>/", printing.one_batch, name="printed_batch"),
        path(
            "printed/<uuid:batch_id>/<str:variant>/<str:what>.pdf",
            printing.document,
            name="printed_sheet",
        ),
        path("printed/<uuid:batch_id>/enter/", paper_scores.enter, name="enter_scores"),
        path("printed/<uuid:batch_id>/upload/", paper_scores.upload, name="upload_scores"),
        path("printed/<uuid:batch_id>/template/", paper_scores.template, name="scores_template"),
        path(
            "printed/<uuid:batch_id>/upload/<str:token>/",
            paper_scores.preview,
            name="preview_scores",
        ),
        path(
            "printed/attempts/<uuid:attempt_id>/correct/",
            paper_scores.correct,
            name="correct_scores",
        ),
        path("import/", exchange.bring_in, name="import"),
        path("import/template/", exchange.template, name="template"),
        path("import/<str:token>/", exchange.preview_import, name="preview_import"),
        path("export/", exchange.take_out, name="export"),
    ]
    return [path("quizzes/", include((patterns, "quizzes_desk"), namespace="quizzes_desk"))]


@hooks.register("before_publish")
def publish_only_what_can_be_asked(request: HttpRequest, thing: Any) -> HttpResponse | None:
    """Keep the draft, and say what is missing, where it could not be asked or marked.

    A quiz is published by our own service, because its draft questions go live with it.
    """
    if isinstance(thing, Quiz):
        return _publish_quiz(request, thing)
    if isinstance(thing, Item):
        problems = list(item_problems(newest_draft(thing)))
        if problems:
            return _refuse(request, thing, problems)
    return None


def _publish_quiz(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    draft = newest_draft(quiz)
    if draft.go_live_at and draft.go_live_at > timezone.now():
        return _refuse(request, quiz, [_("A quiz is published now or not at all; clear the date.")])
    before = Quiz.objects.filter(pk=quiz.pk, live=True).values_list("closes_at", flat=True).first()
    try:
        services.publish_quiz(quiz=quiz, by=request.user, now=timezone.now())
    except NotPublishable as refusal:
        return _refuse(request, quiz, refusal.problems)
    said = (
        _("The checklist “%(title)s” is published.")
        if quiz.mode == Mode.OBSERVED
        else _("The quiz “%(title)s” is published.")
    )
    messages.success(request, said % {"title": quiz.title})
    if before != draft.closes_at:
        _say_who_keeps_the_old_end(request, quiz)
    return redirect(_edit_address(quiz))


def _say_who_keeps_the_old_end(request: HttpRequest, quiz: Quiz) -> None:
    """The close has moved; attempts that run end when they were told they would (F26)."""
    count = running_attempts(quiz).count()
    if not count:
        return
    words = ngettext(
        "%(n)s attempt is under way and keeps the end that the learner was shown.",
        "%(n)s attempts are under way and keep the ends that the learners were shown.",
        count,
    ) % {"n": count}
    where = messages.button(reverse("quizzes_desk:running", args=[quiz.pk]), _("Give them time"))
    messages.warning(request, words, buttons=[where])


def _refuse(request: HttpRequest, thing: Any, problems: list[str]) -> HttpResponse:
    sentences = format_html_join(" ", "{}", ((problem,) for problem in problems))
    messages.error(
        request,
        format_html_join(
            " ", "{}", ((_("Saved as a draft, not published, because:"),), (sentences,))
        ),
    )
    return redirect(_edit_address(thing))


def _edit_address(thing: Any) -> str:
    if isinstance(thing, Quiz):
        return edit_address(thing)
    return reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])


# After Wagtail's own check of who may see the document.
hooks.register("before_serve_document", serve_part, order=100)


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request: HttpRequest, things: list[Any]) -> HttpResponse | None:
    """Refuse in words what the database would refuse with an error."""
    for thing in things:
        sentence = _why_it_stays(thing)
        if sentence:
            messages.error(request, sentence)
            return redirect(reverse(thing.snippet_viewset.get_url_name("list")))
    return None


def _why_it_stays(thing: Any) -> str:
    if isinstance(thing, Item) and (thing.slots.exists() or thing.reports.exists()):
        return _("“%(item)s” stands in a quiz. Take it out of the quiz instead.") % {"item": thing}
    if isinstance(thing, ItemBank) and thing.items.exists():
        return _("The item bank “%(bank)s” still holds questions.") % {"bank": thing}
    if isinstance(thing, Quiz) and (
        thing.attempts.exists() or thing.observations.exists() or thing.courses.exists()
    ):
        return _("“%(quiz)s” belongs to a course or has attempts. Retire it instead.") % {
            "quiz": thing
        }
    return ""


@hooks.register("before_bulk_action")
def keep_what_is_in_use_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    if action_type == "delete" and objects and isinstance(objects[0], Item | ItemBank | Quiz):
        return keep_what_is_in_use(request, objects)
    return None


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name what Wagtail's history says of sittings and exports."""
    for action, label, said in (
        ("quizzes.sitting_opened", gettext_lazy("Open a sitting"), gettext_lazy("Sitting opened")),
        ("quizzes.sitting_closed", gettext_lazy("Close a sitting"), gettext_lazy("Sitting closed")),
        (
            "quizzes.results_exported",
            gettext_lazy("Export results"),
            gettext_lazy("Results exported"),
        ),
        (
            "quizzes.analysis_exported",
            gettext_lazy("Export the question analysis"),
            gettext_lazy("Question analysis exported"),
        ),
    ):
        actions.register_action(action, label, said)
