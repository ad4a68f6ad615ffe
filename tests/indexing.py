"""Wagtail's two indexes, of words and of references, in the tests: kept for those that ask for them.

Most tests never read an index, and keeping them took two fifths of the time of making rows. A test marked
`indexed` and every test of a full trial has them kept at each save, as the site does.
"""

from django_tasks.backends.immediate import ImmediateBackend

OF_INDEXES = {
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
}
kept = True


class Tasks(ImmediateBackend):
    """Runs each task at once, but for those of the indexes where nobody asked for them."""

    def enqueue(self, task, args, kwargs):
        if kept or task.module_path not in OF_INDEXES:
            return super().enqueue(task, args, kwargs)
        return None
