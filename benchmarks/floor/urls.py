"""The floors: the least that Django can do for a page, a personal page, a durable save, a password."""

import json
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from .models import FloorAnswer, FloorAttempt

ROWS = [f"row {number}: some words of a page as long as a short lesson" for number in range(60)]


def html(request: HttpRequest) -> HttpResponse:
    return render(request, "floor.html", {"rows": ROWS})


def one_hash(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(check_password("a password", encoded())))


@cache
def encoded() -> str:
    return make_password("a password")


def auth_html(request: HttpRequest) -> HttpResponse:
    return render(request, "floor.html", {"rows": ROWS, "name": request.user.name})


def auth_save(request: HttpRequest, attempt_id: int) -> JsonResponse:
    attempt = FloorAttempt.objects.get(pk=attempt_id, user_id=request.user.pk)
    sent = json.loads(request.body)
    FloorAnswer.objects.bulk_create(
        [FloorAnswer(attempt=attempt, slot=sent["slot"], value=sent["value"])],
        update_conflicts=True,
        unique_fields=["attempt", "slot"],
        update_fields=["value"],
    )
    return JsonResponse({"saved": True})


urlpatterns = [
    path("html/", html),
    path("hash/", one_hash),
    path("auth-html/", auth_html),
    path("auth-save/<int:attempt_id>/", auth_save),
]
