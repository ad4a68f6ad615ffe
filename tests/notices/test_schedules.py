"""What is due runs once, and what was killed runs again."""

import datetime as dt

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from notices import services
from notices.models import Schedule
from notices.services import schedules
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def runs(monkeypatch):
    monkeypatch.setattr(schedules, "_REGISTERED", {})
    done = []
    services.register_schedule("test", 10 * MINUTE, done.append)
    return done


def test_a_run_is_due_again_after_its_time_and_not_before(runs):
    for minutes in (0, 1, 9, 10, 11, 20):
        services.run_due(now=NOW + minutes * MINUTE)
    assert runs == [NOW, NOW + 10 * MINUTE, NOW + 20 * MINUTE]


def test_while_one_caller_is_at_it_another_leaves_it_alone(runs):
    Schedule.objects.create(name="test", claimed_at=NOW)
    services.run_due(now=NOW + MINUTE)
    assert runs == []


def test_a_run_that_was_killed_is_taken_again_after_its_lease(runs):
    Schedule.objects.create(name="test", claimed_at=NOW)
    services.run_due(now=NOW + 15 * MINUTE)
    assert runs == [NOW + 15 * MINUTE]


def test_a_run_that_fails_holds_up_no_other_and_is_due_at_the_next_call(runs):
    def broken(now):
        runs.append("broken")
        raise RuntimeError

    services.register_schedule("a broken one", dt.timedelta(days=1), broken)
    services.register_schedule("z", dt.timedelta(days=1), runs.append)
    assert services.run_due(now=NOW) == ["test", "z"]
    services.run_due(now=NOW + MINUTE)
    assert runs.count("broken") == 2


def _job(started, workers=1, **fields):
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        started_at=started,
        worker_ids=["w"] * workers,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="notices.tasks.mail",
        backend_name="jobs",
        run_after=get_date_max(),
        **fields,
    )


def test_the_job_of_a_dead_worker_goes_back_into_the_queue():
    job = _job(NOW - 16 * MINUTE)
    assert services.requeue_lost_jobs(now=NOW) == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY
    assert DBTaskResult.objects.ready().count() == 1


def test_a_job_at_work_is_left_alone():
    _job(NOW - 5 * MINUTE)
    assert services.requeue_lost_jobs(now=NOW) == 0


def test_a_job_that_kills_its_workers_is_given_up():
    job = _job(NOW - 16 * MINUTE, workers=3)
    assert services.requeue_lost_jobs(now=NOW) == 0
    job.refresh_from_db()
    assert job.status == TaskResultStatus.FAILED


def test_jobs_that_ended_long_ago_are_forgotten():
    _job(NOW)
    DBTaskResult.objects.update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=NOW - dt.timedelta(days=15)
    )
    services.forget_old_jobs(now=NOW)
    assert not DBTaskResult.objects.exists()
