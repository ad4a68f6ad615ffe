"""What the frame of every page promises."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from learning_site.templatetags.look import STATE_WORDS, icon, state
from people.models import User

STATIC = Path("learning_site/static/learning_site")
TEMPLATES = Path("learning_site/templates")
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "svg/icons.svg").read_text()))
ERRORS = ["400", "403", "403_csrf", "404", "429", "500", "503"]


def test_the_style_sheet_and_the_script_stay_light():
    css = gzip.compress((STATIC / "css/site.css").read_bytes())
    js = gzip.compress((STATIC / "js/site.js").read_bytes())

    assert len(css) <= 11_000
    assert len(js) <= 2_000


def test_the_scripts_of_a_paper_stay_within_ten_kilobytes():
    paper = Path("quizzes/static/quizzes/js")
    scripts = [
        STATIC / "js/site.js",
        *(paper / f"{each}.js" for each in ("attempt", "kinds", "queue")),
    ]

    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= 10 * 1024


@pytest.mark.parametrize("name", STATE_WORDS)
def test_each_state_has_a_shape(name):
    assert name in SPRITE


@pytest.mark.parametrize("name", STATE_WORDS)
def test_each_state_is_shape_and_word(name):
    shown = state(name)

    assert f"#{name}" in shown
    assert str(STATE_WORDS[name]) in shown


def test_each_icon_that_a_template_asks_for_is_drawn():
    asked = {
        name
        for template in Path().glob("*/templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', template.read_text())
    }

    assert asked <= SPRITE


def test_an_icon_is_silent_because_its_word_stands_beside_it():
    assert 'aria-hidden="true"' in icon("clock")


@pytest.mark.parametrize("template", sorted(Path().glob("*/templates/**/*.html")), ids=str)
def test_no_template_needs_an_inline_style_or_script(template):
    text = template.read_text()

    assert not re.search(
        r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)", text
    )


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_neither_request_nor_database(name):
    with override("en"):
        page = render_to_string(f"{name}.html", {"request_id": "3f9a1c"})

    assert "3f9a1c" in page
    assert 'href="/static/learning_site/css/site.css"' in page


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_an_error_page_speaks_the_language_of_the_visitor(name, language, lang):
    with override(language):
        page = render_to_string(f"{name}.html")

    assert f'<html lang="{lang}">' in page


def test_a_busy_site_hands_back_what_was_sent_but_no_password():
    request = RequestFactory().post("/x/?a=1", {"answer": "a\nb<", "new_password1": "secret"})

    page = render_to_string("503.html", request=request)

    assert 'name="answer" value="a\nb&lt;"' in page
    assert "secret" not in page


def _page_for(user):
    request = RequestFactory().get("/")
    request.user = user
    request.resolver_match = None
    return render_to_string("learning_site/style_guide.html", request=request)


def test_the_frame_asks_the_database_nothing_about_a_loaded_user():
    user = User(pk=1, name="王芳", staff_number="00017", unread_notices=3, opens_desk=True)

    page = _page_for(user)  # without the django_db mark a query is an error

    assert "王芳" in page


def test_the_desk_is_offered_to_those_who_have_one():
    with_desk = _page_for(User(pk=1, name="甲", opens_desk=True))
    without = _page_for(User(pk=2, name="乙", opens_desk=False))

    assert 'href="/desk/"' in with_desk
    assert 'href="/desk/"' not in without


def test_a_visitor_is_offered_the_login_and_no_navigation():
    page = _page_for(AnonymousUser())

    assert 'href="/login/"' in page
    assert "site-nav" not in page
