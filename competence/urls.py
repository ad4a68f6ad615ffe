"""Addresses below /records/."""

from django.urls import path

from .views import badges, evidence, ledger, matrix, proof, standing

app_name = "competence"

urlpatterns = [
    path("", proof.my_records, name="my_records"),
    path("verify/<str:code>/", proof.verify, name="verify"),
    path("certificates/<str:number>.pdf", proof.certificate_pdf, name="certificate_pdf"),
    path("certificates/<str:number>.jwt", badges.badge, name="badge"),
    path("competencies/<slug:code>/", proof.competency, name="competency"),
    path("people/<int:pk>/", proof.person, name="person"),
    path("doubts/", proof.doubts, name="doubts"),
    path("doubts/<int:pk>/", proof.doubt, name="doubt"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/check/", ledger.check, name="ledger_check"),
    # What is asked and held.
    path("competence/", standing.mine, name="mine"),
    path("competence/ask/", standing.ask_training, name="ask_training"),
    path("competence/<int:pk>/", standing.person, name="person_standing"),
    path("competence/review/<int:record_id>/", standing.acknowledge, name="acknowledge"),
    path("team/", matrix.team, name="team"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/need/", matrix.need, name="need"),
    path("releases/", matrix.releases, name="releases"),
    # What people say of records.
    path("people/<int:pk>/evidence/", evidence.new, name="evidence_new"),
    path("people/<int:pk>/recognise/", evidence.recognise, name="recognise"),
    path("evidence/<int:pk>/", evidence.file, name="evidence_file"),
    path("<str:number>/say/", evidence.say, name="say"),
    path("<str:number>/", proof.record, name="record"),
]
