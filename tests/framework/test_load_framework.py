import pytest

from framework.models import Clause, Competency, Level
from framework.selectors import competency_by_code, level_name
from framework.services import Loaded, UnknownClauseError, load_framework, shipped_framework

pytestmark = pytest.mark.django_db


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Clause, Competency, Level)]


def test_the_shipped_framework_has_the_clauses_and_competencies_of_iso_9001():
    load_framework()
    assert Clause.objects.filter(number__in=[str(n) for n in range(4, 11)]).count() == 7
    assert competency_by_code("ISO").children.count() == 8
    assert competency_by_code("ISO-K3").levels.count() == 3
    assert [clause.number for clause in competency_by_code("ISO-K4").clauses.all()] == ["7.5"]


def test_course_level_competencies_are_headings_only():
    load_framework()
    assert Competency.objects.filter(parent__code="MTG", levels=None).count() == 10
    assert Competency.objects.filter(parent__code="FD", levels=None).count() == 10


def test_loading_again_changes_nothing():
    load_framework()
    before = everything()
    assert load_framework() == Loaded(added=0, changed=0)
    assert everything() == before


def test_what_people_edited_stays():
    load_framework()
    Competency.objects.filter(code="ISO-K1").update(title="本公司的说法")
    load_framework()
    assert competency_by_code("ISO-K1").title == "本公司的说法"


def test_overwrite_puts_the_shipped_words_back():
    load_framework()
    shipped = competency_by_code("ISO-K1").title
    Competency.objects.filter(code="ISO-K1").update(title="本公司的说法")
    assert load_framework(overwrite=True).changed == 1
    assert competency_by_code("ISO-K1").title == shipped


def test_an_unknown_clause_loads_nothing():
    content = {"competencies": [{"code": "X", "title": "X", "clauses": ["ISO 9001:2015 99"]}]}
    with pytest.raises(UnknownClauseError, match="X: ISO 9001:2015 99"):
        load_framework(content=content)
    assert not Competency.objects.exists()


def test_every_title_has_its_english():
    shipped = shipped_framework()
    waiting = list(shipped["competencies"])
    while waiting:
        entry = waiting.pop()
        assert entry["title_en"], entry["code"]
        waiting += entry.get("children", [])
    assert all(title_en for *_, title_en in shipped["clauses"][0]["clauses"])


def test_a_level_is_called_by_its_title():
    load_framework()
    competency = competency_by_code("ISO-K1")
    assert level_name(competency.pk, 2).title_en == "Applies"


def test_a_level_without_description_is_a_number():
    load_framework()
    level = level_name(competency_by_code("MTG-K1").pk, 2)
    assert (level.number, level.title) == (2, "")
