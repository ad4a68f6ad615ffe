"""Questions in and out of a bank at the desk: upload, preview with corrections, store; export."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from quizzes.exchange import xlsx_cells
from quizzes.exchange.decoding import decode
from quizzes.exchange.excerpts import spliced
from quizzes.exchange.formats import FORMATS, format_of
from quizzes.exchange.messages import FIELDS, left_out_sentence, skip_sentence, unreadable_sentence
from quizzes.exchange.sandbox import call_apart, read_apart
from quizzes.exchange.schema import LeftOut, Unreadable
from quizzes.exchange.xlsx_writer import render as workbook
from quizzes.models import Item, ItemBank
from quizzes.services.exchange import Plan, export_items, import_items, plan_import
from quizzes.services.staging import NotStaged, Staged, restage, stage, staged_file, unstage

from .exchange_forms import FORMAT_NAMES, BringInForm, TakeOutForm
from .preview_rows import PER_PAGE, SHOWN, rows_of, wrong_places

View = Callable[..., HttpResponseBase]
_LINES = re.compile(r"lines-(\d{1,7})-(\d{1,7})")
_CELL = re.compile(r"cell-([A-Z]{1,3}\d{1,6})")
TEMPLATE_NAME = "题目模板.xlsx"


def for_authors(view: View) -> View:
    """Let in who may write questions."""

    @wraps(view)
    @require_admin_access
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("quizzes.add_item"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _page(request: HttpRequest, name: str, title: str, status: int = 200, **context: Any) -> Any:
    viewset = Item.snippet_viewset  # type: ignore[attr-defined]
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse(viewset.get_url_name("list")), "label": _("Questions")},
        {"url": "", "label": title},
    ]
    context |= {
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": crumbs,
        "header_icon": "help",
    }
    return render(request, f"quizzes/desk/{name}.html", context, status=status)


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take a file or a pasted text and go on to its preview; nothing is stored in the bank yet."""
    initial = {"bank": request.GET["bank"]} if "bank" in request.GET else {}
    form = BringInForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("quizzes_desk:preview_import", _staged(request, form).token)
        except Unreadable as refusal:
            form.add_error("file" if request.FILES else "text", unreadable_sentence(refusal))
    return _page(
        request,
        "bring_in",
        _("Import questions"),
        422 if form.errors else 200,
        form=form,
    )


def _staged(request: HttpRequest, form: BringInForm) -> Staged:
    """Keep what was given. A Word paper is kept as its text, so that it can be mended line by line."""
    chosen, file = form.cleaned_data, form.cleaned_data["file"]
    data = file.read() if file else chosen["text"].encode()
    if not data:
        raise Unreadable("empty")
    name = chosen["file_format"] or format_of(data)
    if name is None:
        decode(data)
        raise Unreadable("format_unknown")
    make_text = FORMATS[name].as_text
    if make_text is not None:
        data = call_apart(make_text, data).encode()
    return stage(
        data=data,
        filename=file.name if file else _("pasted text"),
        bank_slug=chosen["bank"] or chosen["new_slug"],
        bank_name=chosen["new_name"],
        file_format=name,
        by=request.user,
    )


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def preview_import(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was understood; mend, try again, store all of it or nothing."""
    try:
        staged = staged_file(token, by=request.user)
    except NotStaged:
        messages.warning(request, _("That file was stored or is no longer kept. Choose it again."))
        return redirect("quizzes_desk:import")
    if request.method == "POST":
        return _act(request, staged)
    return _preview(request, staged)


def _act(request: HttpRequest, staged: Staged) -> HttpResponse:
    action = request.POST.get("action")
    if action == "discard":
        unstage(staged.token, by=request.user)
        messages.success(request, _("Nothing was stored."))
        return redirect("quizzes_desk:import")
    if action == "store":
        return _store(request, staged)
    try:
        restage(staged, data=_mended(request, staged), by=request.user)
    except Unreadable as refusal:
        messages.error(request, unreadable_sentence(refusal))
    return redirect("quizzes_desk:preview_import", staged.token)


def _mended(request: HttpRequest, staged: Staged) -> bytes:
    if staged.file_format == "xlsx":
        cells = {
            match[1]: text
            for name, text in request.POST.items()
            if isinstance(text, str) and (match := _CELL.fullmatch(name))
        }
        data: bytes = call_apart(xlsx_cells.patched, staged.data, mended=cells)
        return data
    spans = {
        (int(match[1]), int(match[2])): str(text)
        for name, text in request.POST.items()
        if (match := _LINES.fullmatch(name))
    }
    return spliced(decode(staged.data)[0].split("\n"), spans).encode()


def _store(request: HttpRequest, staged: Staged) -> HttpResponse:
    try:
        plan = import_items(
            data=staged.data,
            filename=staged.filename,
            bank_slug=staged.bank_slug,
            bank_name=staged.bank_name,
            file_format=staged.file_format,
            by=request.user,
            now=timezone.now(),
            read=read_apart,
        )
    except Unreadable as refusal:
        messages.error(request, unreadable_sentence(refusal))
        return redirect("quizzes_desk:preview_import", staged.token)
    if plan.faults:
        return redirect("quizzes_desk:preview_import", staged.token)
    unstage(staged.token, by=request.user)
    count = len(plan.stored)
    messages.success(
        request,
        ngettext(
            "%(count)s question was stored as a draft.",
            "%(count)s questions were stored as drafts.",
            count,
        )
        % {"count": count},
    )
    viewset = Item.snippet_viewset  # type: ignore[attr-defined]
    bank = ItemBank.objects.filter(slug=staged.bank_slug).first()
    query = urlencode({"bank": bank.pk}) if bank else ""
    return redirect(f"{reverse(viewset.get_url_name('list'))}?{query}")


def _preview(request: HttpRequest, staged: Staged) -> HttpResponse:
    bank = ItemBank.objects.filter(slug=staged.bank_slug).first()
    context: dict[str, Any] = {
        "staged": staged,
        "bank": bank.name if bank else staged.bank_name,
        "format_name": FORMAT_NAMES.get(staged.file_format, staged.file_format),
    }
    try:
        plan = plan_import(
            data=staged.data,
            bank_slug=staged.bank_slug,
            file_format=staged.file_format,
            read=read_apart,
        )
        wrong = wrong_places(plan, staged.data)
    except Unreadable as refusal:
        context["refusal"] = unreadable_sentence(refusal)
        return _page(request, "preview_import", _("Preview of the import"), 422, **context)
    context |= _outcome(plan) | {
        "wrong": wrong,
        "page_obj": Paginator(rows_of(plan), PER_PAGE).get_page(request.GET.get("p")),
    }
    return _page(request, "preview_import", _("Preview of the import"), **context)


def _outcome(plan: Plan) -> dict[str, Any]:
    known = [skip for skip in plan.skipped if skip.code in ("stored_before", "twice_in_file")]
    rest = [skip for skip in plan.skipped if skip not in known]
    return {
        "found": len(plan.reading.items),
        "new": len(plan.new),
        "known": len(known),
        "fault_count": len(plan.faults),
        "hidden_faults": max(0, len(plan.faults) - SHOWN),
        "encoding": plan.reading.encoding,
        "skips": [skip_sentence(skip) for skip in rest[:SHOWN]],
        "hidden_skips": max(0, len(rest) - SHOWN),
    }


@for_authors
@require_safe
def template(request: HttpRequest) -> HttpResponseBase:
    """The empty workbook."""
    return _file(workbook([]), TEMPLATE_NAME, FORMATS["xlsx"].mime)


@for_authors
@require_safe
def take_out(request: HttpRequest) -> HttpResponseBase:
    """Choose a bank and a format; see what the format cannot hold; take the file."""
    form = TakeOutForm(request.GET if "file_format" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        form.initial["bank"] = request.GET.get("bank")
        status = 422 if form.errors else 200
        return _page(request, "take_out", _("Export questions"), status, form=form)
    bank, name = form.cleaned_data["bank"], form.cleaned_data["file_format"]
    written = export_items(bank=bank, file_format=name)
    if "download" in request.GET:
        form_of = FORMATS[name]
        return _file(written.data, f"{bank.slug}{form_of.suffix}", form_of.mime)
    whole = [left for left in written.left_out if not left.fields]
    total = bank.items.filter(retired_at=None).count()
    return _page(
        request,
        "take_out",
        _("Export questions"),
        form=form,
        chosen=True,
        query=request.GET.urlencode(),
        total=total,
        inside=total - len(whole),
        missing=[left_out_sentence(left) for left in whole[:SHOWN]],
        hidden=max(0, len(whole) - SHOWN),
        without=_without(written.left_out),
    )


def _without(left_out: tuple[LeftOut, ...]) -> list[tuple[str, int]]:
    """Which fields are missing in how many questions."""
    counts = Counter(name for left in left_out for name in left.fields)
    return [(str(FIELDS.get(name, name)), count) for name, count in counts.most_common()]


def _file(data: bytes, name: str, mime: str) -> FileResponse:
    response = FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    return response
