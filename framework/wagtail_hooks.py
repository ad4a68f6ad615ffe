"""What the desk shows of the framework."""

from wagtail import hooks

from framework.viewsets import FrameworkGroup, competency_chooser


@hooks.register("register_admin_viewset")
def register_framework():
    return FrameworkGroup()


@hooks.register("register_admin_viewset")
def register_competency_chooser():
    return competency_chooser
