"""The form of a question: what it suggests, and what it asks to be confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from people.permissions import TRAINER
from quizzes.models import Item
from quizzes.selectors import item_problems
from quizzes.selectors.items import categories, near_questions, same_questions
from quizzes.services.bank_entries import fingerprint_of


class SuggestingInput(forms.TextInput):
    """A text field that suggests what was written before."""

    template_name = "quizzes/desk/suggesting_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the suggestions and the name that ties them to the field."""
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}-known"
        context["widget"]["attrs"]["list"] = list_id
        return context | {"list_id": list_id, "known": categories()}


class ItemForm(WagtailAdminModelForm):
    """Warns once of a question that is there already; knows what its answer is the same as."""

    is_meant_twice = forms.BooleanField(
        required=False, label=gettext_lazy("Keep it all the same"), widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_before = self.instance.fingerprint
        self._suggest_owner()
        language = self.fields.get("language")
        if language is not None:
            language.widget = forms.Select(choices=settings.LANGUAGES)
            language.initial = settings.LANGUAGE_CODE

    def _suggest_owner(self) -> None:
        """Authors only, and whoever owns it now."""
        owner = self.fields.get("owner")
        if not isinstance(owner, forms.ModelChoiceField):
            return
        authors = Q(groups__name=TRAINER, is_active=True) | Q(is_superuser=True, is_active=True)
        people = get_user_model().objects.filter(authors | Q(pk=self.instance.owner_id))
        owner.queryset = people.distinct().order_by("name")
        if self.instance.pk is None and self.for_user is not None:
            self.initial.setdefault("owner", self.for_user.pk)

    def clean_category(self) -> str:
        """Levels without empty ones: 体系 / PDCA/ becomes 体系/PDCA."""
        levels = (level.strip() for level in self.cleaned_data["category"].split("/"))
        return "/".join(level for level in levels if level)

    def clean_stem(self) -> str:
        """Return the question without blank lines around it."""
        return str(self.cleaned_data["stem"]).strip()

    def _post_clean(self) -> None:
        """Where all else is right, look for questions that ask the same."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.instance.answer:
            return
        self.instance.fingerprint = fingerprint_of(self.instance)
        if "action-submit" in self.data:
            self._refuse_what_cannot_be_asked()
        if self.instance.fingerprint != self.known_before:
            self._warn_of_likes()

    def _refuse_what_cannot_be_asked(self) -> None:
        """Nobody is asked to approve what could not be published."""
        for problem in item_problems(self.instance):
            self.add_error(None, ValidationError(problem))

    def _warn_of_likes(self) -> None:
        confirmed = self.cleaned_data.get("is_meant_twice")
        sentence = self._likes()
        if sentence and not confirmed:
            self.fields["is_meant_twice"].widget = forms.CheckboxInput()
            self.add_error("is_meant_twice", ValidationError(sentence))

    def _likes(self) -> SafeString | str:
        """Which question is the same, or asks in the same words."""
        fingerprint, but = self.instance.fingerprint, self.instance.pk
        same = same_questions(fingerprint, but=but).first()
        if same is not None:
            return format_html(
                _("This asks the same as {}. Tick the box to keep both."), _link(same)
            )
        near = near_questions(fingerprint, but=but).first()
        if near is not None:
            return format_html(
                _("The same words with other answers stand in {}. Tick the box to keep both."),
                _link(near),
            )
        return ""


def _link(item: Item) -> SafeString:
    viewset = Item.snippet_viewset  # type: ignore[attr-defined]
    address = reverse(viewset.get_url_name("edit"), args=[item.pk])
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">“{}” ({})</a>', address, item, item.bank
    )
