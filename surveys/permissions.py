"""Who may read what groups said."""

from __future__ import annotations


def may_see_results(user) -> bool:
    """Read the results of surveys, as far as they are shown to anybody."""
    return user.has_perm("surveys.view_survey")
