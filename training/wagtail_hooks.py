"""Training in Wagtail's admin: menu, addresses, rooms and days of the company, words of the log."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from training import permissions
from training.models import CompanyDay, Room
from training.views import (
    batches,
    desk_afterwards,
    desk_annual,
    desk_composite,
    desk_inspection,
    desk_needs,
    desk_records,
    programmes,
    runs,
    seats,
    sessions,
    steps,
)

reverse_when_asked = lazy(reverse, str)


@hooks.register("register_admin_urls")
def training_addresses():
    """Put the screens below /desk/training/."""
    version, run, session = "programmes/<int:version_id>/", "runs/<int:run_id>/", "sessions/"
    one, part = f"{session}<int:session_id>/", f"{version}<str:part>/"
    patterns = [
        path("programmes/", programmes.programmes, name="programmes"),
        path("programmes/new/", programmes.new, name="programme_new"),
        path("programmes/load/", programmes.load, name="programme_load"),
        path(version, programmes.version, name="version"),
        path(f"{version}card/", programmes.card, name="card"),
        path(f"{version}approve/", programmes.approve, name="version_approve"),
        path(f"{version}scheme/", desk_composite.scheme, name="scheme"),
        path(f"{version}scheme/approve/", desk_composite.fix, name="scheme_fix"),
        path(f"{version}scheme/drop/", desk_composite.drop, name="scheme_drop"),
        path(f"{version}next/", programmes.new_version, name="version_next"),
        path(f"{version}duplicate/", programmes.duplicate, name="version_duplicate"),
        path(f"{version}retire/", programmes.retire, name="version_retire"),
        path(f"{version}compare/<int:other_id>/", programmes.compare, name="compare"),
        path(f"{version}schedule/", runs.schedule, name="schedule"),
        path(f"{part}new/", programmes.part_new, name="part_new"),
        path(f"{part}<int:pk>/", programmes.part_edit, name="part_edit"),
        path(f"{part}<int:pk>/waive/", programmes.waive, name="waive"),
        path(f"{part}<int:pk>/<str:change>/", programmes.part_change, name="part_change"),
        path("runs/", runs.runs, name="runs"),
        path(run, runs.run, name="run"),
        path(f"{run}approve/", runs.approve, name="run_approve"),
        path(f"{run}cancel/", runs.cancel, name="run_cancel"),
        path(f"{run}close/", runs.close, name="run_close"),
        path(f"{run}staff/", runs.staff, name="run_staff"),
        path(f"{run}places/", runs.capacity, name="capacity"),
        path(f"{run}add/", sessions.add, name="session_add"),
        path(f"{run}waive/<str:part>/<int:pk>/", runs.waive, name="run_waive"),
        path(f"{run}homework/", desk_afterwards.homework_new, name="homework_new"),
        path(f"{run}evaluations/", desk_afterwards.evaluation_new, name="evaluation_new"),
        path(
            "homework/<int:homework_id>/", desk_afterwards.homework_change, name="homework_change"
        ),
        path(
            "homework/<int:homework_id>/cancel/",
            desk_afterwards.homework_cancel,
            name="homework_cancel",
        ),
        path(
            "evaluations/<int:evaluation_id>/replan/",
            desk_afterwards.evaluation_replan,
            name="evaluation_replan",
        ),
        path(f"{run}sessions/load/", batches.load_sessions, name="sessions_load"),
        path(f"{run}sessions/template/", batches.template, name="sessions_template"),
        path(f"{run}batches/", batches.batches, name="batches"),
        path("batches/<int:batch_id>/", batches.batch, name="batch"),
        path("batches/<int:batch_id>/cancel/", batches.batch_cancel, name="batch_cancel"),
        path("batches/<int:batch_id>/file/", batches.batch_file, name="batch_file"),
        path(f"{run}documents/<slug:code>/", batches.document_start, name="document_start"),
        path(f"{run}people/", seats.seats, name="seats"),
        path(f"{run}people/enrol/", seats.enrol, name="enrol"),
        path("steps/<int:step_id>/move/", steps.move, name="step_move"),
        path("steps/<int:step_id>/finish/", steps.finish, name="step_finish"),
        path("steps/<int:step_id>/reopen/", steps.reopen, name="step_reopen"),
        path(f"{one}move/", sessions.move, name="move"),
        path(f"{one}postpone/", sessions.postpone, name="postpone"),
        path(f"{one}cancel/", sessions.cancel, name="session_cancel"),
        path(f"{one}staff/", sessions.staff, name="session_staff"),
        path(f"{one}about/", sessions.describe, name="describe"),
        path("seats/<int:seat_id>/decide/", seats.decide, name="decide"),
        path("seats/<int:seat_id>/withdraw/", seats.withdraw, name="withdraw"),
    ]
    patterns += annual_addresses()
    patterns += inspection_addresses()
    return [path("training/", include((patterns, "training_desk"), namespace="training_desk"))]


def inspection_addresses():
    """Inspection plans."""
    one = "inspections/<int:plan_id>/"
    return [
        path("inspections/", desk_inspection.plans, name="inspection_plans"),
        path("inspections/new/", desk_inspection.new, name="inspection_plan_new"),
        path(one, desk_inspection.plan, name="inspection_plan"),
        path(f"{one}change/", desk_inspection.change, name="inspection_plan_change"),
        path(f"{one}start/", desk_inspection.start, name="inspection_plan_start"),
        path(f"{one}stop/", desk_inspection.stop, name="inspection_plan_stop"),
    ]


def annual_addresses():
    """The annual plan, what units need, and what a run has on paper and cost."""
    one, item, need, run = "plans/<int:plan_id>/", "plans/items/<int:item_id>/", "needs/<int:need_id>/", "runs/<int:run_id>/"  # fmt: skip
    return [
        path("plans/", desk_annual.plans, name="plans"),
        path("plans/new/", desk_annual.new, name="plan_new"),
        path(one, desk_annual.plan, name="plan"),
        path(f"{one}card/", desk_annual.card, name="plan_card"),
        path(f"{one}items/new/", desk_annual.item_new, name="item_new"),
        path(f"{one}submit/", desk_annual.submit, name="plan_submit"),
        path(f"{one}approve/", desk_annual.approve, name="plan_approve"),
        path(f"{one}return/", desk_annual.send_back, name="plan_return"),
        path(f"{one}export/<str:form>/", desk_annual.export, name="plan_export"),
        path(item, desk_annual.item, name="item"),
        path(f"{item}drop/", desk_annual.item_drop, name="item_drop"),
        path("needs/", desk_needs.needs, name="needs"),
        path("needs/new/", desk_needs.new, name="need_new"),
        path(f"{need}merge/", desk_needs.merge, name="need_merge"),
        path(f"{need}plan/", desk_needs.put, name="need_plan"),
        path(f"{need}refuse/", desk_needs.refuse, name="need_refuse"),
        path(f"{run}costs/", desk_records.costs, name="costs"),
        path("costs/<int:cost_id>/", desk_records.cost_correct, name="cost_correct"),
        path(f"{run}item/", desk_records.link, name="run_link"),
        path(f"{run}files/", desk_records.files, name="run_files"),
        path("files/<int:file_id>/remove/", desk_records.file_remove, name="file_remove"),
        path(f"{run}timetable/<str:form>/", desk_records.timetable, name="timetable"),
        path(f"{run}record/", desk_records.record, name="run_record"),
    ]


class PermittedItem(MenuItem):
    """A line of the menu for those whom ``may`` lets in."""

    def __init__(self, label, url_name: str, may: Callable[..., bool], **kwargs) -> None:
        super().__init__(label, reverse_when_asked(url_name), **kwargs)
        self.may = may

    def is_shown(self, request: HttpRequest) -> bool:
        """Show the line to whom the page behind it is open."""
        return self.may(request.user)


TRAINING_MENU = Menu(
    items=[
        PermittedItem(
            _("Plan runs"),
            "training_desk:runs",
            permissions.may_see_runs,
            name="plan-runs",
            icon_name="calendar-check",
            order=10,
        ),
        PermittedItem(
            _("Programmes"),
            "training_desk:programmes",
            permissions.may_see_runs,
            name="programmes",
            icon_name="list-ul",
            order=20,
        ),
        PermittedItem(
            _("Must attend"),
            "training:must_attend",
            permissions.may_see_runs,
            name="must-attend",
            icon_name="group",
            order=20,
        ),
        PermittedItem(
            _("Inspection plans"),
            "training_desk:inspection_plans",
            permissions.may_see_runs,
            name="inspection-plans",
            icon_name="tick",
            order=21,
        ),
        PermittedItem(
            _("Annual plans"),
            "training_desk:plans",
            permissions.may_see_plans,
            name="annual-plans",
            icon_name="table",
            order=22,
        ),
        PermittedItem(
            _("Training needs"),
            "training_desk:needs",
            permissions.may_see_plans,
            name="training-needs",
            icon_name="comment",
            order=24,
        ),
    ],
    register_hook_name="register_training_menu_item",
)


class TrainingMenuItem(SubmenuMenuItem):
    """The menu of training; it hides where none of its lines is shown."""


@hooks.register("register_admin_menu_item")
def training_menu():
    """Put training into the desk's menu, below the duties."""
    return TrainingMenuItem(
        _("Training"), TRAINING_MENU, name="training", icon_name="date", order=125
    )


class RoomViewSet(SnippetViewSet):
    model = Room
    icon = "home"
    menu_label = _("Rooms")
    list_display = ["name", "where", "seats"]
    menu_order = 30
    menu_hook = "register_training_menu_item"
    add_to_admin_menu = False
    list_per_page = 50


class CompanyDayViewSet(SnippetViewSet):
    model = CompanyDay
    icon = "date"
    menu_label = _("Days of the company")
    list_display = ["day", "is_working", "why"]
    menu_order = 40
    menu_hook = "register_training_menu_item"
    add_to_admin_menu = False
    list_per_page = 50


register_snippet(RoomViewSet)
register_snippet(CompanyDayViewSet)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "training.fix_scheme", _("Approve a scheme of results"), _("Scheme of results approved")
    )
    actions.register_action(
        "training.drop_scheme",
        _("Throw a scheme of results away"),
        _("Draft of a scheme of results thrown away"),
    )
    actions.register_action(
        "training.approve", _("Approve a programme version"), _("Programme version approved")
    )
