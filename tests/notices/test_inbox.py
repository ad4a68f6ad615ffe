"""One's own notices on the page."""

import pytest

from notices import services
from notices.models import Notice
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

services.register_kind("test.inbox", "Title <b>%(x)s</b>", "Text %(x)s")


def _tell(person, count=1, x="1", url="/courses/"):
    for number in range(count):
        services.tell(
            user_ids=[person.pk],
            kind="test.inbox",
            params={"x": x},
            url=url,
            key=f"{number}",
            now=NOW,
        )


@pytest.fixture
def person(client):
    person = make_user()
    client.force_login(person)
    return person


def test_an_empty_inbox_says_so(client, person):
    assert "没有通知" in client.get("/notices/").content.decode()


def test_the_inbox_shows_ones_own_notices_only(client, person):
    _tell(person, x="mine")
    _tell(make_user(), x="theirs")
    page = client.get("/notices/").content.decode()
    assert "Text mine" in page
    assert "theirs" not in page


def test_what_somebody_typed_is_text_and_no_markup(client, person):
    _tell(person, x="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/notices/").content.decode()


def test_the_inbox_is_paged_and_a_wrong_page_is_no_error(client, person):
    _tell(person, count=21)
    assert len(client.get("/notices/", {"page": 2}).context["page"]) == 1
    assert client.get("/notices/", {"page": "x"}).status_code == 200


def test_the_inbox_costs_the_same_for_few_and_for_many(client, person, django_assert_num_queries):
    _tell(person, count=3)
    with django_assert_num_queries(4):
        client.get("/notices/")
    services.mark_all_read(user_id=person.pk, now=NOW)
    _tell(person, count=20)
    with django_assert_num_queries(4):
        client.get("/notices/")


def test_opening_a_notice_marks_it_and_goes_where_it_leads(client, person):
    _tell(person)
    notice = Notice.objects.get()
    assert client.get(f"/notices/{notice.pk}/").status_code == 405
    response = client.post(f"/notices/{notice.pk}/")
    assert (response.status_code, response.url) == (302, "/courses/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_notice_that_leads_nowhere_leads_back_to_the_inbox(client, person):
    _tell(person, url="")
    assert client.post(f"/notices/{Notice.objects.get().pk}/").url == "/notices/"


def test_the_notice_of_somebody_else_is_not_found_like_one_that_is_not_there(client, person):
    other = make_user()
    _tell(other)
    foreign = client.post(f"/notices/{Notice.objects.get().pk}/")
    missing = client.post("/notices/999999/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    other.refresh_from_db()
    assert other.unread_notices == 1


def test_all_are_marked_as_read_by_post_only(client, person):
    _tell(person, count=2)
    assert client.get("/notices/read/").status_code == 405
    client.post("/notices/read/")
    person.refresh_from_db()
    assert person.unread_notices == 0
