"""The server's clock jumps: administrators are told, and answers keep their order (F23)."""

import datetime as dt
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.models import Notice
from notices.services import ClockWatch, note_clock_step
from tests.factories import NOW, make_admin, make_user


@pytest.mark.parametrize(
    ("jump", "told"), [(0, 0), (1.9, 0), (-1.9, 0), (2.1, 2.1), (600, 600), (-600, -600)]
)
def test_more_than_two_seconds_is_a_jump(jump, told):
    clock = ClockWatch(NOW, 100.0)
    later = NOW + dt.timedelta(seconds=60 + jump)
    assert clock.step(later, 160.0) == pytest.approx(told)
    assert clock.step(later + dt.timedelta(seconds=60), 220.0) == 0


@given(st.lists(st.floats(0, 3600), max_size=20))
def test_a_clock_that_runs_evenly_never_jumps(pauses):
    clock, now, steady = ClockWatch(NOW, 0.0), NOW, 0.0
    for pause in pauses:
        now, steady = now + dt.timedelta(seconds=pause), steady + pause
        assert clock.step(now, steady) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "kind"), [(600.0, "notices.clock_forward"), (-600.0, "notices.clock_back")]
)
def test_it_is_logged_and_every_administrator_is_told_once(caplog, seconds, kind):
    admin = make_admin()
    make_user()
    with caplog.at_level(logging.WARNING):
        note_clock_step(seconds=seconds, now=NOW)
        note_clock_step(seconds=seconds, now=NOW)
    assert f"{seconds:+.1f} seconds" in caplog.text
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.params) == (admin, kind, {"seconds": "600"})
