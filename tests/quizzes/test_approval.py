"""A question is written by one and approved by another."""

import pytest

from learning_site.demo.approval import set_up_approval
from learning_site.roles import apply_roles
from quizzes.models import Item
from quizzes.services.exchange import import_items
from tests.factories import NOW, make_shelf, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(db):
    make_shelf()
    apply_roles()
    return set_up_approval()


@pytest.fixture
def draft(workflow):
    return import_items(data="红灯要停吗？{T}".encode(), filename="a", bank_slug="q", by=None, now=NOW).stored[0]  # fmt: skip


def approved(workflow, draft, author):
    state = workflow.start(draft, author)
    task = state.current_task_state.task.specific
    approver = make_user(roles=("trainer",))
    assert "approve" in {name for name, _label, _modal in task.get_actions(draft, approver)}
    task.on_action(state.current_task_state, approver, "approve")
    return Item.objects.get(pk=draft.pk)


def test_an_approved_question_is_live(workflow, draft):
    assert approved(workflow, draft, make_user(roles=("trainer",))).live


def test_a_question_that_lost_its_answer_meanwhile_stays_a_draft(workflow, draft):
    draft.answer[0].value["answer"] = ""
    draft.save_revision()
    assert not approved(workflow, draft, make_user(roles=("trainer",))).live


def test_learners_and_hr_approve_nothing(workflow, draft):
    state = workflow.start(draft, make_user(roles=("trainer",)))
    task = state.current_task_state.task.specific
    assert task.get_actions(draft, make_user(roles=("hr",))) == []


def test_setting_it_up_twice_makes_one_workflow(workflow):
    assert set_up_approval() == workflow
