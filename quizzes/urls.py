from django.urls import path

from .views import (
    analysis,
    corrections,
    learner,
    marking,
    observations,
    observations_history,
    outcomes,
    practice,
    records,
    results,
    saving,
    sheet_files,
    sheet_shown,
    sheet_signing,
    sheet_writing,
    starting,
)

app_name = "quizzes"

urlpatterns = [
    path("<int:quiz_id>/", starting.start, name="start"),
    path("<int:quiz_id>/ask/", starting.ask, name="ask"),
    path("<int:quiz_id>/results/", outcomes.outcomes, name="outcomes"),
    path("<int:quiz_id>/results/export/", outcomes.export, name="export_outcomes"),
    path("<int:quiz_id>/analysis/", analysis.analysis, name="analysis"),
    path("<int:quiz_id>/analysis/export/", analysis.export, name="export_analysis"),
    path("<int:quiz_id>/corrections/", corrections.corrections, name="corrections"),
    path(
        "<int:quiz_id>/corrections/<int:item_id>/<int:part>/", corrections.correct, name="correct"
    ),
    path("attempts/<uuid:attempt_id>/void/", outcomes.void, name="void"),
    path("attempts/<uuid:attempt_id>/", learner.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/save/", saving.save, name="save"),
    path("attempts/<uuid:attempt_id>/submit/", learner.submit, name="submit"),
    path("attempts/<uuid:attempt_id>/result/", results.result, name="result"),
    path("attempts/<uuid:attempt_id>/paper.pdf", records.attempt_pdf, name="attempt_pdf"),
    path("attempts/<uuid:attempt_id>/report/<int:slot>/", results.report_item, name="report_item"),
    path(
        "attempts/<uuid:attempt_id>/object/<int:slot>/",
        results.object_to_mark,
        name="object_to_mark",
    ),
    path("notebook/", practice.notebook, name="notebook"),
    path("notebook/<int:card_id>/", practice.card, name="card"),
    path("practice/", practice.practice, name="practice"),
    path("practice/<int:card_id>/", practice.practise, name="practise"),
    path("practice/answers/<int:answer_id>/", practice.practised, name="practised"),
    path("observations/", observations.observations, name="observations"),
    path("observations/observe/", observations.observe, name="observe"),
    path("observations/plan/", observations.plan, name="plan_observation"),
    path(
        "observations/<int:observation_id>/", observations_history.observation, name="observation"
    ),
    path("observations/<int:observation_id>/open/", observations.open_sheet, name="open_sheet"),
    path("observations/<int:observation_id>/start/", observations.start, name="start_observation"),
    path(
        "observations/<int:observation_id>/cancel/", observations.cancel, name="cancel_observation"
    ),
    path("sheets/<uuid:attempt_id>/", sheet_writing.sheet, name="sheet"),
    path("sheets/<uuid:attempt_id>/keep/", sheet_writing.keep, name="sheet_keep"),
    path("sheets/<uuid:attempt_id>/files/", sheet_files.take, name="sheet_files"),
    path("sheets/<uuid:attempt_id>/sign/", sheet_signing.sign, name="sign"),
    path("sheets/<uuid:attempt_id>/reopen/", sheet_signing.reopen, name="reopen_sheet"),
    path("sheets/<uuid:attempt_id>/sheet.pdf", sheet_shown.sheet_pdf, name="sheet_pdf"),
    path("sheets/<uuid:attempt_id>/acknowledge/", sheet_signing.acknowledge, name="acknowledge"),
    path(
        "sheets/<uuid:attempt_id>/object/<int:slot>/",
        sheet_signing.object_to_line,
        name="object_to_line",
    ),
    path("sheets/files/<int:file_id>/", sheet_files.give, name="sheet_file"),
    path(
        "sheets/acknowledgements/<int:acknowledgement_id>/",
        sheet_files.drawing,
        name="acknowledgement",
    ),
    path(
        "sheets/objections/<int:objection_id>/",
        sheet_signing.line_objection,
        name="line_objection",
    ),
    path("practicals/", observations_history.my_practicals, name="my_practicals"),
    path(
        "practicals/<int:person_id>/",
        observations_history.practical_history,
        name="practical_history",
    ),
    path("marking/", marking.queue, name="marking"),
    path("marking/objections/", marking.objections, name="objections"),
    path("marking/objections/<int:objection_id>/", marking.objection, name="objection"),
    path("marking/reports/", marking.reports, name="reports"),
    path("marking/reports/<int:report_id>/", marking.report, name="report"),
    path("marking/<int:quiz_id>/<int:item_id>/", marking.pile, name="pile"),
    path("marking/answers/<slug:key>/", marking.mark, name="mark"),
]
