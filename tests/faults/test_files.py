"""Uploaded files: for people of the company only, never to be run, whatever they are called."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.models import ImportedDocument
from tests.factories import NOW, make_shelf, make_user

pytestmark = pytest.mark.django_db
NAMES = (
    "质量手册（2025版）.html", 'a"b.html', "a;b=c.svg", "％41.txt", "x\u202egnp.exe", "行\u2028尾.txt",
    "名" * 60 + ".txt", "a,b.md", "...txt", "😀.html",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Files on a disk, as in production: Wagtail serves them in another way from memory."""
    settings.MEDIA_ROOT = tmp_path
    stored = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = settings.STORAGES | {"default": stored}


@pytest.fixture
def document():
    return get_document_model().objects.create(
        title="表单", file=ContentFile(b"<script>alert(1)</script>", "form.html")
    )


@pytest.fixture
def picture():
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    data.seek(0)
    return get_image_model().objects.create(title="图", file=ImageFile(data, name="a.png"))


def test_a_visitor_gets_no_file(client, document, picture):
    for path in (document.url, f"/media/{picture.file.name}", f"/media/{document.file.name}"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/login/")


def test_a_document_is_a_download_that_runs_nothing(client, document):
    client.force_login(make_user())
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_picture_is_shown_and_no_other_file_of_the_folder(client, document, picture):
    client.force_login(make_user())
    assert client.get(f"/media/{picture.file.name}")["Content-Type"] == "image/png"
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get("/media/images/../documents/form.html").status_code == 404
    assert client.get("/media/images/%2e%2e/documents/form.html").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_handout_breaks_out_of_the_header_of_its_download(client, name):
    make_shelf()
    client.force_login(make_user(roles=("trainer",)))
    kept = ImportedDocument.objects.create(
        name=name, sha256="0" * 64, content=b"<script>", imported_at=NOW, outcome={"title": "x"}
    )
    response = client.get(reverse("courses_desk:source", args=[kept.pk]))
    header = response["Content-Disposition"]
    assert header.startswith("attachment")
    assert header.isascii()
    assert not set("\r\n") & set(header)
    assert response["Content-Type"] == "application/octet-stream"
    assert b"".join(response.streaming_content) == b"<script>"
