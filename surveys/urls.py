"""Feedback."""

from django.urls import path

from . import views

app_name = "surveys"

urlpatterns = [
    path("", views.surveys, name="surveys"),
    path("<uuid:key>/", views.answer, name="answer"),
    path("<uuid:key>/results/", views.results, name="results"),
]
