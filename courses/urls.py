"""The learner's road through a course."""

from django.urls import path

from .views import learner

app_name = "courses"

urlpatterns = [
    path("", learner.catalogue, name="catalogue"),
    path("people/", learner.team, name="team"),
    path("<str:slug>/", learner.course, name="course"),
    path("<str:slug>/enrol/", learner.enrol, name="enrol"),
    path("<str:slug>/<int:position>/", learner.lesson, name="lesson"),
    path("<str:slug>/<int:position>/done/", learner.lesson_done, name="lesson_done"),
    path("<str:slug>/<int:position>/place/", learner.lesson_place, name="lesson_place"),
]
