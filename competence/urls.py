"""Addresses below /records/."""

from django.urls import path

from .views import proof

app_name = "competence"

urlpatterns = [
    path("", proof.my_records, name="my_records"),
    path("verify/<str:code>/", proof.verify, name="verify"),
    path("certificates/<str:number>.pdf", proof.certificate_pdf, name="certificate_pdf"),
    path("competencies/<slug:code>/", proof.competency, name="competency"),
    path("people/<int:pk>/", proof.person, name="person"),
    path("doubts/", proof.doubts, name="doubts"),
    path("doubts/<int:pk>/", proof.doubt, name="doubt"),
    path("<str:number>/", proof.record, name="record"),
]
