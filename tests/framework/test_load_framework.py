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


def test_every_competency_of_meeting_service_and_front_desk_says_what_can_be_observed():
    load_framework()
    parts = Competency.objects.filter(children=None)
    assert parts.filter(parent__code="MTG").count() == 10
    assert parts.filter(parent__parent__code="FD").count() == 10
    assert not Level.objects.filter(statement="").exists()
    assert not parts.filter(levels=None).exists()


def test_the_six_dimensions_of_the_front_desk_are_headings_between():
    load_framework()
    dimensions = Competency.objects.filter(parent__code="FD")
    assert {one.title: sorted(dict.fromkeys(child.code for child in one.children.all())) for one in dimensions} == {
        "服务意识": ["FD-K3", "FD-K9"],
        "礼仪": ["FD-K1"],
        "专业知识": ["FD-K4", "FD-K8"],
        "应变": ["FD-K5"],
        "沟通": ["FD-K10", "FD-K2", "FD-K6"],
        "自律": ["FD-K7"],
    }  # fmt: skip


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
    level = level_name(competency_by_code("MTG-K1").pk, 7)
    assert (level.number, level.title) == (7, "")
