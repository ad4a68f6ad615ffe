"""Scores of a sitting on paper: all or nothing, each error by its place, results like any other."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import IntegrityError
from django.urls import reverse

from learning_site.roles import apply_roles
from quizzes import services
from quizzes.exchange import score_sheet
from quizzes.exchange.sandbox import call_apart
from quizzes.exchange.schema import Unreadable
from quizzes.models import Attempt, Grade, Origin, Result
from quizzes.sentences import bad_score
from quizzes.services import paper_scores
from quizzes.services.errors import AttemptClosed, BadGrade, NotReopened, OwnAttempt
from quizzes.services.paper_scores import (
    BadScores,
    correct_scores,
    enter_scores,
    plan_scores,
    points_of,
)
from quizzes.services.printing import print_quiz
from quizzes.services.voiding import void_attempt
from quizzes.signals import attempt_graded
from tests.factories import appoint, make_admin, make_shelf, make_unit, make_user
from tests.hands import at_once
from tests.quizzes.conftest import NOW, make_quiz

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
LATER = NOW + dt.timedelta(days=2)


@pytest.fixture
def trainer(db):
    return make_user("周讲师", roles=("trainer",))


@pytest.fixture
def printed(quiz, trainer):
    return print_quiz(
        quiz=quiz, variants=2, shuffle_questions=True, shuffle_options=True, by=trainer, now=NOW
    )


def row(learner, variant="A", points=("10", "10", "10", "10", "5.5"), **changes):
    number = getattr(learner, "staff_number", learner)
    cells = {str(at): f"{'CDEFG'[at - 1]}2" for at in range(1, 6)} | {
        "staff": "A2",
        "variant": "B2",
    }
    given = {str(at): text for at, text in enumerate(points, start=1) if text is not None}
    return {"row": 2, "staff": number, "name": "", "variant": variant, "points": given, "cells": cells, "wrong": {}} | changes  # fmt: skip


def enter(printed, rows, by, **changes):
    wanted = {"sat": TODAY, "remark": "培训室 2", "now": LATER}
    return enter_scores(batch_id=printed[0].batch, rows=rows, by=by, **wanted | changes)


def codes(printed, rows, by):
    return [each.code for each in plan_scores(printed[0].batch, rows, by=by).problems]


# --- what becomes of scores ------------------------------------------------------------------------


def test_scores_become_a_result(printed, learner, trainer):
    enter(printed, [row(learner)], trainer)
    result = Result.objects.get()
    assert (result.score, result.max_score, result.passed) == (Decimal("45.5"), Decimal(50), True)


def test_too_few_points_fail(printed, learner, trainer):
    enter(printed, [row(learner, points=["5"] * 5)], trainer)
    assert not Result.objects.get().passed


def test_the_attempt_says_that_it_was_sat_on_paper(printed, learner, trainer):
    attempt = enter(printed, [row(learner, "B")], trainer)[0]
    attempt.refresh_from_db()
    assert (attempt.origin, attempt.printed, attempt.state) == (Origin.PAPER, printed[1], "graded")
    assert attempt.paper == printed[1].paper


def test_every_question_has_a_grade_by_who_entered(printed, learner, trainer):
    enter(printed, [row(learner)], trainer)
    assert set(Grade.objects.values_list("slot", "assessor")) == {(at, trainer.pk) for at in range(1, 6)}  # fmt: skip


def test_the_attempt_stands_on_the_day_of_the_sitting(printed, learner, trainer):
    attempt = enter(printed, [row(learner)], trainer, sat=TODAY + dt.timedelta(days=1))[0]
    assert attempt.started_at == dt.datetime(2026, 11, 21, 4, 0, tzinfo=dt.UTC)


def test_the_note_is_kept(printed, learner, trainer):
    attempt = enter(printed, [row(learner)], trainer)[0]
    event = attempt.events.get(kind="entered")
    assert (event.actor, event.detail["remark"]) == (trainer, "培训室 2")


def test_a_quiz_that_a_machine_marks_takes_the_entered_points(learner, trainer):
    quiz = make_quiz([("true_false", {"answer": "true"})] * 5)
    made = print_quiz(quiz=quiz, variants=1, shuffle_questions=False, shuffle_options=False, by=trainer, now=NOW)  # fmt: skip
    enter(made, [row(learner)], trainer)
    assert Result.objects.get().score == Decimal("45.5")


def test_where_two_assess_on_line_one_is_enough_on_paper(learner, trainer):
    quiz = make_quiz(assessor_count=2)
    made = print_quiz(quiz=quiz, variants=1, shuffle_questions=False, shuffle_options=False, by=trainer, now=NOW)  # fmt: skip
    enter(made, [row(learner)], trainer)
    assert Result.objects.get().score == Decimal("45.5")


def test_higher_apps_hear_of_the_result(printed, learner, trainer):
    heard = []
    attempt_graded.connect(lambda sender, event, **rest: heard.append(event), weak=False)
    enter(printed, [row(learner)], trainer)
    assert [(event.learner_id, event.passed, event.was_awaited) for event in heard] == [(learner.pk, True, True)]  # fmt: skip


def test_a_paper_counts_after_attempts_on_line(printed, quiz, learner, trainer):
    services.start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
    assert enter(printed, [row(learner)], trainer)[0].number == 2


def test_what_was_sat_on_paper_is_never_reopened(printed, learner, trainer):
    attempt = enter(printed, [row(learner, points=["0"] * 5)], trainer)[0]
    with pytest.raises(NotReopened) as refused:
        services.reopen_attempt(attempt_id=attempt.pk, minutes=5, reason="x", by=trainer, now=LATER)
    assert refused.value.code == "paper"


# --- what is refused -------------------------------------------------------------------------------


def test_nobody_enters_their_own(printed, trainer):
    assert codes(printed, [row(trainer)], trainer) == ["own"]


def test_the_same_person_twice_on_the_same_paper_is_refused(printed, learner, trainer):
    enter(printed, [row(learner)], trainer)
    assert codes(printed, [row(learner, "B")], trainer) == ["entered_before"]


def test_a_void_paper_may_be_entered_anew(printed, learner, trainer):
    attempt = enter(printed, [row(learner)], trainer)[0]
    Attempt.objects.filter(pk=attempt.pk).update(state="void")
    assert codes(printed, [row(learner)], trainer) == []


def test_another_batch_is_another_sitting(printed, quiz, learner, trainer):
    enter(printed, [row(learner)], trainer)
    again = print_quiz(quiz=quiz, variants=1, shuffle_questions=False, shuffle_options=False, by=trainer, now=NOW)  # fmt: skip
    assert codes(again, [row(learner)], trainer) == []


def test_a_person_in_two_rows_is_refused_in_both(printed, learner, trainer):
    assert codes(printed, [row(learner), row(learner)], trainer) == ["twice", "twice"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"staff": "999"}, "staff_unknown"),
        ({"staff": " "}, "staff_missing"),
        ({"name": "别人"}, "name_differs"),
        ({"variant": "C"}, "variant"),
        ({"points": {"1": "10", "2": "10", "3": "10", "4": "10"}}, "points_missing"),
        ({"points": {str(at): "10.5" for at in range(1, 6)}}, "points_range"),
        ({"points": {str(at): "1" for at in range(1, 7)}}, "no_such_question"),
        ({"wrong": {"1": "=1+1"}}, "no_value"),
    ],
)
def test_what_cannot_stand_is_named(printed, learner, trainer, changes, code):
    assert set(codes(printed, [row(learner) | changes], trainer)) == {code}


def test_each_problem_has_a_sentence_and_its_cell(printed, learner, trainer):
    rows = [row(learner, points=["10", "x", None, "10", "10"])]
    problems = plan_scores(printed[0].batch, rows, by=trainer).problems
    assert [each.cell for each in problems] == ["D2", "E2"]
    assert all(bad_score(each.code, each.params) for each in problems)


def test_one_error_stores_nobody(printed, learner, other_learner, trainer):
    with pytest.raises(BadScores):
        enter(printed, [row(learner), row(other_learner, "X")], trainer)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("sat", [dt.date(2026, 11, 19), dt.date(2026, 11, 23)])
def test_the_day_lies_between_printing_and_today(printed, learner, trainer, sat):
    with pytest.raises(BadScores) as refused:
        enter(printed, [row(learner)], trainer, sat=sat)
    assert [each.code for each in refused.value.problems] == ["sat_on"]


@pytest.mark.parametrize(
    ("text", "points"),
    [("2.5", Decimal("2.5")), ("０.5", Decimal("0.5")), ("10", Decimal(10)), ("10.01", None), ("-1", None),
     ("1.005", None), ("NaN", None), ("Infinity", None), ("", None), ("1e400000", None)],
)  # fmt: skip
def test_points_are_read_exactly(text, points):
    assert points_of(text, "10") == points


def test_planning_costs_the_same_for_many(printed, trainer, django_assert_num_queries):
    rows = [row(make_user(f"人{at}")) for at in range(30)]
    with django_assert_num_queries(3):
        plan_scores(printed[0].batch, rows, by=trainer)


# --- putting it right ------------------------------------------------------------------------------


@pytest.fixture
def entered(printed, learner, trainer):
    return enter(printed, [row(learner)], trainer)[0]


def correct(attempt, points, by, reason="第 5 题漏看一点"):
    return correct_scores(attempt_id=attempt.pk, points=points, reason=reason, by=by, now=LATER)


def test_a_correction_makes_the_next_result(entered, trainer):
    result = correct(entered, {5: "9"}, trainer)
    assert (result.number, result.score, result.reason) == (2, Decimal(49), "第 5 题漏看一点")


def test_the_earlier_grade_is_kept(entered, trainer):
    correct(entered, {5: "9"}, trainer)
    assert entered.grades.filter(slot=5).count() == 2


@pytest.mark.parametrize(
    ("points", "reason", "code"),
    [({5: "9"}, " ", "reason"), ({5: "11"}, "x", "score"), ({9: "1"}, "x", "slot"), ({}, "x", "slot")],
)  # fmt: skip
def test_a_correction_that_cannot_stand_is_refused(entered, trainer, points, reason, code):
    with pytest.raises(BadGrade) as refused:
        correct(entered, points, trainer, reason)
    assert refused.value.code == code


def test_nobody_corrects_their_own(entered, learner):
    with pytest.raises(OwnAttempt):
        correct(entered, {5: "9"}, learner)


def test_a_void_paper_is_not_corrected(entered, trainer):
    Attempt.objects.filter(pk=entered.pk).update(state="void")
    with pytest.raises(AttemptClosed):
        correct(entered, {5: "9"}, trainer)


def test_an_attempt_on_line_is_not_corrected_here(quiz, learner, trainer):
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
    with pytest.raises(Attempt.DoesNotExist):
        correct(attempt, {1: "1"}, trainer)


# --- the sheet -------------------------------------------------------------------------------------

WORDS = {"sheet": "得分", "most": "满分", "help": "…"}


def workbook(*rows, head=("工号", "姓名", "卷别", 1, 2, 3, 4, 5)):
    book = openpyxl.Workbook()
    for cells in (head, *rows):
        book.active.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_template_comes_back_with_what_was_filled_in():
    data = score_sheet.render([("000123", "王芳")], {"A": ["10"] * 5, "B": ["10"] * 5}, WORDS)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for at, value in enumerate(["B", 1, 2, 3.5, 4, 5], start=3):
        book.active.cell(2, at, value)
    out = io.BytesIO()
    book.save(out)
    found = call_apart(score_sheet.read, out.getvalue())[0]
    assert (found["staff"], found["variant"], found["points"]["3"]) == ("000123", "B", "3.5")


def test_people_without_points_are_left_out():
    assert score_sheet.read(workbook(("000123", "王芳", None))) == []


def test_each_value_knows_its_cell():
    found = score_sheet.read(workbook(("000123", "王芳", "A", 1, 2, 3, 4, 5)))[0]
    assert (found["cells"]["staff"], found["cells"]["5"]) == ("A2", "H2")


def test_a_formula_is_no_value():
    assert score_sheet.read(workbook(("1", "", "A", "=1+1")))[0]["wrong"] == {"1": "=1+1"}


@pytest.mark.parametrize("word", ["第3题", "Q3", "q 3", "3.0", "03"])
def test_headings_of_questions_are_read_as_people_write_them(word):
    found = score_sheet.read(workbook(("1", "A", 7), head=("工号", "卷别", word)))[0]
    assert found["points"] == {"3": "7"}


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"no workbook", "damaged"), (workbook(head=("甲", "乙")), "no_score_headings")],
)
def test_what_is_no_sheet_of_scores_is_refused(data, code):
    with pytest.raises(Unreadable) as refused:
        score_sheet.read(data)
    assert refused.value.code == code


def test_more_people_than_a_sheet_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(score_sheet, "MAX_PEOPLE", 1)
    with pytest.raises(Unreadable):
        score_sheet.read(workbook(("1", "", "A"), ("2", "", "A")))


# --- at the desk -----------------------------------------------------------------------------------


@pytest.fixture
def desk(client, settings, tmp_path):
    settings.STAGING_ROOT = tmp_path
    make_shelf()
    apply_roles()
    client.force_login(make_admin())
    return client


def address(name, printed, *more):
    return reverse(f"quizzes_desk:{name}", args=[printed[0].batch, *more])


def form(learner, points):
    typed = {f"points-{at}": text for at, text in enumerate(points, start=1)}
    return {"staff": learner.staff_number, "variant": "A", "sat": str(dt.date.today()), **typed}  # noqa: DTZ011


def test_by_hand_the_points_are_asked_for_once_it_is_known_who(desk, printed, learner):
    page = desk.get(address("enter_scores", printed), form(learner, []))
    assert 'name="points-5"' in page.content.decode()


@pytest.fixture
def printed_today(quiz, trainer):
    from django.utils import timezone  # noqa: PLC0415

    return print_quiz(quiz=quiz, variants=2, shuffle_questions=True, shuffle_options=True, by=trainer, now=timezone.now())  # fmt: skip


def test_by_hand_points_are_stored(desk, printed_today, learner):
    desk.post(address("enter_scores", printed_today), form(learner, ["10"] * 5))
    assert Result.objects.get().score == 50


def test_by_hand_a_wrong_value_keeps_what_was_typed(desk, printed_today, learner):
    page = desk.post(
        address("enter_scores", printed_today), form(learner, ["10", "99", "8", "7", "6"])
    )
    assert (page.status_code, 'value="99"' in page.content.decode()) == (422, True)
    assert not Attempt.objects.exists()


def upload(desk, printed, data):
    file = io.BytesIO(data)
    file.name = "得分.xlsx"
    values = {"file": file, "sat": str(dt.date.today()), "remark": ""}  # noqa: DTZ011
    return desk.post(address("upload_scores", printed), values).url


def test_a_sheet_is_previewed_before_it_is_stored(desk, printed_today, learner):
    where = upload(
        desk, printed_today, workbook((learner.staff_number, "王芳", "A", 1, 2, 3, 4, 5))
    )
    page = desk.get(where)
    assert (page.status_code, "王芳" in page.content.decode()) == (200, True)
    assert not Attempt.objects.exists()


def test_a_previewed_sheet_is_stored(desk, printed_today, learner):
    where = upload(desk, printed_today, workbook((learner.staff_number, "", "b", 1, 2, 3, 4, 5)))
    desk.post(where, {"action": "store"})
    assert Result.objects.get().score == 15


def test_a_sheet_with_an_error_names_the_cell(desk, printed_today, learner):
    where = upload(desk, printed_today, workbook((learner.staff_number, "", "A", 1, "x", 3, 4, 5)))
    page = desk.get(where)
    assert (page.status_code, "E2" in page.content.decode()) == (422, True)


def test_a_sheet_with_an_error_is_not_stored(desk, printed_today, learner):
    where = upload(desk, printed_today, workbook((learner.staff_number, "", "A", 1, "x", 3, 4, 5)))
    assert desk.post(where, {"action": "store"}).status_code == 422
    assert not Attempt.objects.exists()


def test_a_broken_file_is_refused_in_a_sentence(desk, printed_today):
    page = desk.get(upload(desk, printed_today, b"PK no workbook"))
    assert page.status_code == 422


def test_a_discarded_sheet_is_forgotten(desk, printed_today):
    where = upload(desk, printed_today, workbook())
    desk.post(where, {"action": "discard"})
    assert desk.get(where).status_code == 302


def test_a_sheet_of_another_batch_is_not_taken(desk, printed, printed_today):
    where = upload(desk, printed_today, workbook())
    token = where.rstrip("/").rsplit("/", 1)[1]
    assert desk.get(address("preview_scores", printed, token)).status_code == 302


def test_the_template_holds_the_people_of_a_unit(desk, printed, learner):
    unit = make_unit()
    appoint(learner, unit)
    answer = desk.get(address("scores_template", printed), {"unit": unit.pk})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0].cell(2, 1).value == learner.staff_number


def test_a_correction_at_the_desk(desk, entered):
    values = {f"points-{at}": "10" for at in range(1, 6)} | {"reason": "复核"}
    desk.post(reverse("quizzes_desk:correct_scores", args=[entered.pk]), values)
    assert Result.objects.filter(attempt=entered).order_by("number").last().score == 50


def test_a_correction_without_a_reason_says_so(desk, entered):
    values = {f"points-{at}": "10" for at in range(1, 6)}
    page = desk.post(reverse("quizzes_desk:correct_scores", args=[entered.pk]), values)
    assert page.status_code == 422


def test_the_batch_lists_whose_points_were_entered(desk, printed, entered):
    page = desk.get(address("printed_batch", printed)).content.decode()
    assert ("王芳" in page, "45.50/50" in page) == (True, True)


def test_the_learner_sees_that_it_was_on_paper(client, entered, learner):
    client.force_login(learner)
    page = client.get(reverse("quizzes:result", args=[entered.pk]))
    assert page.status_code == 200
    assert "disabled" not in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_person_at_once_store_it_once(printed, learner, trainer):
    other = make_user("吴讲师", roles=("trainer",))
    outcomes = at_once(2, lambda number: enter(printed, [row(learner)], (trainer, other)[number]))
    assert Attempt.objects.count() == Result.objects.count() == 1
    assert [type(each) for each in outcomes].count(BadScores) == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_a_person_from_sitting_a_batch_twice(
    printed, learner, trainer, monkeypatch
):
    """Each saw the batch before the other had stored anything: no lock and no check stands between."""
    monkeypatch.setattr(paper_scores, "sat_on", lambda _batch: [])
    enter(printed, [row(learner)], trainer)
    with pytest.raises(IntegrityError):
        enter(printed, [row(learner)], trainer)
    assert Attempt.objects.count() == Result.objects.count() == 1


def test_who_lost_the_race_is_told_what_was_entered(printed, learner, trainer, monkeypatch):
    enter(printed, [row(learner)], trainer)
    seen = iter([lambda _batch: []])  # at first nothing, then what is stored
    look = paper_scores.sat_on
    monkeypatch.setattr(paper_scores, "sat_on", lambda batch_id: next(seen, look)(batch_id))
    with pytest.raises(BadScores) as refused:
        enter(printed, [row(learner)], trainer)
    assert [each.code for each in refused.value.problems] == ["entered_before"]


def test_a_void_sitting_can_be_entered_anew(printed, learner, trainer):
    [attempt] = enter(printed, [row(learner)], trainer)
    void_attempt(attempt_id=attempt.pk, reason="别人的卷子", by=trainer, now=LATER)
    enter(printed, [row(learner)], trainer)
    assert Attempt.objects.exclude(state="void").count() == 1
