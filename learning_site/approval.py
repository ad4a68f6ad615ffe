"""What becomes of a question once everybody in its workflow has approved it."""

from __future__ import annotations

from typing import Any

# Wagtail imports this module while its own models are being made, so it may import none.
# ruff: noqa: PLC0415


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved; a question that could not be asked stays a draft.

    It may have been changed after it was sent for approval. Its screen says what is missing.
    """
    from wagtail.workflows import publish_workflow_state

    from quizzes.models import Item
    from quizzes.selectors import item_problems, newest_draft

    thing = workflow_state.content_object
    if isinstance(thing, Item) and any(item_problems(newest_draft(thing))):
        return
    publish_workflow_state(workflow_state, user=user)
