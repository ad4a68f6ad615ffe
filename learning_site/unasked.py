"""What Wagtail's migrations put into a new database and this site does not want.

A welcome page in English, the groups Moderators and Editors, and a workflow for them. Each goes only
while nobody has touched it; what an administrator has begun to use stays. The root of the pages has
an English title.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Site, Workflow

WELCOME = {"depth": 2, "slug": "home", "title": "Welcome to your new Wagtail site!"}
GROUPS = ("Moderators", "Editors")
WORKFLOW = "Moderators approval"
ROOT, ROOT_HERE = "Root", "根页面"


def remove_unasked() -> None:
    """Remove it once: an untouched welcome page is the sign of a new database."""
    Page.objects.filter(depth=1, title=ROOT).update(title=ROOT_HERE, draft_title=ROOT_HERE)
    welcome = Page.objects.filter(
        **WELCOME, numchild=0, latest_revision=None, content_type__model="page"
    ).first()
    root = Page.get_first_root_node()
    if welcome is None or root is None:
        return
    with transaction.atomic():
        Site.objects.filter(root_page=welcome).update(root_page=root)
        welcome.delete()
        Workflow.objects.filter(name=WORKFLOW, workflow_states=None).delete()
        GroupApprovalTask.objects.filter(
            name=WORKFLOW, task_states=None, workflow_tasks=None
        ).delete()
        Group.objects.filter(name__in=GROUPS, user=None, groupapprovaltask=None).delete()
