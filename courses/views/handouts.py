"""The trainer's desk around imported handouts: upload, warnings, decisions."""

from __future__ import annotations

from io import BytesIO

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from courses.blocks.lesson import Drawing
from courses.forms.imports import DecisionForm, HandoutForm
from courses.importers.errors import sentence
from courses.importers.shapes import UnreadableHandout
from courses.models import ImportedDocument, ImportWarning
from courses.models.imports import Decision, WarningType
from courses.selectors.desk import imported_documents
from courses.services.imports import import_handout as bring_in
from courses.services.settling import Correction, accept_all, decide_warning, needs_key

from .desk import PER_PAGE, acting, desk_page, for_authors
from .oddities import warning_groups


@for_authors
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """All imported handouts, newest first."""
    return desk_page(
        request,
        "documents.html",
        title=_("Imported handouts"),
        trail=[],
        icon="doc-full",
        page_obj=Paginator(imported_documents(), PER_PAGE).get_page(request.GET.get("p")),
    )


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def import_handout(request: HttpRequest) -> HttpResponse:
    """Upload a handout; what it holds becomes drafts, what is odd becomes warnings."""
    form = HandoutForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        response = _bring_in(request, form)
        if response is not None:
            return response
    return desk_page(
        request,
        "import.html",
        title=_("Import a handout"),
        trail=[],
        icon="upload",
        status=422 if form.errors else 200,
        form=form,
    )


def _bring_in(request: HttpRequest, form: HandoutForm) -> HttpResponse | None:
    try:
        document = bring_in(
            data=form.content,
            filename=form.cleaned_data["file"].name,
            bank_slug=form.cleaned_data["bank"] or None,
            by=acting(request),
            now=timezone.now(),
        )
    except UnreadableHandout as error:
        form.add_error("file", sentence(error))
        return None
    messages.success(
        request,
        _("“%(title)s” is a draft course now. Nothing is published: settle what is odd first.")
        % {"title": document.outcome["title"]},
        buttons=[
            messages.button(
                reverse("wagtailadmin_explore", args=[document.course_id]), _("Open the course")
            )
        ],
    )
    return redirect("courses_desk:warnings", document.pk)


@for_authors
@require_safe
def warnings(request: HttpRequest, document_id: int) -> HttpResponse:
    """What was odd, type by type, each with its decision."""
    document = get_object_or_404(
        ImportedDocument.objects.select_related("course", "quiz").defer("content", "outcome"),
        pk=document_id,
    )
    finder = AdminURLFinder(request.user)
    groups = warning_groups(document)
    rows = [row for group in groups for row in group.rows]
    items = {row.item.pk: row.item for row in rows if row.item is not None}
    urls = {pk: finder.get_edit_url(item) for pk, item in items.items()}
    for row in rows:
        row.item_url = urls.get(row.item.pk) if row.item is not None else None
        row.needs_key = needs_key(row.warning)
    settled = sum(row.warning.decision != Decision.OPEN for row in rows)
    return desk_page(
        request,
        "warnings.html",
        title=_("What is odd"),
        trail=[(reverse("courses_desk:documents"), _("Imported handouts"))],
        icon="warning",
        document=document,
        groups=groups,
        settled=settled,
        total=len(rows),
        drawings=[choice for choice in Drawing.choices if choice[0] != Drawing.MISSING],
        quiz_url=finder.get_edit_url(document.quiz) if document.quiz else None,
    )


@for_authors
@require_POST
def decide(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Take one decision and go back to the same place of the list."""
    warning = get_object_or_404(ImportWarning, pk=warning_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That decision is not known. Please try again."))
    else:
        data = form.cleaned_data
        edited = data["decision"] == Decision.EDITED
        applied = decide_warning(
            warning=warning,
            decision=data["decision"],
            note=data["note"],
            correction=_correction(data) if edited else None,
            by=acting(request),
            now=timezone.now(),
        )
        _tell(request, edited, applied)
    address = reverse("courses_desk:warnings", args=[warning.document_id])
    return redirect(f"{address}#w{warning.pk}")


def _correction(data: dict) -> Correction | None:
    if data["answer"]:
        return Correction(answer=data["answer"] == "true")
    if data["alt"]:
        return Correction(alt=data["alt"])
    if data["drawing"]:
        return Correction(drawing=data["drawing"])
    return Correction(old=data["old"], new=data["new"]) if data["new"] else None


def _tell(request: HttpRequest, edited: bool, applied: bool) -> None:
    if applied:
        messages.success(request, _("Settled, and the draft is changed."))
    elif edited:
        messages.warning(
            request,
            _(
                "Settled. The words were not found in the draft: they are kept as a note, please edit by hand."
            ),
        )


@for_authors
@require_POST
def accept_type(request: HttpRequest, document_id: int) -> HttpResponse:
    """Accept all open warnings of one type."""
    document = get_object_or_404(ImportedDocument.objects.defer("content"), pk=document_id)
    type_ = request.POST.get("type", "")
    if type_ in WarningType.values:
        count = accept_all(document=document, type=type_, by=acting(request), now=timezone.now())
        messages.success(
            request,
            ngettext("%(count)d oddity accepted.", "%(count)d oddities accepted.", count)
            % {"count": count},
        )
    return redirect("courses_desk:warnings", document.pk)


@for_authors
@require_safe
def source(request: HttpRequest, document_id: int) -> FileResponse:
    """The uploaded file, byte for byte, never to be opened as a page."""
    document = get_object_or_404(ImportedDocument.objects.defer("outcome"), pk=document_id)
    return FileResponse(
        BytesIO(document.content),
        as_attachment=True,
        filename=document.name,
        content_type="application/octet-stream",
    )
