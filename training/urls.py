"""Own sessions, and those that one runs."""

from django.urls import path

from .views import (
    afterwards,
    attendance,
    attendance_batch,
    attendance_files,
    board,
    calendar,
    composite,
    control_chart,
    homework,
    inspection,
    learner,
    month,
    needs,
    paper,
    records,
    sheets,
    sign_in,
    slogan,
)

app_name = "training"
PLAN = "inspections/<int:plan_id>"
LOOK = f"{PLAN}/looks/<str:day>/<int:number>"

urlpatterns = [
    path("", learner.mine, name="mine"),
    path("today/", learner.today, name="today"),
    path("sessions/<int:session_id>/", learner.session, name="session"),
    # One's own calendar.
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/renew/", calendar.renew, name="feed_renew"),
    path("calendar/revoke/", calendar.revoke, name="feed_revoke"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
    path("homework/", homework.mine, name="my_homework"),
    path("homework/<int:homework_id>/", homework.homework, name="homework"),
    path("hand-ins/", homework.queue, name="hand_ins"),
    path("hand-ins/<int:hand_in_id>/", homework.mark, name="hand_in"),
    path("hand-ins/files/<int:file_id>/", homework.file, name="hand_in_file"),
    path("evaluations/", afterwards.evaluations, name="evaluations"),
    path("evaluations/<int:evaluation_id>/", afterwards.evaluation, name="evaluation"),
    path("follow-ups/", afterwards.follow_ups, name="follow_ups"),
    path("follow-ups/<int:follow_up_id>/", afterwards.follow_up, name="follow_up"),
    # Signing in: the phone, the kiosk.
    path("in/<int:session_id>/<str:token>/", sign_in.scan, name="scan"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("kiosk/", sign_in.kiosk, name="kiosk"),
    path("sessions/<int:session_id>/kiosk/", sign_in.kiosk_open, name="kiosk_open"),
    # The instructor's screens.
    path("sessions/<int:session_id>/code/", sheets.code, name="code"),
    path("sessions/<int:session_id>/code/now/", sheets.code_now, name="code_now"),
    path("sessions/<int:session_id>/list/", sheets.sheet, name="sheet"),
    path("sessions/<int:session_id>/enter/", sheets.enter, name="enter"),
    path("scans/<int:scan_id>/strike/", sheets.strike, name="strike"),
    path("sessions/<int:session_id>/guest/", sheets.guest, name="guest"),
    path("sessions/<int:session_id>/confirm/", sheets.confirm, name="confirm"),
    path("sessions/<int:session_id>/reopen/", sheets.reopen, name="reopen"),
    path("attendance/<int:attendance_id>/", sheets.correct, name="correct"),
    path("sessions/<int:session_id>/excuse/", sheets.excuse, name="excuse"),
    path("excuses/<int:excuse_id>/withdraw/", sheets.excuse_withdraw, name="excuse_withdraw"),
    path("excuses/<int:excuse_id>/decide/", sheets.excuse_decide, name="excuse_decide"),
    # Paper and files.
    path("sessions/<int:session_id>/print/", paper.print_sheet, name="print_sheet"),
    path("paper/<int:sheet_id>/", paper.paper, name="paper"),
    path("paper/<int:sheet_id>/pdf/", paper.paper_pdf, name="paper_pdf"),
    path("paper/<int:sheet_id>/photo/", paper.photo, name="paper_photo"),
    path("paper/<int:sheet_id>/compare/", paper.compare, name="paper_compare"),
    path("differences/<int:difference_id>/", paper.settle, name="settle"),
    path("files/<str:kind>/<int:pk>/", paper.file, name="file"),
    path("sessions/<int:session_id>/load/", attendance.load, name="load"),
    path("batches/<int:batch_id>/", attendance_batch.batch, name="batch"),
    path("batches/<int:batch_id>/cancel/", attendance_batch.cancel, name="batch_cancel"),
    path("sessions/<int:session_id>/export/<str:form>/", attendance.export, name="export"),
    # Lists.
    path("attendance/", attendance.mine, name="attendance"),
    path("people/<int:person_id>/attendance/", attendance_files.of_person, name="attendance_of"),
    path("must-attend/", attendance_files.must_attend, name="must_attend"),
    path("must-attend/export/", attendance_files.must_attend_export, name="must_attend_export"),
    path(
        "must-attend/<int:programme_id>/", attendance_files.must_attend_of, name="must_attend_of"
    ),
    path("team/", attendance.team, name="team"),
    path("overview/", attendance.overview, name="overview"),
    # What a unit needs; photos, materials and the one-page record.
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", needs.new, name="need_new"),
    path("sessions/<int:session_id>/files/", records.files, name="session_files"),
    path("sessions/<int:session_id>/record/", records.record, name="record"),
    path("run-files/<int:file_id>/", records.file, name="run_file"),
    # Daily inspections, running scores, control charts, slogans.
    path("inspections/", inspection.today, name="inspections"),
    path(f"{LOOK}/", inspection.look, name="inspection_look"),
    path(f"{LOOK}/open/", inspection.open_sheet, name="inspection_open"),
    path(f"{LOOK}/excuse/", inspection.excuse, name="inspection_excuse"),
    path(f"{PLAN}/calendar/", inspection.calendar, name="inspection_calendar"),
    path(f"{PLAN}/month/", month.month_list, name="month_list"),
    path(f"{PLAN}/month/<str:month>/<str:form>/", month.export, name="month_export"),
    path(f"{PLAN}/people/<int:learner_id>/<str:month>/", month.score, name="running_score"),
    path(f"{PLAN}/people/<int:learner_id>/<str:month>/decide/", month.decide, name="month_decide"),
    path("running-scores/", month.mine, name="my_running_scores"),
    path("charts/<int:learner_id>/<slug:checklist>/", control_chart.chart, name="control_chart"),
    path("slogans/", slogan.slogans, name="slogans"),
    path("slogans/<str:kind>/<int:pk>/", slogan.slogan, name="slogan"),
    # Results: one's own, those one looks after, the board of a run.
    path("results/", composite.mine, name="results"),
    path("boards/", board.boards, name="boards"),
    path("runs/<int:run_id>/result/", composite.result, name="composite"),
    path("runs/<int:run_id>/results/", board.board, name="board"),
    path("runs/<int:run_id>/results/export/", board.export, name="board_export"),
    path("runs/<int:run_id>/results/waive/", board.waive, name="results_waive"),
    path("runs/<int:run_id>/results/<int:learner_id>/", composite.result_of, name="composite_of"),
    path("runs/<int:run_id>/judge/<int:learner_id>/", composite.judge, name="judge"),
]
