"""Own sessions, and those that one runs."""

from django.urls import path

from .views import learner

app_name = "training"

urlpatterns = [
    path("", learner.mine, name="mine"),
    path("today/", learner.today, name="today"),
    path("sessions/<int:session_id>/", learner.session, name="session"),
]
