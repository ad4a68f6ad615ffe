import io
import re
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from reports.receivers import home_panels
from tests.competence.makers import make_record
from tests.factories import TODAY, appoint, make_admin, make_unit, make_user

pytestmark = pytest.mark.django_db
PAGES = ["reports:completions", "reports_desk:completions"]


@pytest.fixture
def two_units():
    """A record each of a person in the kitchen and one in the office."""
    kitchen, office = make_unit("厨房"), make_unit("办公室")
    for name, unit in (("王芳", kitchen), ("李强", office)):
        learner = make_user(name)
        appoint(learner, unit)
        make_record(learner, title=f"{name}的课")
    return kitchen, office


def desk_user(**fields):
    return make_admin() if not fields else make_user(**fields)


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_sees_everybody(client, two_units, page):
    client.force_login(make_admin())
    text = client.get(reverse(page)).content.decode()
    assert "王芳" in text
    assert "李强" in text


@pytest.mark.parametrize(
    ("role", "status"), [("hr", 200), ("auditor", 200), ("trainer", 403), ("assessor", 403)]
)
def test_who_may_see_the_report(client, role, status):
    client.force_login(make_user(roles=(role,)))
    assert client.get(reverse("reports:completions")).status_code == status


def test_a_learner_may_not(client):
    client.force_login(make_user())
    assert client.get(reverse("reports:completions")).status_code == 403
    assert client.post(reverse("reports:export"), {"format": "csv"}).status_code == 403


class TestManager:
    @pytest.fixture
    def leader(self, client, two_units):
        leader = make_user("厨师长", roles=("manager",))
        appoint(leader, two_units[0], leads=True)
        client.force_login(leader)
        return leader

    def test_sees_own_people_only_also_in_counts_and_choices(self, client, leader):
        page = client.get(reverse("reports:completions"))
        text = page.content.decode()
        assert "王芳" in text
        assert "李强的课" not in text.split("<table", 1)[1]
        assert "办公室" not in text
        assert page.context["page"].paginator.count == 1

    def test_cannot_ask_for_another_unit(self, client, leader, two_units):
        page = client.get(reverse("reports:completions"), {"unit": two_units[1].pk})
        assert [line.name for _, line in page.context["lines"]] == ["王芳"]

    def test_exports_own_people_only(self, client, leader, two_units):
        data = {"format": "csv", "unit": two_units[1].pk}
        text = b"".join(client.post(reverse("reports:export"), data).streaming_content).decode()
        assert "王芳" in text
        assert "李强" not in text


def test_filters_narrow_the_lines(client, two_units):
    client.force_login(make_admin())
    page = client.get(
        reverse("reports:completions"), {"unit": two_units[0].pk, "state": "completed"}
    )
    assert [line.name for _, line in page.context["lines"]] == ["王芳"]


@pytest.mark.parametrize(
    "query", [{"unit": "x"}, {"state": "?"}, {"since": "gestern"}, {"page": "x"}]
)
def test_nonsense_in_the_address_is_no_error(client, two_units, query):
    client.force_login(make_admin())
    assert client.get(reverse("reports:completions"), query).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_however_many_lines(client, two_units, page):
    client.force_login(make_admin())
    client.get(reverse(page))

    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(page))
        return len(captured)

    before = statements()
    for n in range(3):
        make_record(title=f"课程{n}")
    assert statements() == before


def test_the_file_has_a_chinese_name_and_is_logged(client, two_units):
    hr = make_user(roles=("hr",))
    client.force_login(hr)
    response = client.post(reverse("reports:export"), {"format": "xlsx"})
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]
    assert re.search(r"\d{4}-\d\d-\d\d \d{4}\.xlsx", unquote(response["Content-Disposition"]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book["completions"].max_row == 3
    assert ModelLogEntry.objects.get(action="reports.export_completions").user == hr


def test_looking_at_an_export_s_address_changes_nothing(client):
    client.force_login(make_admin())
    assert client.get(reverse("reports:export")).status_code == 405


def test_an_unknown_format_is_not_found(client):
    client.force_login(make_admin())
    assert client.post(reverse("reports:export"), {"format": "exe"}).status_code == 404


def test_what_people_type_is_shown_as_text(client):
    learner = make_user("<script>alert(1)</script>")
    make_record(learner, title="<img src=x onerror=alert(1)>")
    client.force_login(make_admin())
    for page in PAGES:
        text = client.get(reverse(page)).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_desk_s_menu_leads_to_the_report(client):
    client.force_login(make_admin())
    assert reverse("reports_desk:completions") in client.get("/desk/").content.decode()


class TestHome:
    def test_who_leads_a_unit_is_led_to_their_people(self):
        chief = make_user()
        appoint(chief, make_unit(), leads=True)
        [panel] = home_panels(chief, TODAY)
        assert panel.template == "reports/panels/home.html"

    @pytest.mark.parametrize("roles", [(), ("hr",), ("trainer",), ("manager",)])
    def test_others_are_not(self, roles):
        assert home_panels(make_user(roles=roles), TODAY) == []
