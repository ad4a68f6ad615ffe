"""Results, question analysis and corrections of a quiz, as the trainer's pages show them."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.models import Attempt, Regrade, Result
from quizzes.services import Given
from quizzes.services.regrading import run_regrade
from quizzes.services.voiding import void_attempt
from tests.factories import appoint, make_unit, make_user

from .conftest import ANSWERS, make_quiz, right_answers
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(db):
    return make_quiz(ANSWERS[:4])


@pytest.fixture
def trainer(client):
    person = make_user("孙老师", roles=("trainer",))
    client.force_login(person)
    return person


def sit(quiz, person, **changed):
    now = timezone.now()
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=person, now=now)
    answers = right_answers(attempt) | {int(slot[1:]): value for slot, value in changed.items()}
    given = {slot: Given(value, 0) for slot, value in answers.items()}
    services.submit_attempt(attempt_id=attempt.pk, learner_id=person.pk, responses=given, now=now)
    return Attempt.objects.get(pk=attempt.pk)


def page(client, name, *args, **query):
    return client.get(reverse(f"quizzes:{name}", args=args), query)


def body(response):
    return b"".join(response) if response.streaming else response.content


class TestResults:
    def test_each_attempt_has_its_row(self, client, trainer, quiz):
        sit(quiz, make_user("王芳"))
        sit(quiz, make_user("李雷"), q1=["x"], q2=["x"], q3=True)
        text = page(client, "outcomes", quiz.pk).content.decode()
        assert "王芳" in text
        assert "40/40" in text
        assert text.count("state--failed") == 1

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"passed": "yes"}, ["王芳"]),
            ({"passed": "no"}, ["李雷"]),
            ({"state": "in_progress"}, ["韩梅"]),
            ({"state": "nonsense"}, ["王芳", "李雷", "韩梅"]),
        ],
    )
    def test_it_is_narrowed(self, client, trainer, quiz, query, names):
        sit(quiz, make_user("王芳"))
        sit(quiz, make_user("李雷"), q1=["x"], q2=["x"], q3=True)
        services.start_attempt(quiz_id=quiz.pk, learner=make_user("韩梅"), now=timezone.now())
        text = page(client, "outcomes", quiz.pk, **query).content.decode()
        assert [name for name in ("王芳", "李雷", "韩梅") if name in text] == names

    def test_who_leads_a_unit_sees_its_people_only(self, client, quiz):
        manager, mine, other = make_user("主管"), make_user("王芳"), make_user("李雷")
        unit = make_unit("厨房")
        appoint(manager, unit, leads=True)
        appoint(mine, unit)
        appoint(other, make_unit("前厅"))
        for person in (mine, other):
            sit(quiz, person)
        client.force_login(manager)
        text = page(client, "outcomes", quiz.pk).content.decode()
        assert "王芳" in text
        assert "李雷" not in text
        assert "前厅" not in text
        exported = body(
            client.post(reverse("quizzes:export_outcomes", args=[quiz.pk]), {"format": "csv"})
        )
        assert "李雷" not in exported.decode()

    def test_fifty_a_page_in_ten_statements(self, client, trainer, quiz):
        first = sit(quiz, make_user())
        people = [make_user() for _ in range(54)]
        rows = Attempt.objects.bulk_create(
            Attempt(quiz=quiz, learner=person, number=1, state="graded", paper=first.paper,
                    kinds=first.kinds, seed=1, started_at=first.started_at,
                    submitted_at=first.submitted_at, graded_at=first.graded_at)
            for person in people
        )  # fmt: skip
        Result.objects.bulk_create(
            Result(attempt=row, score=40, max_score=40, passed=True, marks=[], because=[],
                   made_at=first.graded_at)
            for row in rows
        )  # fmt: skip
        with at_most(10):
            answer = page(client, "outcomes", quiz.pk)
        assert answer.content.decode().count('<th scope="row">') == 50
        assert len(answer.content) < 60_000

    def export(self, client, quiz, file_format):
        address = reverse("quizzes:export_outcomes", args=[quiz.pk])
        return body(client.post(address, {"format": file_format}))

    def test_csv_holds_the_marks_and_keeps_zeros(self, client, trainer, quiz):
        sit(quiz, make_user("=王芳", staff_number="000123"), q3=True)
        data = self.export(client, quiz, "csv")
        assert data.startswith(b"\xef\xbb\xbf")
        head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        line = dict(zip(head, row, strict=True))
        assert (line["staff_number"], line["name"], line["score"]) == ("000123", "'=王芳", "30")
        assert [line[f"q{slot}"] for slot in range(1, 5)] == ["10.0", "10.0", "0.0", "10.0"]

    def test_each_attempt_is_one_line_with_its_newest_result(self, client, trainer, quiz):
        first = sit(quiz, make_user("王芳"), q3=True)
        newer = Result.objects.get(attempt=first)
        newer.pk, newer.number, newer.score = None, 2, 40
        newer.marks = [mark | {"score": mark["max_score"]} for mark in newer.marks]
        newer.save()
        services.start_attempt(quiz_id=quiz.pk, learner=make_user("韩梅"), now=timezone.now())
        data = self.export(client, quiz, "csv").decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(data)))
        assert [(line["name"], line["score"], line["q3"]) for line in lines] == [
            ("韩梅", "", ""),
            ("王芳", "40", "10.0"),
        ]

    def test_an_attempt_whose_time_is_over_is_marked_before_it_is_written(
        self, client, trainer, quiz
    ):
        begun = timezone.now() - dt.timedelta(days=1)
        services.start_attempt(quiz_id=quiz.pk, learner=make_user(), now=begun)
        data = self.export(client, quiz, "csv").decode("utf-8-sig")
        (line,) = csv.DictReader(io.StringIO(data))
        assert (line["state"], line["score"]) == ("graded", "0")

    def test_its_statements_do_not_grow_with_the_attempts(self, client, trainer, quiz):
        for _ in range(3):
            sit(quiz, make_user())
        with at_most(14):
            self.export(client, quiz, "csv")

    def test_xlsx_holds_the_same(self, client, trainer, quiz):
        sit(quiz, make_user("=王芳", staff_number="000123"))
        sheet = openpyxl.load_workbook(io.BytesIO(self.export(client, quiz, "xlsx")))["results"]
        assert (sheet["A2"].value, sheet["B2"].data_type, sheet["L2"].value) == ("000123", "s", 10)

    def test_an_unknown_format_is_not_there(self, client, trainer, quiz):
        address = reverse("quizzes:export_outcomes", args=[quiz.pk])
        assert client.post(address, {"format": "exe"}).status_code == 404


class TestVoid:
    def test_it_asks_why_and_does_it(self, client, trainer, quiz):
        attempt = sit(quiz, make_user())
        address = reverse("quizzes:void", args=[attempt.pk])
        assert client.post(address, {"reason": " "}).status_code == 400
        assert client.post(address, {"reason": "替考"}).status_code == 302
        attempt.refresh_from_db()
        assert attempt.state == "void"
        assert client.post(address, {"reason": "再来"}).status_code == 302

    def test_never_ones_own(self, client, trainer, quiz):
        attempt = sit(quiz, trainer)
        assert page(client, "void", attempt.pk).status_code == 403

    def test_an_assessor_may_not(self, client, quiz):
        attempt = sit(quiz, make_user())
        client.force_login(make_user(roles=("assessor",)))
        assert page(client, "void", attempt.pk).status_code == 403


class TestAnalysis:
    @pytest.fixture
    def sat(self, quiz):
        for changed in ({}, {"q3": True}, {"q3": True}):
            sit(quiz, make_user(), **changed)

    def test_without_results_it_says_so(self, client, trainer, quiz):
        assert page(client, "analysis", quiz.pk).status_code == 200

    def test_what_is_suspicious_stands_first_with_what_to_do(self, client, trainer, quiz, sat):
        text = page(client, "analysis", quiz.pk).content.decode()
        item = quiz.slots.all()[2].item_id
        assert text.index(reverse("quizzes:correct", args=[quiz.pk, item, 0])) < text.index(
            '<svg class="chart"'
        )

    def test_few_attempts_are_said_to_be_few(self, client, trainer, quiz, sat):
        assert "callout--warning" in page(client, "analysis", quiz.pk).content.decode()

    def test_pictures_say_in_words_what_they_show(self, client, trainer, quiz, sat):
        text = page(client, "analysis", quiz.pk).content.decode()
        assert text.count('role="img"') == text.count("<title id=")

    def test_an_assessor_reads_and_does_not_correct(self, client, quiz, sat):
        client.force_login(make_user(roles=("assessor",)))
        text = page(client, "analysis", quiz.pk).content.decode()
        assert "/corrections/" not in text

    def test_a_stem_is_no_markup_in_a_title(self, client, trainer, quiz):
        item = quiz.slots.all()[2].item
        item.stem = "<script>alert(1)</script>"
        item.save()
        for _ in range(2):
            sit(quiz, make_user(), q3=True)
        assert "<script>alert" not in page(client, "analysis", quiz.pk).content.decode()

    def test_it_is_exported(self, client, trainer, quiz, sat):
        address = reverse("quizzes:export_analysis", args=[quiz.pk])
        head, *rows = csv.reader(
            io.StringIO(body(client.post(address, {"format": "csv"})).decode("utf-8-sig"))
        )
        assert len(rows) == 4
        assert dict(zip(head, rows[2], strict=True))["suspicious"] == "distractor"
        book = openpyxl.load_workbook(io.BytesIO(body(client.post(address, {"format": "xlsx"}))))
        assert book.sheetnames == ["questions", "options", "quiz"]


class TestCorrecting:
    def address(self, quiz, slot):
        item = quiz.slots.all()[slot - 1].item_id
        return reverse("quizzes:correct", args=[quiz.pk, item, 0])

    @pytest.fixture
    def attempt(self, quiz):
        return sit(quiz, make_user("王芳"), q3=True)

    def look_and_make(self, client, address, data):
        looked = client.post(address, data)
        assert looked.status_code == 200, looked.context["form"].errors
        seal = looked.context["looked"].seal
        return client.post(address, {**data, "make": seal})

    def test_it_is_looked_at_before_anything_happens(self, client, trainer, quiz, attempt):
        answer = client.post(self.address(quiz, 3), {"action": "full_marks", "reason": "题目不清"})
        text = answer.content.decode()
        assert "王芳" in text
        assert "30/40" in text
        assert not Regrade.objects.exists()

    def test_then_it_is_done_with_who_and_why(self, client, trainer, quiz, attempt):
        data = {"action": "full_marks", "reason": "题目不清"}
        assert self.look_and_make(client, self.address(quiz, 3), data).status_code == 302
        result = attempt.results.get(number=2)
        assert (result.score, result.made_by, result.reason) == (40, trainer, "题目不清")
        text = page(client, "corrections", quiz.pk).content.decode()
        assert "题目不清" in text
        assert Regrade.objects.get().done_at

    @pytest.mark.parametrize(
        ("slot", "fields", "score"),
        [
            (1, {"key_right": 1}, 20),
            (1, {"key_right": 2}, 30),
            (3, {"key_answer": "true"}, 40),
            (4, {"key_blank0": "13", "key_blank1": "ISO 9001"}, 25),
        ],
    )
    def test_a_new_key_by_the_kind_of_the_question(
        self, client, trainer, quiz, attempt, slot, fields, score
    ):
        """One other option; the right one and another; the contrary; another word in a blank."""
        if "key_right" in fields:
            entry = attempt.paper["slots"][0]
            others = [o["id"] for o in entry["options"] if o["id"] not in entry["key"]["right"]]
            more = entry["key"]["right"] if fields["key_right"] == 2 else []
            fields = {"key_right": [*more, others[0]]}
        data = {"action": "new_key", "reason": "x", **fields}
        assert self.look_and_make(client, self.address(quiz, slot), data).status_code == 302
        assert attempt.results.order_by("-number")[0].score == score

    def test_a_key_without_an_answer_is_refused_in_a_sentence(self, client, trainer, quiz, attempt):
        answer = client.post(self.address(quiz, 1), {"action": "new_key", "reason": "x"})
        assert answer.status_code == 400
        assert answer.context["form"].errors["action"]

    def test_a_dry_run_of_yesterday_is_shown_anew(self, client, trainer, quiz, attempt):
        data = {"action": "full_marks", "reason": "x", "make": "old"}
        answer = client.post(self.address(quiz, 3), data)
        assert answer.status_code == 200
        assert answer.context["looked"].changes
        assert not Regrade.objects.exists()

    def test_who_has_an_attempt_of_their_own_is_told(self, client, trainer, quiz, attempt):
        sit(quiz, trainer)
        data = {"action": "full_marks", "reason": "x"}
        looked = client.post(self.address(quiz, 3), data)
        made = client.post(self.address(quiz, 3), {**data, "make": looked.context["looked"].seal})
        assert made.status_code == 400
        assert not Regrade.objects.exists()

    def test_what_people_mark_has_no_new_key(self, client, trainer):
        quiz = make_quiz(ANSWERS[4:])
        sit(quiz, make_user())
        form = page(client, "correct", quiz.pk, quiz.slots.get().item_id, 0).context["form"]
        assert [value for value, _label in form.fields["action"].choices] == ["full_marks", "drop"]

    def test_a_question_that_nobody_had_is_not_there(self, client, trainer, quiz):
        assert client.get(self.address(quiz, 1)).status_code == 404

    def test_reading_it_changes_nothing(self, client, trainer, quiz, attempt):
        client.get(self.address(quiz, 3), {"action": "drop", "reason": "x", "make": "y"})
        assert not Regrade.objects.exists()


class TestWhatTheLearnerSees:
    def test_after_a_new_key_the_new_one_is_shown_with_the_reason(self, client, quiz):
        learner = make_user("王芳")
        attempt = sit(quiz, learner, q3=True)
        Regrade.objects.create(
            quiz=quiz, item_id=attempt.paper["slots"][2]["item"], action="new_key",
            key={"answer": True}, reason="标准换版", made_by=make_user(), made_at=timezone.now(),
        )  # fmt: skip
        run_regrade(regrade_id=Regrade.objects.get().pk, now=timezone.now())
        client.force_login(learner)
        shown = page(client, "result", attempt.pk)
        options = shown.context["rows"][2]["question"].options
        assert [option.right for option in options] == [True, False]
        assert "标准换版" in shown.content.decode()

    def test_a_void_attempt_says_why(self, client, quiz):
        learner = make_user("王芳")
        attempt = sit(quiz, learner)
        void_attempt(attempt_id=attempt.pk, reason="替考", by=make_user(), now=timezone.now())
        client.force_login(learner)
        assert "替考" in page(client, "result", attempt.pk).content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Quality test"), ("zh-hans", "质量意识测验")]
)
def test_every_page_says_the_title_in_its_language(client, language, title):
    """The paper was frozen with both."""
    learner = make_user("王芳", roles=("trainer",))
    client.force_login(learner)
    client.cookies["django_language"] = language
    quiz = make_quiz(title_en="Quality test")
    running = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
    pages = [page(client, "start", quiz.pk), page(client, "attempt", running.pk)]
    services.submit_attempt(
        attempt_id=running.pk, learner_id=learner.pk, now=timezone.now(),
        responses={5: Given("策划", 0)},
    )  # fmt: skip
    pages += [page(client, "result", running.pk), client.get("/")]
    pages += [page(client, name, quiz.pk) for name in ("outcomes", "analysis", "corrections")]
    for shown in pages:
        assert title in shown.content.decode(), shown.request["PATH_INFO"]
        assert ({"Quality test", "质量意识测验"} - {title}).pop() not in shown.content.decode()
