"""Told once, counted right."""

import pytest
from django.db import IntegrityError

from notices import services
from notices.models import Notice
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

services.register_kind("test.due", "Due: %(course)s", "Finish %(course)s by %(due)s.")


def tell(people, key="k", **changes):
    values = {
        "user_ids": [person.pk for person in people],
        "kind": "test.due",
        "params": {"course": "ISO 9001", "due": "2026-03-31"},
        "url": "/courses/iso/",
        "key": key,
        "now": NOW,
    }
    return services.tell(**(values | changes))


def _unread(person):
    person.refresh_from_db()
    return person.unread_notices


def test_each_person_is_told_once_per_key():
    wang, li = make_user(), make_user()
    assert tell([wang]) == 1
    assert tell([wang, li, li]) == 1
    assert tell([wang, li]) == 0
    assert (_unread(wang), _unread(li)) == (1, 1)
    assert Notice.objects.count() == 2


def test_another_key_is_another_notice():
    wang = make_user()
    tell([wang])
    tell([wang], key="l")
    assert _unread(wang) == 2


def test_many_people_cost_the_same_statements_as_few(django_assert_max_num_queries):
    people = [make_user() for _ in range(30)]
    with django_assert_max_num_queries(8):
        assert tell(people) == 30


def test_who_is_told_by_somebody_else_at_the_same_moment_is_told_and_counted_once(monkeypatch):
    wang, li = make_user(), make_user()
    real = Notice.objects.bulk_create
    tries = []

    def interrupted(rows):
        tries.append(len(rows))
        if len(tries) == 1:
            Notice.objects.create(user=li, kind="test.due", key="k", created_at=NOW)
            raise IntegrityError
        return real(rows)

    monkeypatch.setattr(Notice.objects, "bulk_create", interrupted)
    try:
        tell([wang, li])
    except IntegrityError:
        pytest.fail("a notice that is already there is no error")
    assert tries[0] == 2
    assert _unread(wang) == 1


def test_who_cannot_log_in_is_told_nothing():
    assert tell([make_user(is_active=False)]) == 0


def test_a_kind_without_sentences_is_refused():
    with pytest.raises(ValueError, match="register_kind"):
        tell([make_user()], kind="test.unknown")


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org", "javascript:x", "x/"])
def test_a_notice_leads_nowhere_but_into_the_site(url):
    with pytest.raises(ValueError, match="address of this site"):
        tell([make_user()], url=url)


def test_reading_all_counts_down_to_nothing_and_leaves_others_alone():
    wang, li = make_user(), make_user()
    tell([wang, li])
    tell([wang], key="l")
    assert services.mark_all_read(user_id=wang.pk, now=NOW) == 2
    assert (_unread(wang), _unread(li)) == (0, 1)


def test_reading_one_twice_counts_once():
    wang = make_user()
    tell([wang])
    tell([wang], key="l")
    notice = Notice.objects.first()
    services.mark_read(notice_id=notice.pk, user_id=wang.pk, now=NOW)
    services.mark_read(notice_id=notice.pk, user_id=wang.pk, now=NOW)
    assert _unread(wang) == 1


def test_nobody_reads_the_notices_of_somebody_else():
    wang, li = make_user(), make_user()
    tell([wang])
    assert services.mark_read(notice_id=Notice.objects.get().pk, user_id=li.pk, now=NOW) is None
    assert _unread(wang) == 1


def test_a_notice_of_a_kind_that_is_gone_still_has_a_name():
    notice = Notice(kind="test.gone", params={})
    assert (notice.title, notice.text) == ("test.gone", "")


def test_a_notice_that_lacks_a_parameter_still_reads():
    assert Notice(kind="test.due", params={"course": "A"}).text == "Finish A by …."
