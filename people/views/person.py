"""HR's pages about one person in the desk, and what happens to them."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import registry as log_registry

from people import permissions, ports, selectors, services
from people.forms import desk as desk_forms
from people.models import User

from .listing import INDEX, LEAVING, LEFT, PERSON, state_of, state_words

ENTRIES_SHOWN = 30


class DeskMixin(WagtailAdminTemplateMixin):
    """Title, breadcrumbs and permission of a page about people."""

    header_icon = "user"
    writes = True
    person: User
    request: HttpRequest
    kwargs: dict[str, Any]

    @property
    def editor(self) -> User:
        """Who sits at the desk."""
        return cast(User, self.request.user)

    @property
    def is_about_somebody(self) -> bool:
        """Whether the address names a person."""
        return "pk" in self.kwargs

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the person and refuse whoever may not do this to them."""
        roles = (permissions.HR,) if self.writes else (permissions.HR, permissions.AUDITOR)
        if not permissions.has_role(request.user, *roles):
            raise PermissionDenied
        if "pk" in kwargs:
            self.person = get_object_or_404(User, pk=kwargs["pk"])
            if self.writes and not permissions.may_manage(request.user, self.person):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the form's heading, with the name: on a phone the breadcrumbs are folded."""
        return f"{self.get_page_title()} · {self.person.name}" if self.is_about_somebody else ""

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": _("People")}]
        if self.is_about_somebody:
            items.append({"url": reverse(PERSON, args=[self.person.pk]), "label": self.person.name})
        return [*items, {"url": "", "label": self.get_page_title()}]


class PersonView(DeskMixin, TemplateView):
    """One person: who, where, since when, and what HR can do."""

    template_name = "people/desk/person.html"
    writes = False

    def get_page_title(self) -> str:
        return self.person.name

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": _("People")},
            {"url": "", "label": self.person.name},
        ]

    def get_actions(self) -> list[dict[str, Any]]:
        """Return what the editor can do to the person now."""
        if not permissions.may_manage(self.editor, self.person):
            return []
        state = state_of(self.person, timezone.localdate())
        return [
            {
                "url": reverse(f"people_desk:{name}", args=[self.person.pk]),
                "label": label,
                "icon": icon,
            }
            for name, label, icon in _actions(self.person, state, self.editor)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        person = self.person
        shows_roles = not person.is_superuser or self.editor.is_superuser
        held = permissions.roles_of(person)
        log = log_registry.get_logs_for_instance(person).select_related("user")
        return super().get_context_data(
            person=person,
            actions=self.get_actions(),
            state=state_words(person, today),
            appointments=selectors.appointments_of(person.pk),
            role_names=[permissions.ROLE_NAMES[role] for role in permissions.ROLES if role in held],
            shows_roles=shows_roles,
            entries=log.order_by("-timestamp", "-pk")[:ENTRIES_SHOWN] if shows_roles else (),
            may_write=permissions.may_manage(self.editor, person),
            today=today,
            links=[one for one in ports.person_links.ask(self.editor, person) if one],
            **kwargs,
        )


def _actions(person: User, state: str, editor: User) -> list[tuple[str, Any, str]]:
    """Return what can be done to a person now: address, words, icon."""
    if state == LEFT:
        return [("come_back", _("Comes back"), "login"), ("correct", _("Correct details"), "edit")]
    mine = person.pk == editor.pk
    actions = [("correct", _("Correct details"), "edit")]
    if state == LEAVING:
        actions.append(("stay", _("Stays after all"), "rotate"))
    else:
        actions += [
            ("move", _("Move to another post"), "arrow-right"),
            ("post", _("Further post"), "plus"),
        ]
    if not mine:
        actions += [
            ("roles", _("Roles"), "key"),
            ("password", _("New password"), "password"),
            ("leave", _("Enter leaving"), "logout"),
        ]
    return actions


class PersonFormView(DeskMixin, FormView):
    """A form whose service says what is wrong; its sentences land at the fields they name."""

    header_icon = ""

    template_name = "people/desk/form.html"
    submit_label: Any = _("Save")
    explanation: Any = ""
    done: Any = _("Saved.")

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.act(form.cleaned_data, timezone.now())
        except ValidationError as error:
            _add_errors(form, error)
            return self.form_invalid(form)
        return self.answer()

    def answer(self) -> HttpResponse:
        messages.success(self.request, self.done)
        return redirect(PERSON, self.person.pk)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        messages.validation_error(self.request, _("Nothing has been saved yet."), form)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context |= {
            "action_url": self.request.path,
            "submit_button_label": self.submit_label,
            "submit_button_active_label": _("Saving…"),
            "explanation": self.explanation,
            "media": context["form"].media,
        }
        return context

    def show_password(self, password: str) -> HttpResponse:
        """Answer with the first password at once: it is written down nowhere."""
        context = WagtailAdminTemplateMixin.get_context_data(self)
        context |= {"person": self.person, "password": password, "view": self}
        response = TemplateResponse(self.request, "people/desk/first_password.html", context)
        response["Cache-Control"] = "no-store, private"
        return response


def _add_errors(form: forms.Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class JoinView(PersonFormView):
    page_title = _("Somebody joins")
    form_class = desk_forms.JoinForm
    submit_label = _("Enter and show the first password")

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"editor": self.editor}

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        data = dict(data)
        try:
            self.person, self.password = services.join(
                joined_on=data.pop("on"), by=self.editor, now=now, **data
            )
        except ValidationError as error:
            if "joined_on" in getattr(error, "error_dict", {}):
                error.error_dict["on"] = error.error_dict.pop("joined_on")
            raise

    def answer(self) -> HttpResponse:
        return self.show_password(self.password)


class CorrectView(PersonFormView):
    page_title = _("Correct details")
    form_class = desk_forms.DetailsForm

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.person, name) for name in ("staff_number", "name", "email")}

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        person = User.objects.get(pk=self.person.pk)  # the page's title keeps what is stored
        services.correct_person(user=person, by=self.editor, now=now, **data)


class MoveView(PersonFormView):
    page_title = _("Move to another post")
    form_class = desk_forms.PostForm
    explanation = _(
        "The present appointment ends the day before. What is assigned to the new unit or position "
        "reaches the person by itself."
    )
    done = _("The move is entered.")

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        post = selectors.newest_post(self.person.pk)
        initial: dict[str, Any] = {"on": today}
        if post is not None:
            initial |= {"unit": post.unit_id, "position": post.position_id, "leads": post.leads}
        return initial

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        services.move(user=self.person, by=self.editor, now=now, **data)


class FurtherPostView(PersonFormView):
    page_title = _("Further post")
    form_class = desk_forms.PostForm
    explanation = _("Beside the main appointment, which stays as it is.")
    done = _("The further post is entered.")

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        services.add_post(user=self.person, by=self.editor, now=now, **data)


class EndPostView(PersonFormView):
    page_title = _("End a further post")
    form_class = desk_forms.EndPostForm
    done = _("The last day of the post is entered.")

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.post_to_end = selectors.appointments_of(kwargs["pk"]).filter(pk=kwargs["post"]).first()

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        if self.post_to_end is None:
            raise Http404
        services.end_post(appointment=self.post_to_end, by=self.editor, now=now, **data)


class LeaveView(PersonFormView):
    page_title = _("Enter leaving")
    form_class = desk_forms.LeaveForm
    submit_label = _("Enter the last day")
    done = _("The last day is entered.")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.person.left_on or timezone.localdate()}

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        services.leave(user=self.person, by=self.editor, now=now, **data)


class StayView(PersonFormView):
    page_title = _("Stays after all")
    form_class = desk_forms.EmptyForm
    explanation = _("The last day is taken back, and the appointments go on.")
    submit_label = _("Take the last day back")
    done = _("The last day is taken back.")

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        services.stay(user=self.person, by=self.editor, now=now)


class ComeBackView(PersonFormView):
    page_title = _("Comes back")
    form_class = desk_forms.PostForm
    explanation = _("The person keeps all results, records and certificates, and gets no role yet.")
    submit_label = _("Enter and show the first password")

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        self.person, self.password = services.come_back(
            user=self.person, by=self.editor, now=now, **data
        )

    def answer(self) -> HttpResponse:
        return self.show_password(self.password)


class ResetPasswordView(PersonFormView):
    page_title = _("New password")
    form_class = desk_forms.EmptyForm
    explanation = _(
        "The person gets a new first password, is logged out everywhere and chooses a password of "
        "their own at the next login. A lock-out after wrong passwords ends."
    )
    submit_label = _("Make and show a first password")

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        self.password = services.reset_password(user=self.person, by=self.editor, now=now)

    def answer(self) -> HttpResponse:
        return self.show_password(self.password)


class RolesView(PersonFormView):
    page_title = _("Roles")
    form_class = desk_forms.RolesForm
    done = _("The roles are changed.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["pk"] == request.user.pk:  # nobody raises themselves
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        held = permissions.roles_of(self.person)
        return super().get_form_kwargs() | {"editor": self.editor, "held": held}

    def act(self, data: dict[str, Any], now: dt.datetime) -> None:
        services.set_roles(user=self.person, by=self.editor, now=now, **data)
