import re

import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def head(client, path="/courses/", **cookies):
    client.cookies.load(cookies)
    page = client.get(path).content.decode()
    return page[page.index('<header class="site-head">') : page.index("</header>")]


def opened(client, **fields):
    user = make_user(**fields)
    client.force_login(user, "people.backends.StaffBackend")
    return user


def test_each_person_finds_their_own_name(client):
    for name in ("林晓", "陈默"):
        opened(client, name=name)
        assert f"<b>{name}</b>" in head(client)


def test_a_name_is_text_whatever_stands_in_it(client):
    opened(client, name="<i>$token $name</i>")
    assert "<b>&lt;i&gt;$token $name&lt;/i&gt;</b>" in head(client)


def test_the_log_out_form_names_the_person(client):
    user = opened(client)
    assert f'data-unsent-of="{user.pk}"' in head(client)


def test_each_page_has_a_token_of_its_own(client):
    opened(client)
    tokens = {re.search(r'csrfmiddlewaretoken" value="(\w{64})"', head(client))[1] for _ in "12"}
    assert len(tokens) == 2


def test_the_language_switch_leads_back_to_the_address_with_its_query(client):
    opened(client)
    assert 'name="next" value="/courses/?q=a&amp;page=2"' in head(client, "/courses/?q=a&page=2")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "课程"), ("en", "Courses")])
def test_the_head_speaks_the_language_of_the_page(client, language, word):
    opened(client)
    assert word in head(client, django_language=language)


@pytest.mark.parametrize(("count", "shown"), [(3, ">3<"), (100, ">99+<")])
def test_unread_notices_are_counted_anew(client, count, shown):
    opened(client, unread_notices=0)
    assert 'class="count"' not in head(client)
    opened(client, unread_notices=count)
    assert shown in head(client)


def test_only_who_may_finds_the_ways_to_desk_and_marking(client):
    opened(client)
    assert "/desk/" not in head(client)
    opened(client, opens_desk=True, opens_marking=True)
    assert {"/desk/", "/quizzes/marking/"} <= set(re.findall(r'href="([^"]+)"', head(client)))


def test_the_page_one_is_on_is_marked(client):
    opened(client)
    assert 'href="/courses/" aria-current="page"' in head(client)
    assert 'href="/courses/" aria-current' not in head(client, "/records/")


def test_a_visitor_finds_the_way_in_except_on_that_page(client):
    assert 'href="/login/"' not in head(client, "/login/")
