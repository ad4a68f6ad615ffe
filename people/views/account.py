"""Login, logout, own password, own language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from people import services
from people.forms.account import LoginForm, OwnPasswordForm


def _set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class LoginView(auth_views.LoginView):
    """The way in; from here on the pages speak the person's language."""

    template_name = "people/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse who is logged in and was sent here by the desk: to log in again would not help."""
        wants_desk = self.get_redirect_url().startswith(reverse("wagtailadmin_home"))
        if wants_desk and request.user.is_authenticated and not request.user.opens_desk:
            list(
                messages.get_messages(request)
            )  # the desk's refusal, said here and not once more later
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["site_name"] = settings.SITE_NAME  # Django puts the host's name in its place
        if settings.DEMO:
            context["demo_accounts"] = getattr(settings, "DEMO_ACCOUNTS", ())
            context["demo_password"] = getattr(settings, "DEMO_PASSWORD", "")
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _set_language_cookie(response, form.get_user().language)
        return response


class LogoutView(auth_views.LogoutView):
    """The way out; by POST only. A shared tablet keeps no page of the person who leaves it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class PasswordChangeView(auth_views.PasswordChangeView):
    """One's own password: chosen at the first login, changed when one likes."""

    template_name = "people/password_change.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rules=password_validators_help_texts(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(
            self.request, _("Your new password is stored. Other devices have been logged out.")
        )
        return response


login = login_not_required(LoginView.as_view())
to_login = login_not_required(RedirectView.as_view(pattern_name="login", query_string=True))
logout = LogoutView.as_view()
change_password = PasswordChangeView.as_view()


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages, and remember it for mails and the next login."""
    response = i18n.set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        services.choose_language(user=request.user, language=language)
    return response


@login_not_required
def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict) -> HttpResponse:
    """Answer in place of the login page after too many wrong passwords."""
    return render(request, "429.html", status=429)
