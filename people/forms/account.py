"""Login and one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people import services
from people.models import User


class LoginForm(AuthenticationForm):
    """Staff number and password; whatever is wrong, the answer is the same."""

    error_messages = {
        "invalid_login": _("The staff number or the password is not right. Please try again."),
        "inactive": _("The staff number or the password is not right. Please try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Staff number")
        self.fields["username"].widget.attrs |= {"spellcheck": "false", "enterkeyhint": "next"}
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs["enterkeyhint"] = "go"


class OwnPasswordForm(PasswordChangeForm):
    """The present password, and twice the one of one's own choice."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("This is not your present password."),
        "password_unchanged": _("Choose another password than the present one."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.user.must_change_password
        self.fields["old_password"].label = (
            _("First password, as HR gave it to you") if first else _("Present password")
        )
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = ""  # the rules stand above the form, as a list
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Refuse the present password as the new one."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("new_password1")
        if chosen and chosen == cleaned.get("old_password"):
            sentence = self.error_messages["password_unchanged"]
            self.add_error("new_password1", ValidationError(sentence, code="password_unchanged"))
        return cleaned

    def save(self, commit: bool = True) -> User:
        """Store the new password."""
        return services.change_own_password(
            user=self.user, password=self.cleaned_data["new_password1"]
        )
