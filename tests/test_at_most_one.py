"""Every "at most one" is refused by the database itself (F29): the rules, and what holds each."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UniqueConstraint

OURS = {"people", "framework", "notices", "surveys", "quizzes", "courses", "training", "competence"}

# (rule, model, name of the constraint, or the one column that is unique)
RULES = [
    ("a person has one staff number, and a number one person", "people.User", "staff_number"),
    ("a person has one main post at a time", "people.Appointment", "one_open_main_appointment"),
    ("a competency has one code", "framework.Competency", "code"),
    ("a clause stands once in its standard", "framework.Clause", "clause_once_in_standard"),
    ("a person is told the same thing once", "notices.Notice", "notice_once"),
    ("a participant is asked for feedback once", "surveys.Invitee", "asked_once"),
    ("an attempt has its number", "quizzes.Attempt", "attempt_number_once"),
    ("a learner has one running attempt at a quiz", "quizzes.Attempt", "one_running_attempt"),
    ("a paper is sat once by a person", "quizzes.Attempt", "sat_once_a_batch"),
    ("an observer has one sheet an occasion", "quizzes.Attempt", "one_sheet_an_observer"),
    ("a saved answer has its number", "quizzes.Response", "response_seq_once"),
    ("an answer waits for an assessor once", "quizzes.MarkingTask", "marking_task_once"),
    ("an attempt has one result of a number", "quizzes.Result", "result_number_once"),
    ("a mark is objected to once", "quizzes.MarkObjection", "one_objection_a_mark"),
    ("a signature has its number", "quizzes.Signature", "signature_number_once"),
    ("one request for another attempt is open", "quizzes.AttemptRequest", "one_open_request_a_quiz"),
    ("a person has one override in force", "quizzes.Override", "one_override_a_person"),
    ("a question stands once in a quiz", "quizzes.QuizSlot", "item_once_in_quiz"),
    ("a course has one release of a number", "courses.CourseRelease", "release_number_once"),
    ("a learner has one open enrolment in a course", "courses.Enrolment", "one_open_enrolment"),
    ("an enrolment is completed once", "courses.Completion", "enrolment"),
    ("a programme has one draft", "training.ProgrammeVersion", "one_draft_version"),
    ("a programme has one approved version", "training.ProgrammeVersion", "one_approved_version"),
    ("a form that plans a run plans one", "training.PlanRun", "request_key"),
    ("a learner has one open seat in a run", "training.RunEnrolment", "one_open_seat_in_run"),
    ("a learner signs in once and out once", "training.Scan", "learner_scans_once"),
    ("a ticket signs in once", "training.Scan", "ticket"),
    ("a line of a sheet begins once", "training.Attendance", "one_first_row_a_learner"),
    ("a line of a sheet is corrected once a row", "training.Attendance", "replaces"),
    ("a session has one confirmed head count", "training.HeadCount", "one_confirmed_head_count"),
    ("one excuse is asked for at a time", "training.ExcuseRequest", "one_open_excuse"),
    ("one hand-in waits at a time", "training.HandIn", "one_hand_in_at_a_time"),
    ("a year has one approved plan", "training.AnnualPlan", "one_approved_annual_plan"),
    ("a look is one round", "training.InspectionRound", "one_round_a_look"),
    ("a person has one sheet a round", "training.RoundSheet", "one_sheet_a_round_person"),
    ("a composite result has its number", "training.CompositeResult", "composite_number_once"),
    ("a month is decided once, then corrected", "training.MonthDecision", "one_first_month_decision"),
    ("a source is evidence once", "competence.Evidence", "evidence_once_a_source"),
    ("a piece of evidence gives one record", "competence.CompetenceRecord", "evidence"),
    ("a record has its number", "competence.CompetenceRecord", "number"),
    ("a record has one certificate", "competence.Certificate", "record"),
    ("a certificate has its number", "competence.Certificate", "number"),
    ("one doubt about a record is open", "competence.RecordDoubt", "one_open_doubt_a_record"),
    ("a person stands once at a competency", "competence.Standing", "standing_once_a_person"),
]  # fmt: skip


def unique_in_database(model):
    """The names and the single columns that the database itself keeps unique."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    unique = {name: one for name, one in found.items() if one["unique"]}
    return set(unique) | {one["columns"][0] for one in unique.values() if len(one["columns"]) == 1}


@pytest.mark.django_db
@pytest.mark.parametrize(("rule", "label", "name"), RULES, ids=[rule for rule, *_ in RULES])
def test_the_database_holds(rule, label, name):
    model = apps.get_model(label)
    kept = {name, model._meta.get_field(name).column} if _is_field(model, name) else {name}
    assert kept & unique_in_database(model)


@pytest.mark.django_db
@pytest.mark.parametrize("app", sorted(OURS))
def test_every_constraint_of_the_models_is_in_the_database(app):
    missing = [
        f"{model._meta.label}: {one.name}"
        for model in apps.get_app_config(app).get_models()
        for one in model._meta.constraints
        if isinstance(one, UniqueConstraint) and one.name not in unique_in_database(model)
    ]
    assert not missing


def _is_field(model, name):
    return name in {field.name for field in model._meta.fields}
