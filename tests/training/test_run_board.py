"""Pages of results: a learner's own, the run board, the judgement, the desk's scheme."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from learning_site.roles import apply_roles
from tests.factories import NOW, make_quiz, make_user
from tests.training.composite_makers import (
    FIRST,
    LEVELS,
    component,
    content,
    hold,
    make_judged_run,
    seat_of,
    sit,
    theory,
)
from tests.training.makers import make_programme
from training.models import CompositeResult, OverallJudgement, ResultWaiver
from training.services import judge_conduct, make_composites, save_scheme

pytestmark = pytest.mark.django_db
LATER = FIRST + dt.timedelta(days=2)
BOTH = (component("attendance", "50", least="50"), component("overall", "50", levels=LEVELS))


@pytest.fixture(autouse=True)
def _roles(db):
    apply_roles()


def logged_in(client, person):
    client.force_login(person)
    return client


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"training:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestMyResult:
    def test_before_the_start_it_shows_weights_and_conditions(self, client) -> None:
        run = make_judged_run(*BOTH, mark="62.5")
        said = page(logged_in(client, seat_of(run).learner), "composite", run.pk)
        assert "50 %" in said
        assert "62.5" in said

    def test_it_comes_about_line_by_line(self, client) -> None:
        run = make_judged_run(*BOTH)
        seat = seat_of(run)
        hold(run)
        judge_conduct(enrolment=seat, level="good", comment="帮助同事", by=make_user(), now=NOW)
        said = page(logged_in(client, seat.learner), "composite", run.pk)
        assert "90.0" in said  # 50 + 50 x 4/5
        assert "9/10" in said
        assert "帮助同事" in said
        assert CompositeResult.objects.get().digest[:12] in said

    def test_what_is_missing_is_named(self, client) -> None:
        run = make_judged_run(*BOTH)
        said = page(logged_in(client, seat_of(run).learner), "composite", run.pk)
        assert "第1天" in said

    def test_another_learner_does_not_find_it(self, client) -> None:
        run = make_judged_run(*BOTH)
        client.force_login(make_user())
        assert client.get(reverse("training:composite", args=[run.pk])).status_code == 404
        other = reverse("training:composite_of", args=[run.pk, seat_of(run).learner_id])
        assert client.get(other).status_code == 404

    def test_my_results_list_each_training_in_one_page(self, client) -> None:
        run = make_judged_run(component("attendance", "100"))
        hold(run)
        said = page(logged_in(client, seat_of(run).learner), "results")
        assert run.title in said
        assert "100.0/100" in said


class TestBoard:
    def test_it_says_who_has_which_part_and_what_is_missing(self, client) -> None:
        run = make_judged_run(*BOTH, learners=3)
        hold(run)
        said = page(logged_in(client, make_user(roles=("trainer",))), "board", run.pk)
        for seat in run.enrolments.all():
            assert seat.learner.name in said
            assert reverse("training:judge", args=[run.pk, seat.learner_id]) in said
        assert page(client, "board", run.pk, show="passed").count("<tr>") < said.count("<tr>")

    def test_a_class_costs_no_more_statements_than_a_few(
        self, client, django_assert_max_num_queries
    ) -> None:
        client.force_login(make_user(roles=("trainer",)))
        few, many = (make_judged_run(*BOTH, learners=count) for count in (2, 30))
        page(client, "board", few.pk)  # what is cached for the process is read now
        with django_assert_max_num_queries(100) as first:
            page(client, "board", few.pk)
        with django_assert_max_num_queries(len(first.captured_queries)):
            page(client, "board", many.pk)

    def test_a_closed_run_shows_what_was_stored(self, client) -> None:
        run = make_judged_run(component("attendance", "100"))
        hold(run)
        run.state, run.closed_at, run.closed_by = "closed", LATER, make_user()
        run.save()
        CompositeResult.objects.update(outcome=CompositeResult.objects.get().outcome | {"shown": "99.9"})  # fmt: skip
        assert "99.9" in page(logged_in(client, make_user(roles=("hr",))), "board", run.pk)

    def test_an_instructor_of_the_run_reads_it_and_a_learner_does_not(self, client) -> None:
        run = make_judged_run(*BOTH)
        teacher = make_user()
        run.sessions.get().instructors.create(user=teacher)
        page(logged_in(client, teacher), "board", run.pk)
        client.force_login(seat_of(run).learner)
        assert client.get(reverse("training:board", args=[run.pk])).status_code == 404

    def test_the_spreadsheet_has_a_line_a_person_with_why(self, client) -> None:
        run = make_judged_run(*BOTH, learners=2)
        hold(run)
        client.force_login(make_user(roles=("auditor",)))
        answer = client.get(reverse("training:board_export", args=[run.pk]))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = list(book.worksheets[0].values)
        assert len(rows) == 3
        assert rows[1][0] == seat_of(run).learner.staff_number
        assert len(list(book.worksheets[1].values)) == 4  # head, two parts, pass mark

    def test_open_results_are_waived_with_a_reason(self, client) -> None:
        run = make_judged_run(*BOTH)
        client.force_login(make_user(roles=("trainer",)))
        address = reverse("training:results_waive", args=[run.pk])
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "调离"}).status_code == 302
        assert ResultWaiver.objects.get().reason == "调离"


class TestJudging:
    def address(self, run) -> str:
        return reverse("training:judge", args=[run.pk, seat_of(run).learner_id])

    def test_an_assessor_judges_and_the_board_counts_it(self, client) -> None:
        run = make_judged_run(*BOTH)
        client.force_login(make_user(roles=("assessor",)))
        answer = client.post(self.address(run), {"level": "good", "comment": "认真"})
        assert answer.url == reverse("training:board", args=[run.pk])
        assert OverallJudgement.objects.get().level == "good"

    def test_a_correction_asks_why(self, client) -> None:
        run = make_judged_run(*BOTH)
        judge_conduct(enrolment=seat_of(run), level="good", comment="好", by=make_user(), now=NOW)
        client.force_login(make_user(roles=("assessor",)))
        given = {"level": "excellent", "comment": "更好"}
        assert client.post(self.address(run), given).status_code == 422
        assert client.post(self.address(run), given | {"reason": "漏看"}).status_code == 302
        assert OverallJudgement.objects.filter(replaced_by=None).get().level == "excellent"

    def test_nobody_judges_themselves(self, client) -> None:
        run = make_judged_run(*BOTH)
        assessor = make_user(roles=("assessor",))
        run.enrolments.update(learner=assessor)
        client.force_login(assessor)
        answer = client.post(self.address(run), {"level": "good", "comment": "我很好"})
        assert answer.status_code == 422
        assert not OverallJudgement.objects.exists()

    def test_a_learner_does_not_find_the_form(self, client) -> None:
        run = make_judged_run(*BOTH)
        client.force_login(make_user())
        assert client.get(self.address(run)).status_code == 404


class TestDesk:
    def form(self, **fields: str) -> dict[str, str]:
        return {
            "theory-on": "on", "theory-weight": "60", "attendance-on": "on", "attendance-weight": "40",
            "attendance-least": "80", "pass_percent": "60", "places": "1", "mode": "half_up", **fields,
        }  # fmt: skip

    def address(self, version, name: str = "scheme") -> str:
        return reverse(f"training_desk:{name}", args=[version.pk])

    def test_a_trainer_writes_it_and_hr_approves_it(self, client) -> None:
        version, quiz = make_programme(), make_quiz()
        client.force_login(make_user(roles=("trainer",)))
        given = self.form(**{"theory-quizzes": str(quiz.pk)})
        assert client.post(self.address(version), given).status_code == 302
        draft = version.schemes.get()
        assert [one["weight"] for one in draft.content["components"]] == ["60", "40"]
        assert (
            client.get(self.address(version, "scheme_fix")).status_code == 302
        )  # not for trainers
        client.force_login(make_user(roles=("hr",)))
        assert client.post(self.address(version, "scheme_fix")).status_code == 302
        draft.refresh_from_db()
        assert draft.fixed_at is not None

    def test_what_is_not_set_stands_on_the_page_and_refuses_the_approval(self, client) -> None:
        version = make_programme()
        save_scheme(
            version=version, content=content(component("theory", ""), mark=""), by=None, now=NOW
        )
        client.force_login(make_user(roles=("hr",)))
        assert "理论考核" in client.get(self.address(version)).content.decode()
        assert client.post(self.address(version, "scheme_fix")).status_code == 422

    def test_a_weight_beyond_a_hundred_is_refused_at_its_field(self, client) -> None:
        version = make_programme()
        client.force_login(make_user(roles=("trainer",)))
        answer = client.post(self.address(version), self.form(**{"theory-weight": "101"}))
        assert answer.status_code == 422
        assert not version.schemes.exists()

    def test_a_draft_is_thrown_away(self, client) -> None:
        version = make_programme()
        save_scheme(version=version, content=content(), by=None, now=NOW)
        client.force_login(make_user(roles=("trainer",)))
        client.post(self.address(version, "scheme_drop"))
        assert not version.schemes.exists()

    def test_the_run_links_its_board_and_says_what_blocks_its_approval(self, client) -> None:
        quiz = make_quiz()
        run = make_judged_run(theory(quiz))
        sit(quiz, seat_of(run).learner)
        make_composites(run_id=run.pk, cause="looked_through", now=LATER)
        client.force_login(make_user(roles=("trainer",)))
        said = client.get(reverse("training_desk:run", args=[run.pk])).content.decode()
        assert reverse("training:board", args=[run.pk]) in said
