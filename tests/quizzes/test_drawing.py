"""Drawing: repeatable, nothing twice, full whenever the pools allow it."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading.drawing import draw

pools = st.lists(st.lists(st.integers(1, 12), unique=True, max_size=8), min_size=1, max_size=4)


def most_that_fit(pools, counts, taken):
    """The largest number of entries that can be given out, tried the long way."""
    units = [number for number, count in enumerate(counts) for _time in range(count)]

    def fill(place, used):
        if place == len(units):
            return 0
        best = fill(place + 1, used)
        for entry in pools[units[place]]:
            if entry not in used:
                best = max(best, 1 + fill(place + 1, used | {entry}))
        return best

    return fill(0, frozenset(taken))


@given(pools=pools, data=st.data(), seed=st.integers(0, 2**62))
def test_as_much_as_possible_is_drawn_and_nothing_twice(pools, data, seed):
    counts = [data.draw(st.integers(0, 2)) for _pool in pools]
    taken = data.draw(st.sets(st.integers(1, 12), max_size=3))
    picks = draw(pools, counts, taken=taken, seed=seed)
    flat = [entry for picked in picks for entry in picked]
    assert len(flat) == len(set(flat)) == most_that_fit(pools, counts, taken)
    assert not taken & set(flat)
    for picked, pool, count in zip(picks, pools, counts, strict=True):
        assert len(picked) <= count
        assert set(picked) <= set(pool)
    assert picks == draw([list(reversed(pool)) for pool in pools], counts, taken=taken, seed=seed)


def test_a_wide_pool_gives_way_to_a_narrow_one():
    for seed in range(30):
        wide, narrow = draw([[1, 2], [1]], [1, 1], seed=seed)
        assert (wide, narrow) == ([2], [1])


def test_every_entry_of_a_large_pool_has_its_chance():
    seen = {entry for seed in range(300) for entry in draw([range(20)], [3], seed=seed)[0]}
    assert seen == set(range(20))
