"""The desk is Chinese throughout: what Wagtail's own catalogues leave out stands in ours."""

import datetime as dt
import re
from pathlib import Path

import django
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils import timezone, translation
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.users.templatetags.wagtailusers_tags import normalize_permission_label

from learning_site.search import HAN
from tests.factories import make_admin

OURS = Path(settings.BASE_DIR) / "learning_site" / "wagtail_locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w+\}")
TAG = re.compile(r"</?[a-z]+\b[^>]*>")
DOMAINS = ("django", "djangojs")

# Labels of permissions: Wagtail's page of a group translates them, no catalogue can list them.
MADE_WHILE_RUNNING = {
    (None, f"Can {action}{what}")
    for action in ("lock", "publish", "unlock")
    for what in ("", " question")  # a question's class has another name, so it is not cut off
}

# Said otherwise by our apps, in a way that is right on Wagtail's screens too.
FITS_BOTH = {
    "(optional)",
    "All",
    "Approve",
    "Last login",
    "Not started",
    "Reject",
    "Reports",
    "Saving…",
    "name",
    "owner",
}


def _catalogue(folder: Path, language: str, domain: str) -> dict:
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return {}
    return {
        (entry.msgctxt, entry.msgid): entry
        for entry in polib.pofile(str(path))
        if entry.msgid and not entry.obsolete and not entry.fuzzy
    }


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _wagtail_folders() -> list[Path]:
    # The app that comes first is asked first, so it must be merged last.
    return [
        Path(config.path) / "locale"
        for config in reversed(list(apps.get_app_configs()))
        if config.name.split(".")[0] == "wagtail"
    ]


def _sources(domain: str) -> dict:
    found = {}
    for folder in _wagtail_folders():
        found |= _catalogue(folder, "en", domain)
    return found


def _chinese(domain: str) -> dict:
    found = {}
    for folder in [*_wagtail_folders(), OURS]:
        for key, entry in _catalogue(folder, "zh_Hans", domain).items():
            if all(_texts(entry)):
                found[key] = entry
    return found


def _marks(text: str) -> tuple[set[str], list[str]]:
    tags = sorted(re.sub(r"\s*/>", "/>", tag) for tag in TAG.findall(text))
    return set(PLACEHOLDER.findall(text)), tags


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_of_wagtail_has_a_chinese_one(domain):
    missing = sorted(key[1] for key in _sources(domain).keys() - _chinese(domain).keys())

    assert not missing, f"to be translated in {OURS}: {missing}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_chinese_strings_keep_the_placeholders_of_their_source(domain):
    chinese = _chinese(domain)
    wrong = [
        (entry.msgid, text)
        for key, entry in _sources(domain).items()
        if key in chinese
        for text in _texts(chinese[key])
        if _marks(text)[0] != _marks(entry.msgid_plural or entry.msgid)[0]
    ]

    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_our_strings_keep_the_markup_of_their_source(domain):
    wrong = [
        (entry.msgid, text)
        for entry in _catalogue(OURS, "zh_Hans", domain).values()
        for text in _texts(entry)
        if _marks(text) != _marks(entry.msgid_plural or entry.msgid)
    ]

    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_wagtail_and_django_still_know_every_string_of_ours(domain):
    known = _sources(domain) | dict.fromkeys(MADE_WHILE_RUNNING)
    packages = Path(django.__file__).parent
    for folder in [packages / "conf" / "locale", *packages.glob("contrib/*/locale")]:
        known |= _catalogue(folder, "en", domain)

    stale = sorted(key[1] for key in _catalogue(OURS, "zh_Hans", domain).keys() - known.keys())

    assert not stale, f"to be dropped from {OURS}: {stale}"


def test_words_of_our_apps_come_before_those_for_wagtail():
    base = Path(settings.BASE_DIR)
    own = {path for path in base.glob("*/locale") if path.parent.name in settings.INSTALLED_APPS}

    *first, last = [Path(path) for path in settings.LOCALE_PATHS]

    assert (set(first), last) == (own, OURS)


def test_our_apps_leave_wagtails_words_alone():
    chinese = _chinese("django")
    changed = [
        f"{folder.parent.name}: {entry.msgid!r} is {entry.msgstr}, Wagtail means {chinese[key].msgstr}"
        for folder in sorted(Path(settings.BASE_DIR).glob("*/locale"))
        for key, entry in _catalogue(folder, "zh_Hans", "django").items()
        if key in chinese and entry.msgid not in FITS_BOTH
        if entry.msgstr and entry.msgstr != chinese[key].msgstr
    ]

    assert changed == [], "give ours a context: {% translate … context … %}, pgettext"


def test_one_english_word_has_one_chinese_word_in_all_apps():
    said: dict[tuple, dict[str, set[str]]] = {}
    for folder in sorted(Path(settings.BASE_DIR).glob("*/locale")):
        for key, entry in _catalogue(folder, "zh_Hans", "django").items():
            if entry.msgstr:
                said.setdefault(key, {}).setdefault(entry.msgstr, set()).add(folder.parent.name)

    several = {key[1]: texts for key, texts in said.items() if len(texts) > 1}

    assert several == {}, "only the first app's is shown: agree, or give one a context"


@pytest.mark.django_db
def test_the_desk_serves_our_strings_to_its_scripts(client):
    client.force_login(make_admin())

    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()

    assert '"Insert a block": "\\u63d2\\u5165\\u533a\\u5757"' in script


def test_a_short_password_is_refused_in_chinese():
    with translation.override("zh-hans"):
        assert MinimumLengthValidator(10).get_error_message() == "密码太短，至少需要 10 个字符。"


def test_the_desk_says_in_chinese_how_long_ago():
    with translation.override("zh-hans"):
        said = naturaltime(timezone.now() - dt.timedelta(hours=4, minutes=30))

    assert said == "4小时之前"


def _label_of(permission: Permission) -> str:
    """What the page of a group shows: other permissions under their full name, models' in short."""
    if permission.content_type.app_label == "wagtailadmin":
        return permission.name
    return normalize_permission_label(permission)


@pytest.mark.django_db
def test_the_labels_of_permissions_are_chinese():
    shown = Permission.objects.none()
    for register in hooks.get_hooks("register_permissions"):
        shown |= register()
    with translation.override("zh-hans"):
        english = [
            permission.name
            for permission in shown.exclude(name__regex="^Can (add|change|delete) ").distinct()
            for label in [_label_of(permission)]
            if not HAN.search(translation.gettext(label))
        ]

    assert english == []


@pytest.mark.django_db
def test_the_columns_of_sites_and_the_root_of_the_pages_are_named_in_chinese(client):
    client.force_login(make_admin())
    Site.objects.get_or_create(
        hostname="localhost", defaults={"root_page": Page.get_first_root_node()}
    )
    page = client.get(reverse("wagtailsites:index")).content.decode()
    for word in ("端口号", "站点名称", "根页面"):
        assert word in page
    assert not re.search(r">\s*(Port|Site name|Root page|Root)\s*<", page)
