"""A new site holds nothing that nobody asked for; what somebody uses stays."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupApprovalTask, Page, Site, Workflow, WorkflowTask

from learning_site.unasked import GROUPS, WELCOME, WORKFLOW, remove_unasked
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_site():
    """What Wagtail's own migrations leave behind."""
    root = Page.get_first_root_node()
    welcome = root.add_child(
        instance=Page(
            title=WELCOME["title"],
            slug="home",
            content_type=ContentType.objects.get_for_model(Page),
        )
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    groups = [Group.objects.create(name=name) for name in GROUPS]
    workflow = Workflow.objects.create(name=WORKFLOW)
    task = GroupApprovalTask.objects.create(name=WORKFLOW)
    task.groups.add(groups[0])
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return welcome


def test_a_migrated_database_holds_nothing_unasked():
    assert not Page.objects.filter(title=WELCOME["title"]).exists()
    assert not Group.objects.filter(name__in=GROUPS).exists()
    assert not Workflow.objects.exists()


def test_what_nobody_touched_goes_and_the_site_stays(new_site):
    remove_unasked()
    test_a_migrated_database_holds_nothing_unasked()
    assert Site.objects.get().root_page.depth == 1


def test_a_group_with_people_stays(new_site):
    make_user(roles=("Editors",))
    remove_unasked()
    assert list(Group.objects.filter(name__in=GROUPS).values_list("name", flat=True)) == ["Editors"]


def test_a_welcome_page_that_somebody_edited_stays_with_all_the_rest(new_site):
    new_site.save_revision()
    remove_unasked()
    assert Page.objects.filter(pk=new_site.pk).exists()
    assert Group.objects.filter(name__in=GROUPS).count() == 2
