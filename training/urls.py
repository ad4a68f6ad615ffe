"""Own sessions, and those that one runs."""

from django.urls import path

from .views import (
    afterwards,
    attendance,
    attendance_batch,
    calendar,
    homework,
    learner,
    needs,
    paper,
    records,
    sheets,
    sign_in,
)

app_name = "training"

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
    path("team/", attendance.team, name="team"),
    path("overview/", attendance.overview, name="overview"),
    # What a unit needs; photos, materials and the one-page record.
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", needs.new, name="need_new"),
    path("sessions/<int:session_id>/files/", records.files, name="session_files"),
    path("sessions/<int:session_id>/record/", records.record, name="record"),
    path("run-files/<int:file_id>/", records.file, name="run_file"),
]
