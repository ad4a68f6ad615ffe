import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from framework.models import Competency
from framework.services import load_framework
from tests.factories import make_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_admin())
    return client


@pytest.mark.indexed
def test_competencies_are_listed_and_found_by_a_chinese_word(desk):
    load_framework()
    page = desk.get(reverse("competency:index"), {"q": "会场"}).content.decode()
    assert "MTG-K3" in page
    assert "MTG-K4" not in page


def test_a_competency_is_made_with_its_levels_in_one_form(desk):
    data = {
        "code": "SAFE-1",
        "title": "消防安全",
        "title_en": "",
        "statement": "",
        "parent": "",
        "levels-TOTAL_FORMS": "1",
        "levels-INITIAL_FORMS": "0",
        "levels-MIN_NUM_FORMS": "0",
        "levels-MAX_NUM_FORMS": "1000",
        "levels-0-number": "1",
        "levels-0-title": "了解",
        "levels-0-title_en": "",
        "levels-0-statement": "",
    }
    response = desk.post(reverse("competency:add"), data)
    assert response.status_code == 302
    assert Competency.objects.get(code="SAFE-1").levels.get().title == "了解"


def test_a_competency_that_others_are_part_of_is_not_deleted(desk):
    load_framework()
    heading = Competency.objects.get(code="MTG")
    page = desk.post(reverse("competency:delete", args=[heading.pk]), follow=True)
    assert page.status_code == 200
    assert Competency.objects.filter(code="MTG").exists()


def test_a_competency_nothing_rests_on_is_deleted(desk):
    load_framework()
    leaf = Competency.objects.get(code="MTG-K1")
    desk.post(reverse("competency:delete", args=[leaf.pk]))
    assert not Competency.objects.filter(code="MTG-K1").exists()


def test_a_competency_cannot_be_part_of_what_is_part_of_it():
    load_framework()
    heading = Competency.objects.get(code="MTG")
    heading.parent = Competency.objects.get(code="MTG-K1")
    with pytest.raises(ValidationError, match=r"itself|自身"):
        heading.full_clean()


def test_the_chooser_offers_competencies(desk):
    load_framework()
    assert "ISO-K1" in desk.get(reverse("competency_chooser:choose")).content.decode()
