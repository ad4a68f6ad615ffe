"""What a paper that was sat or printed shows stays in the library as it is."""

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from learning_site.roles import apply_roles
from quizzes import services
from quizzes.models import KeptMedia
from quizzes.services.paper_media import keep_media
from quizzes.services.printing import print_quiz
from tests.factories import make_user

from .conftest import make_quiz
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_disk(monkeypatch, tmp_path):
    for model in (Image, Document):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))
    yield
    cache.clear()  # of renditions: the next test gives the same number to another picture


@pytest.fixture
def files():
    pictures = [
        Image.objects.create(title=title, file=get_test_image_file(filename=f"{title}.png"))
        for title in ("题干", "选项", "没人用")
    ]
    sound = ContentFile(b"ID3 sound", "call.mp3")
    return [*pictures, Document.objects.create(title="电话", file=sound)]


@pytest.fixture
def quiz(files):
    stem, option, _unused, sound = files
    pictured = {
        "text": "甲",
        "correct": True,
        "media": [("picture", {"image": option, "alt": "一"})],
    }
    made = make_quiz([("single_choice", {"options": [pictured, {"text": "乙"}]})])
    item = made.slots.get().item
    item.media = [
        ("picture", {"image": stem, "alt": "前台"}),
        ("sound", {"file": sound, "words": "您好"}),
    ]
    item.save()
    return made


@pytest.fixture
def attempt(quiz, learner, now):
    made = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    item = quiz.slots.get().item
    item.media = []  # the question goes on without them, the paper does not
    item.save()
    return made


@pytest.fixture
def desk(client):
    apply_roles()
    client.force_login(make_user("培训师", roles=("trainer",)))
    return client


def gone(file):
    return not type(file).objects.filter(pk=file.pk).exists()


def address(name, file):
    app = "wagtailimages" if isinstance(file, Image) else "wagtaildocs"
    return reverse(f"{app}:{name}", args=[file.pk])


@pytest.mark.parametrize("which", [0, 1, 3])
def test_what_a_sat_paper_shows_cannot_be_deleted(desk, attempt, files, which):
    with pytest.raises(ProtectedError):
        type(files[which]).objects.filter(pk=files[which].pk).delete()
    assert desk.get(address("delete", files[which])).context["is_protected"]
    desk.post(address("delete", files[which]))
    assert not gone(files[which])
    usage = desk.get(
        reverse(
            "wagtailimages:image_usage" if which < 3 else "wagtaildocs:document_usage",
            args=[files[which].pk],
        )
    )
    assert "已作答或已印制的试卷" in usage.content.decode()


def test_what_no_paper_shows_is_deleted_as_ever(desk, attempt, files):
    desk.post(address("delete", files[2]))
    assert gone(files[2])


def test_a_printed_paper_keeps_what_it_shows(quiz, files, now):
    print_quiz(
        quiz=quiz, variants=2, shuffle_questions=False, shuffle_options=False,
        by=make_user("培训师"), now=now,
    )  # fmt: skip
    assert KeptMedia.objects.count() == 3


@pytest.mark.parametrize(("model", "which"), [("image", 0), ("document", 3)])
def test_several_at_once_are_not_deleted_either(desk, attempt, files, model, which):
    app = "wagtailimages" if model == "image" else "wagtaildocs"
    where = reverse("wagtail_bulk_action", args=[app, model, "delete"])
    assert desk.get(f"{where}?id={files[which].pk}").context["is_protected"]
    desk.post(f"{where}?id={files[which].pk}", {"id": files[which].pk})
    assert not gone(files[which])


@pytest.mark.parametrize("which", [0, 2, 3])
def test_another_file_takes_its_place_only_where_no_paper_shows_it(desk, attempt, files, which):
    before = files[which].file.name
    new = (
        ContentFile(get_test_image_file(colour="red").file.getvalue(), "neu.png")
        if which < 3
        else ContentFile(b"ID3 new", "neu.mp3")
    )
    data = {"title": "新名字", "file": new, "tags": "", "collection": 1, "description": ""}
    data |= dict.fromkeys(("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"), "")  # fmt: skip
    page = desk.post(address("edit", files[which]), data)
    files[which].refresh_from_db()
    refused = "请另行上传新文件" in page.content.decode()
    assert (files[which].file.name == before) is refused is (which != 2)


def test_papers_without_pictures_cost_nothing_and_with_known_ones_one_statement(
    quiz, attempt, other_learner, now
):
    with at_most(0):
        keep_media([{"slots": [{"media": [], "case": None}]}], now=now)
    with at_most(1):
        keep_media([attempt.paper], now=now)
