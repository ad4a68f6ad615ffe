"""A Word file comes in: excerpts beside its oddities, its pictures as images that ask for words."""

import json

import pytest
from django.urls import reverse
from wagtail.images import get_image_model

from courses.importers.handout import read_handout
from courses.models import CoursePage, ImportWarning, LessonPage
from courses.models.imports import Decision, WarningType
from courses.selectors.drafts import changes_since, draft_course
from courses.selectors.problems import release_problems
from courses.services import Correction, accept_all, decide_warning, import_handout
from courses.services import imports as service
from courses.services.settling import lesson_of
from tests import factories as make
from tests.courses.importers.makers import illustrated, paragraph, picture, png

pytestmark = pytest.mark.django_db
Image = get_image_model()


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    make.make_shelf()
    monkeypatch.setattr("courses.services.imports.read_in_child", read_handout)


def bring_in(*body, **media):
    media.setdefault("image11", png())
    body = body or (picture(),)
    data = illustrated(
        paragraph("仓库安全", 1),
        paragraph("第一章 堆放", 1),
        paragraph("1.1 高度", 2),
        paragraph("见下图。"),
        *body,
        **media,
    )
    return import_handout(data=data, filename="手册.docx", by=None, now=make.NOW)


def about_picture(document):
    return ImportWarning.objects.get(document=document, code__startswith="picture")


def settle(warning, decision, correction=None):
    return decide_warning(
        warning=warning, decision=decision, correction=correction, by=None, now=make.NOW
    )


def pictures_of(warning):
    return [child.value for child in lesson_of(warning).body if child.block_type == "image"]


def problems_of(document):
    draft = draft_course(document.course)
    return " ".join(each.sentence for each in release_problems(draft, changes_since(draft, None)))


def test_beside_an_oddity_of_a_word_file_stands_what_it_says():
    document = bring_in()
    [warning] = ImportWarning.objects.filter(document=document, line=1)
    assert warning.excerpt == "仓库安全"


def test_beside_a_picture_stands_what_comes_before_it():
    assert about_picture(bring_in()).excerpt == "见下图。"


def test_a_picture_becomes_an_image_of_the_library_in_its_lesson():
    document = bring_in()
    warning = about_picture(document)
    assert warning.type == WarningType.NOT_GIVEN
    image = Image.objects.get(pk=warning.params["image"])
    assert (image.width, image.height) == (8, 6)
    assert image.file_hash
    assert [value["image"].pk for value in pictures_of(warning)] == [image.pk]


def test_a_picture_without_words_is_in_the_way_of_a_release_until_they_are_there():
    document = bring_in()
    warning = about_picture(document)
    assert "一张图片没有替代文字" in problems_of(document)
    assert settle(warning, Decision.EDITED, Correction(alt="三层纸箱"))
    assert pictures_of(warning)[0]["image"].contextual_alt_text == "三层纸箱"
    assert "替代文字" not in problems_of(document)


def test_a_picture_that_only_decorates_needs_no_words():
    document = bring_in()
    assert settle(about_picture(document), Decision.ACCEPTED)
    assert pictures_of(about_picture(document))[0]["image"].decorative
    assert "替代文字" not in problems_of(document)


def test_a_picture_that_nobody_needs_goes():
    document = bring_in()
    assert settle(about_picture(document), Decision.REJECTED)
    assert pictures_of(about_picture(document)) == []


def test_pictures_are_not_accepted_all_at_once():
    document = bring_in()
    accept_all(document=document, type=WarningType.NOT_GIVEN, by=None, now=make.NOW)
    assert about_picture(document).decision == Decision.OPEN


def test_words_of_the_source_come_along():
    document = bring_in(picture(alt="三层纸箱"))
    lesson = LessonPage.objects.get(number="1.1")
    body = json.loads(lesson.latest_revision.content["body"])
    [child] = [child for child in body if child["type"] == "image"]
    assert child["value"]["image"]["alt_text"] == "三层纸箱"
    assert "替代文字" not in problems_of(document)


def test_a_refused_picture_leaves_a_place_and_its_warning_takes_it_away():
    document = bring_in(image11=b"\x01\x00\x00\x00" + bytes(200))
    warning = about_picture(document)
    assert (warning.type, warning.code) == (WarningType.MISSING_PICTURE, "picture_kind")
    assert not Image.objects.exists()
    settle(warning, Decision.REJECTED)
    assert [child.block_type for child in lesson_of(warning).body] == ["rich_text"]


def test_an_import_that_fails_leaves_neither_rows_nor_files(monkeypatch):
    from django.core.files.storage import default_storage  # noqa: PLC0415

    def fail(*args, **kwargs):
        raise RuntimeError

    before = (
        set(default_storage.listdir("original_images")[1])
        if default_storage.exists("original_images")
        else set()
    )
    monkeypatch.setattr(service, "log", fail)
    with pytest.raises(RuntimeError):
        bring_in()
    assert not Image.objects.exists()
    assert not CoursePage.objects.exists()
    assert set(default_storage.listdir("original_images")[1]) == before


def test_the_screen_shows_the_picture_and_takes_the_words(client):
    trainer = make.make_user(roles=("trainer",), opens_desk=True)
    client.force_login(trainer)
    document = bring_in()
    warning = about_picture(document)
    page = client.get(reverse("courses_desk:warnings", args=[document.pk])).content.decode()
    assert 'class="oddity__image"' in page
    assert f'id="alt-{warning.pk}"' in page
    client.post(
        reverse("courses_desk:decide", args=[warning.pk]),
        {"decision": "edited", "alt": "三层纸箱"},
    )
    assert pictures_of(warning)[0]["image"].contextual_alt_text == "三层纸箱"
