"""What each role's group may do in the desk: one table, applied after every migration.

Learners need no group: every active person is one. Administrators are superusers. Assessors and
managers work on pages of the site, not in the desk; whom a manager sees follows from the unit they
lead. HR keeps people by `people.permissions`, never by Django's permissions on users: those would
open Wagtail's own user screens, where everybody could be made an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from courses.models import CourseIndexPage
from people.permissions import ASSESSOR, AUDITOR, HR, MANAGER, TRAINER
from people.services import derive_access

ALL = ("add", "change", "delete", "view")
KEEP = ("add", "change", "view")
VIEW = ("view",)


@dataclass(frozen=True)
class Rights:
    """What a role's group holds: ``models`` by ``app.model``, ``pages`` below the course shelf,
    ``collections`` by the model of the file."""

    desk: bool = False
    models: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    collections: dict[str, tuple[str, ...]] = field(default_factory=dict)


ROLES: dict[str, Rights] = {
    TRAINER: Rights(
        desk=True,
        models={
            "courses.audience": ALL,
            "courses.assignment": ALL,
            "courses.importeddocument": KEEP,
            "courses.importwarning": KEEP,
            "courses.enrolment": KEEP,
            "courses.courserelease": VIEW,
            "training.programmeversion": KEEP,
            "surveys.survey": VIEW,
            "training.planrun": KEEP,
            "training.annualplan": KEEP,
            "training.room": KEEP,
            "training.companyday": VIEW,
            "quizzes.itembank": ALL,
            "quizzes.item": (*ALL, "publish", "lock", "unlock"),
            "quizzes.quiz": (*ALL, "publish", "lock", "unlock"),
            "quizzes.itemreport": KEEP,
            "framework.competency": VIEW,
            "framework.clause": VIEW,
        },
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        collections={
            "wagtailimages.image": ("add", "change", "choose"),
            "wagtaildocs.document": ("add", "change", "choose"),
        },
    ),
    ASSESSOR: Rights(),
    MANAGER: Rights(),
    HR: Rights(
        desk=True,
        models={
            "people.orgunit": ALL,
            "people.position": ALL,
            "people.appointment": KEEP,
            "courses.assignment": ALL,
            "courses.enrolment": KEEP,
            "courses.completion": VIEW,
            "training.programmeversion": (*KEEP, "approve"),
            "surveys.survey": VIEW,
            "training.planrun": (*KEEP, "approve"),
            "training.annualplan": (*KEEP, "approve"),
            "training.room": KEEP,
            "training.companyday": ALL,
            "framework.competency": KEEP,
            "framework.clause": VIEW,
        },
    ),
    AUDITOR: Rights(
        desk=True,
        models={
            "people.orgunit": VIEW,
            "people.position": VIEW,
            "people.appointment": VIEW,
            "courses.assignment": VIEW,
            "courses.enrolment": VIEW,
            "courses.completion": VIEW,
            "courses.courserelease": VIEW,
            "training.programmeversion": VIEW,
            "surveys.survey": VIEW,
            "training.planrun": VIEW,
            "training.annualplan": VIEW,
            "training.room": VIEW,
            "training.companyday": VIEW,
            "quizzes.itembank": VIEW,
            "quizzes.quiz": VIEW,
            "framework.competency": VIEW,
            "framework.clause": VIEW,
            "competence.competencerecord": VIEW,
            "competence.certificate": VIEW,
        },
    ),
}


def apply_roles() -> bool:
    """Make the groups and give each exactly what the table says; running it twice changes nothing.

    Does nothing, and says so, while the tables that it writes to are not there (a migration halfway).
    """
    needed = {
        GroupPagePermission._meta.db_table,
        GroupCollectionPermission._meta.db_table,
        CourseIndexPage._meta.db_table,
    }
    if not needed <= set(connection.introspection.table_names()):
        return False
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    with transaction.atomic():
        for name, rights in ROLES.items():
            group, _created = Group.objects.get_or_create(name=name)
            _apply_models(group, rights)
            _apply_pages(group, rights)
            _apply_collections(group, rights)
        derive_access()
    return True


def permissions_of(rights: Rights) -> Q:
    """Return the condition that picks the role's permissions on models, and on the desk itself."""
    wanted = Q(pk__in=())
    if rights.desk:
        wanted |= Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for label, actions in rights.models.items():
        model = apps.get_model(label)
        wanted |= _on(model._meta.app_label, model._meta.model_name or "", actions)
    return wanted


def _on(app_label: str, model_name: str, actions: tuple[str, ...]) -> Q:
    codenames = [f"{action}_{model_name}" for action in actions]
    return Q(content_type__app_label=app_label, codename__in=codenames)


def _apply_models(group: Group, rights: Rights) -> None:
    group.permissions.set(Permission.objects.filter(permissions_of(rights)))


def _apply_pages(group: Group, rights: Rights) -> None:
    """Give the rights on every course shelf; until there is one, on the root of the pages."""
    shelves = list(CourseIndexPage.objects.values_list("pk", flat=True)) or list(
        Page.objects.filter(depth=1).values_list("pk", flat=True)
    )
    wanted = {
        (page_id, permission_id)
        for page_id in shelves
        for permission_id in Permission.objects.filter(
            _on("wagtailcore", "page", rights.pages)
        ).values_list("pk", flat=True)
    }
    held = GroupPagePermission.objects.filter(group=group)
    present = {(row.page_id, row.permission_id): row.pk for row in held}
    held.filter(pk__in=[pk for key, pk in present.items() if key not in wanted]).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page_id, permission_id=permission_id)
        for page_id, permission_id in sorted(wanted - set(present))
    )


def _apply_collections(group: Group, rights: Rights) -> None:
    root = Collection.objects.filter(depth=1).first()
    condition = Q(pk__in=())
    for label, actions in rights.collections.items():
        app_label, model_name = label.split(".")
        condition |= _on(app_label, model_name, actions)
    wanted = (
        set(Permission.objects.filter(condition).values_list("pk", flat=True)) if root else set()
    )
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(permission_id__in=wanted, collection=root).delete()
    present = set(held.values_list("permission_id", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission_id=permission_id)
        for permission_id in sorted(wanted - present)
    )
