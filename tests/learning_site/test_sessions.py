import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore as Stock
from django.contrib.sessions.models import Session
from django.utils import timezone

from learning_site.sessions import SessionStore

pytestmark = pytest.mark.django_db


def stored(store_class, **data):
    store = store_class()
    store.update(data)
    store.create()
    return store.session_key


def test_a_session_comes_back():
    assert SessionStore(stored(SessionStore, a=1)).load() == {"a": 1}


def test_a_session_of_djangos_own_store_is_read_and_the_other_way_round():
    assert SessionStore(stored(Stock, a=1)).load() == {"a": 1}
    assert Stock(stored(SessionStore, a=1)).load() == {"a": 1}


def test_a_session_that_is_over_is_empty_and_loses_its_key():
    key = stored(SessionStore, a=1)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    store = SessionStore(key)
    assert store.load() == {}
    assert store.session_key is None


def test_an_unknown_key_is_never_taken_over():
    store = SessionStore("a" * 32)
    assert store.load() == {}
    assert store.session_key is None


def test_a_key_that_is_taken_is_not_taken_over(monkeypatch):
    taken = stored(SessionStore, a=1)
    keys = iter([taken, "b" * 32])
    monkeypatch.setattr("learning_site.sessions.get_random_string", lambda *_: next(keys))
    assert stored(SessionStore, a=2) == "b" * 32
    assert SessionStore(taken).load() == {"a": 1}


def test_a_login_gives_a_new_key_keeps_what_was_there_and_leaves_nothing_under_the_old_one():
    old = stored(SessionStore, a=1)
    store = SessionStore(old)
    store.cycle_key()
    store.save()
    assert SessionStore(store.session_key).load() == {"a": 1}
    assert SessionStore(old).load() == {}
    assert Session.objects.count() == 1


def test_a_first_login_writes_its_session_once(django_assert_num_queries):
    store = SessionStore()
    with django_assert_num_queries(0):
        store["a"] = 1
        store.cycle_key()
    with django_assert_num_queries(3):  # the row between SAVEPOINT and RELEASE
        store.save()
    assert SessionStore(store.session_key).load() == {"a": 1}
