"""The assessors' desk."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.models import Attempt, Grade, ItemReport, MarkObjection, Result
from quizzes.services import Given
from quizzes.views.marking_keys import UnknownKey, seal, unseal

from .conftest import right_answers
from .statements import at_most

pytestmark = pytest.mark.django_db
SHORT = 5


def hand_in(quiz, person, text="先计划，然后检查。"):
    now = timezone.now()
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=person, now=now)
    given = {slot: Given(value, 0) for slot, value in right_answers(attempt).items()}
    given[SHORT] = Given(text, 0)
    services.submit_attempt(attempt_id=attempt.pk, learner_id=person.pk, responses=given, now=now)
    return attempt


@pytest.fixture
def attempt(quiz, learner):
    return hand_in(quiz, learner)


@pytest.fixture
def desk(client, assessor):
    client.force_login(assessor)
    return client


def mark_url(attempt, slot=SHORT):
    return reverse("quizzes:mark", args=[seal(attempt.pk, slot)])


@pytest.mark.parametrize("name", ["marking", "objections", "reports"])
def test_only_assessors_open_the_lists(client, learner, assessor, name):
    client.force_login(learner)
    assert client.get(reverse(f"quizzes:{name}")).status_code == 403
    client.force_login(assessor)
    assert client.get(reverse(f"quizzes:{name}")).status_code == 200


def test_a_learner_opens_no_answer_of_anybody(client, attempt, other_learner):
    client.force_login(other_learner)
    assert client.get(mark_url(attempt)).status_code == 403
    assert client.post(mark_url(attempt), {"score": "10"}).status_code == 403


def test_the_queue_goes_by_question_across_learners(desk, quiz, attempt, other_learner):
    hand_in(quiz, other_learner)
    page = desk.get(reverse("quizzes:marking")).content.decode()
    assert page.count('class="row"') == 1
    assert reverse("quizzes:pile", args=[quiz.pk, item_of(attempt)]) in page


def item_of(attempt):
    attempt.refresh_from_db()
    return attempt.paper["slots"][SHORT - 1]["item"]


def test_a_pile_leads_to_its_first_answer_and_back_when_there_is_none(desk, quiz, attempt):
    address = reverse("quizzes:pile", args=[quiz.pk, item_of(attempt)])
    assert desk.get(address)["Location"] == mark_url(attempt)
    desk.post(mark_url(attempt), {"points_met": ["0"]})
    assert desk.get(address)["Location"] == reverse("quizzes:marking")


def test_it_says_how_many_of_the_question_are_left(desk, quiz, attempt, other_learner):
    second = hand_in(quiz, other_learner)
    assert (page_of(desk, attempt).context["left"], page_of(desk, attempt).context["total"]) == (
        2,
        2,
    )
    desk.post(mark_url(attempt), {"points_met": ["0"]})
    context = page_of(desk, second).context
    assert (context["left"], context["done"], context["total"]) == (1, 1, 2)


def page_of(desk, attempt):
    return desk.get(mark_url(attempt))


def test_an_answer_can_be_skipped(desk, quiz, attempt, other_learner):
    second = hand_in(quiz, other_learner)
    assert f'data-skip href="{mark_url(second)}"' in page_of(desk, attempt).content.decode()
    assert f'data-skip href="{mark_url(attempt)}"' in page_of(desk, second).content.decode()


class TestKeys:
    """What stands in the address of an answer."""

    ATTEMPT = uuid.UUID("0197c3c0-0000-7000-8000-00000000002a")

    @pytest.mark.parametrize("slot", [1, 40, 65535])
    def test_what_was_sealed_opens_again(self, slot):
        assert unseal(seal(self.ATTEMPT, slot)) == (self.ATTEMPT, slot)

    def test_two_answers_of_one_attempt_have_nothing_in_common(self):
        one, two = (seal(self.ATTEMPT, slot) for slot in (1, 2))
        assert sum(a == b for a, b in zip(one, two, strict=True)) < 10

    @pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: key + "AAAA",
                                        lambda key: "A" + key[1:], lambda key: "B" + key[1:-1] + "C",
                                        lambda key: "-", lambda key: "中"])  # fmt: skip
    def test_what_this_site_did_not_give_opens_nothing(self, change):
        key = seal(self.ATTEMPT, 1)
        if change(key) != key:
            with pytest.raises(UnknownKey):
                unseal(change(key))

    def test_a_key_of_before_the_secret_was_changed_still_opens(self, settings):
        key = seal(self.ATTEMPT, 1)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new"
        assert unseal(key) == (self.ATTEMPT, 1)
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(UnknownKey):
            unseal(key)


class TestWithoutNames:
    @pytest.fixture
    def hidden(self, quiz, attempt):
        quiz.is_marked_anonymously = True
        quiz.save()
        return attempt

    def tells(self, page, learner, attempt):
        attempt.refresh_from_db()
        local = timezone.localtime(attempt.submitted_at)
        text = page.content.decode()
        return [
            hint
            for hint in (
                learner.name, learner.staff_number, f"{local:%H:%M}", local.isoformat(),
                str(attempt.pk), attempt.pk.hex,
            )
            if hint in text
        ]  # fmt: skip

    def test_the_queue_and_the_answer_tell_nothing_of_whose_it_is(self, desk, hidden, learner):
        for address in (reverse("quizzes:marking"), mark_url(hidden)):
            assert self.tells(desk.get(address), learner, hidden) == []

    def test_an_objection_tells_nothing_either(self, desk, hidden, learner):
        desk.post(mark_url(hidden), {"points_met": ["0"]})
        made = services.object_to_mark(
            attempt_id=hidden.pk, learner_id=learner.pk, slot=SHORT, text="我写了",
            now=timezone.now(),
        )  # fmt: skip
        page = desk.get(reverse("quizzes:objection", args=[made.pk]))
        assert learner.name not in page.content.decode()

    def test_otherwise_the_name_is_there(self, desk, attempt, learner):
        assert learner.name in page_of(desk, attempt).content.decode()


class TestTwoAssessors:
    @pytest.fixture
    def double(self, quiz, learner):
        quiz.assessor_count, quiz.agreement_percent = 2, 10
        quiz.save()
        return hand_in(quiz, learner)

    @pytest.fixture
    def others(self, django_user_model, assessor):
        made = [
            django_user_model.objects.create_user(f"B-{n}", f"乙{n}", "secret-word-1")
            for n in (1, 2)
        ]
        for each in made:
            each.groups.set(assessor.groups.all())
        return made

    def as_one(self, client, person):
        client.force_login(person)
        return client

    def test_the_second_does_not_see_the_first_ones_mark(self, desk, double, others, assessor):
        desk.post(mark_url(double), {"score": "3.25", "comment": "太短"})
        page = self.as_one(desk, others[0]).get(mark_url(double)).content.decode()
        assert "3.25" not in page
        assert "太短" not in page
        assert assessor.name not in page

    def test_a_third_sees_both_and_decides(self, desk, double, others):
        desk.post(mark_url(double), {"score": "2"})
        self.as_one(desk, others[0]).post(mark_url(double), {"score": "9"})
        assert '<form class="form"' not in desk.get(mark_url(double)).content.decode()
        third = self.as_one(desk, others[1])
        assert 'name="settles"' in third.get(mark_url(double)).content.decode()
        assert third.post(mark_url(double), {"score": "8"}).status_code == 400
        assert third.post(mark_url(double), {"score": "8", "settles": "1"}).status_code == 302
        assert Result.objects.get().score == 48


def test_the_queue_costs_the_same_for_one_answer_and_for_many(desk, quiz, attempt, other_learner):
    hand_in(quiz, other_learner)
    with at_most(6):
        desk.get(reverse("quizzes:marking"))


def test_what_the_machine_found_is_a_visible_suggestion(desk, attempt):
    page = desk.get(mark_url(attempt)).content.decode()
    assert page.count("checked") == 2
    assert page.count("state--in_progress") == 2
    assert 'value="10"' in page
    assert not Grade.objects.exists()


def test_ticked_points_give_the_score_where_none_is_typed(desk, attempt):
    desk.post(mark_url(attempt), {"points_met": ["0"], "score": "", "comment": "还差一点"})
    grade = Grade.objects.get()
    assert (grade.score, grade.points_met, grade.comment) == (5, [0], "还差一点")
    assert Result.objects.get().score == 45


def test_a_typed_score_goes_before_the_points(desk, attempt):
    desk.post(mark_url(attempt), {"points_met": ["0"], "score": "7.5"})
    assert Grade.objects.get().score == 7.5


@pytest.mark.parametrize("score", ["11", "-1", "x", "1.234", "NaN", "1e9"])
def test_a_score_that_cannot_be_is_refused_and_what_was_typed_stays(desk, attempt, score):
    data = {"score": score, "comment": "我的评语", "points_met": "9" * 5000}
    response = desk.post(mark_url(attempt), data)
    assert response.status_code == 400
    assert "我的评语" in response.content.decode()
    assert not Grade.objects.exists()


def test_saving_goes_on_to_the_next_answer_of_the_same_question(desk, quiz, attempt, other_learner):
    second = hand_in(quiz, other_learner)
    first = desk.post(mark_url(attempt), {"points_met": ["0", "2"]})
    assert first["Location"] == mark_url(second)
    last = desk.post(mark_url(second), {"points_met": ["0", "2"]})
    assert last["Location"] == reverse("quizzes:marking")


def test_a_second_assessor_is_told_and_asked_for_a_reason(desk, attempt):
    desk.post(mark_url(attempt), {"points_met": ["0"]})
    assert desk.post(mark_url(attempt), {"points_met": []}).status_code == 400
    desk.post(mark_url(attempt), {"points_met": ["0", "2"], "reason": "漏看了"})
    assert list(Result.objects.order_by("number").values_list("score", flat=True)) == [45, 50]


def test_an_assessor_neither_sees_nor_marks_their_own_answer(desk, quiz, assessor):
    own = hand_in(quiz, assessor)
    assert mark_url(own) not in desk.get(reverse("quizzes:marking")).content.decode()
    assert desk.get(mark_url(own)).status_code == 403
    assert desk.post(mark_url(own), {"score": "10"}).status_code == 403
    assert not Grade.objects.exists()


def test_a_running_attempt_cannot_be_looked_at(desk, quiz, learner):
    running = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
    assert desk.get(mark_url(running)).status_code == 404


def test_hidden_fields_change_nothing(desk, attempt, other_learner):
    desk.post(
        mark_url(attempt),
        {
            "points_met": ["0"],
            "assessor": other_learner.pk,
            "attempt": "x",
            "graded_at": "2000-01-01",
        },
    )
    assert Grade.objects.get().assessor.staff_number == "A-1"


def test_a_mark_given_by_a_slip_is_one_step_away(desk, attempt):
    marked = desk.post(mark_url(attempt), {"points_met": ["0"]}, follow=True)
    assert mark_url(attempt) in marked.text
    assert mark_url(attempt) in desk.get(reverse("quizzes:result", args=[attempt.pk])).text


@pytest.fixture
def objection(desk, attempt, learner):
    desk.post(mark_url(attempt), {"points_met": ["0"]})
    return services.object_to_mark(
        attempt_id=attempt.pk,
        learner_id=learner.pk,
        slot=SHORT,
        text="我写了检查",
        now=timezone.now(),
    )


def test_an_objection_is_answered_with_a_new_mark(desk, objection):
    address = reverse("quizzes:objection", args=[objection.pk])
    assert "我写了检查" in desk.get(address).content.decode()
    desk.post(address, {"answer": "您说得对", "score": "10"})
    assert MarkObjection.objects.get().upheld is True
    assert Result.objects.order_by("-number")[0].score == 50
    assert desk.post(address, {"answer": "又一次"}).status_code == 302


def test_an_objection_is_answered_without_one(desk, objection):
    desk.post(reverse("quizzes:objection", args=[objection.pk]), {"answer": "不改"})
    assert MarkObjection.objects.get().upheld is False
    assert Result.objects.count() == 1


def test_a_score_beyond_the_points_is_sent_back(desk, objection):
    address = reverse("quizzes:objection", args=[objection.pk])
    assert desk.post(address, {"answer": "好", "score": "99"}).status_code == 400
    assert MarkObjection.objects.get().answered_at is None


def test_the_objection_is_read_beside_the_key_and_the_mark_that_stands(desk, objection):
    page = desk.get(reverse("quizzes:objection", args=[objection.pk])).text
    assert "策划" in page  # a marking point
    assert "阅卷人" in page


def test_no_new_score_in_an_attempt_that_was_reopened_meanwhile(desk, objection):
    attempt = objection.result.attempt
    Attempt.objects.filter(pk=attempt.pk).update(
        state="in_progress", submitted_at=None, graded_at=None
    )
    address = reverse("quizzes:objection", args=[objection.pk])
    answer = desk.post(address, {"answer": "您说得对", "score": "10"})
    assert answer.status_code == 400
    assert "您说得对" in answer.text


def test_a_report_is_answered(desk, attempt, learner):
    report = services.report_item(
        attempt_id=attempt.pk, learner_id=learner.pk, slot=1, text="题目不清", now=timezone.now()
    )
    address = reverse("quizzes:report", args=[report.pk])
    assert "题目不清" in desk.get(address).content.decode()
    desk.post(address, {"answer": "已修改"})
    assert ItemReport.objects.get().answer == "已修改"


def test_who_marks_reads_the_model_answer(desk, attempt):
    assert "KEY-MODEL" in page_of(desk, attempt).content.decode()


def test_an_old_paper_without_a_place_for_it_is_marked_too(desk, attempt):
    attempt.refresh_from_db()
    del attempt.paper["slots"][SHORT - 1]["key"]["model_answer"]
    attempt.save()
    assert page_of(desk, attempt).status_code == 200
