"""The trainer brings a handout in at the desk and settles what is odd about it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from courses.importers.handout import read_handout
from courses.models import CoursePage, ImportedDocument
from courses.models.imports import Decision, WarningType
from courses.services import import_handout
from tests import factories as make

pytestmark = pytest.mark.django_db

HANDOUTS = Path(__file__).parents[1] / "data" / "handouts"
HANDOUT = HANDOUTS / "oddities.txt"
SHORT = HANDOUTS / "warehouse_safety.txt"


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """The handout with all its oddities, imported once; what the tests decide is rolled back."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr("courses.services.imports.read_in_child", read_handout)
        make.make_shelf()
        data = HANDOUT.read_bytes()
        yield import_handout(data=data, filename="手册.txt", by=None, now=make.NOW).pk
        transaction.set_rollback(True)


@pytest.fixture
def document(imported, db):
    return ImportedDocument.objects.get(pk=imported)


@pytest.fixture
def trainer(client, reader):
    make.make_shelf()
    user = make.make_user("陈培训", roles=("trainer",))
    client.force_login(user)
    return user


@pytest.fixture
def reader(monkeypatch):
    """Read in this process: a child costs a second and has tests of its own."""
    monkeypatch.setattr("courses.services.imports.read_in_child", read_handout)


def upload(client, data=None, name="手册.txt", **fields):
    file = SimpleUploadedFile(name, SHORT.read_bytes() if data is None else data)
    return client.post(reverse("courses_desk:import"), {"file": file, **fields})


def desk(name, *args):
    return reverse(f"courses_desk:{name}", args=args)


# --- import ------------------------------------------------------------------------------------------


def test_an_upload_leads_to_its_warnings(client, trainer):
    response = upload(client)
    document = ImportedDocument.objects.get(imported_by=trainer)
    assert response.url == desk("warnings", document.pk)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.txt"), (b"PK\x03\x04torn", "a.docx"), (b"\x89PNG\r\n\x1a\n\x00", "a.txt")],
)
def test_a_bad_file_is_refused_with_a_sentence(client, trainer, data, name):
    before = CoursePage.objects.count()
    response = upload(client, data, name)
    assert response.status_code == 422
    assert name in response.content.decode()
    assert CoursePage.objects.count() == before


def test_the_same_file_again_is_told_and_asked(client, trainer):
    upload(client)
    response = upload(client)
    mine = ImportedDocument.objects.filter(imported_by=trainer)
    assert response.status_code == 422
    assert desk("warnings", mine.get().pk) in response.content.decode()
    assert upload(client, again="on").status_code == 302
    assert mine.count() == 2


def test_hostile_text_of_a_handout_is_shown_as_text(client, trainer):
    text = "# <script>alert(1)</script>\n\n# 1. 一\n\n## 1.1 <img src=x onerror=alert(1)>\n\n文字<script>alert(2)</script>\n"
    upload(client, text.encode(), "a.md")
    document = ImportedDocument.objects.get(imported_by=trainer)
    page = client.get(desk("warnings", document.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_file_is_given_back_as_a_download(client, trainer, document):
    response = client.get(desk("source", document.pk))
    assert b"".join(response.streaming_content) == HANDOUT.read_bytes()
    assert response["Content-Disposition"].startswith("attachment")


# --- warnings ----------------------------------------------------------------------------------------


def test_a_decision_is_taken_and_shown(client, trainer, document):
    warning = document.warnings.filter(type=WarningType.DUPLICATE).first()
    client.post(desk("decide", warning.pk), {"decision": "accepted", "note": "已核对"})
    page = client.get(desk("warnings", document.pk)).content.decode()
    assert "已核对" in page
    assert "陈培训" in page


def test_an_unknown_decision_changes_nothing(client, trainer, document):
    warning = document.warnings.first()
    client.post(desk("decide", warning.pk), {"decision": "open"})
    warning.refresh_from_db()
    assert warning.decided_at is None


def test_looking_at_a_decision_by_get_is_not_deciding(client, trainer, document):
    warning = document.warnings.first()
    assert client.get(desk("decide", warning.pk)).status_code == 405


def test_all_of_a_type_are_accepted_with_one_button(client, trainer, document):
    client.post(desk("accept_type", document.pk), {"type": "duplicate"})
    rows = document.warnings.filter(type="duplicate")
    assert set(rows.values_list("decision", flat=True)) == {Decision.ACCEPTED}


def test_the_number_of_statements_does_not_grow_with_the_warnings(
    client, trainer, document, django_assert_max_num_queries
):
    address = desk("warnings", document.pk)
    client.get(address)
    with django_assert_max_num_queries(45):
        client.get(address)


# --- up to the release -------------------------------------------------------------------------------


def test_what_is_in_the_way_is_shown_with_its_place(client, trainer, document):
    page = client.get(desk("release", document.course_id)).content.decode()
    assert desk("warnings", document.pk) in page
    assert 'name="why"' not in page
