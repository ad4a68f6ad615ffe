"""Two pairs of eyes for a question: a workflow that trainers or assessors approve."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from people.permissions import ASSESSOR, TRAINER
from quizzes.models import Item

NAME, TASK = "题目审批", "复核题目与答案"


def set_up_approval() -> Workflow:
    """Make the workflow and give it the questions; a second call changes nothing."""
    workflow, is_new = Workflow.objects.get_or_create(name=NAME)
    if is_new:
        task = GroupApprovalTask.objects.create(name=TASK)
        task.groups.set(Group.objects.filter(name__in=(TRAINER, ASSESSOR)))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Item), defaults={"workflow": workflow}
    )
    return workflow
