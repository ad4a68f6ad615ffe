"""Addresses below /records/."""

from django.urls import path

from . import views

app_name = "competence"

urlpatterns = [
    path("", views.my_records, name="my_records"),
    path("verify/<str:code>/", views.verify, name="verify"),
    path("certificates/<str:number>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("competencies/<slug:code>/", views.competency, name="competency"),
    path("people/<int:pk>/", views.person, name="person"),
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/<int:pk>/", views.doubt, name="doubt"),
    path("<str:number>/", views.record, name="record"),
]
