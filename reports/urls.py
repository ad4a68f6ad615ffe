"""Addresses below /reports/."""

from django.urls import path

from . import views

app_name = "reports"

urlpatterns = [
    path("completions/", views.completions, name="completions"),
    path("completions/export/", views.export, name="export"),
]
