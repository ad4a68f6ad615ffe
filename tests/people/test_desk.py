"""HR's pages in the desk."""

import datetime as dt

import pytest
from django.utils import timezone

from learning_site.roles import apply_roles
from people.models import OrgUnit, Position, User
from tests.factories import appoint, make_admin, make_position, make_unit, make_user

pytestmark = pytest.mark.django_db

PEOPLE = "/desk/people/"


@pytest.fixture
def hr(client):
    return _enter(client, "hr")


def _enter(client, role):
    apply_roles()
    person = make_user("人事", roles=(role,))
    client.force_login(person)
    return person


def _page(person, name=""):
    return f"{PEOPLE}{person.pk}/{name}"


def _joining(**changes):
    values = {
        "staff_number": "000123",
        "name": "王芳",
        "email": "",
        "unit": make_unit().pk,
        "position": make_position().pk,
        "on": timezone.localdate().isoformat(),
    }
    return values | changes


def test_the_list_finds_a_part_of_a_chinese_name_and_of_a_number(client, hr):
    make_user("欧阳小芳", staff_number="000777")
    for query in ("阳小", "0777"):
        assert "欧阳小芳" in client.get(PEOPLE, {"q": query}).content.decode()
    assert "欧阳小芳" not in client.get(PEOPLE, {"q": "李"}).content.decode()


def test_the_list_filters_by_unit_with_those_below_by_position_and_by_state(client, hr):
    top = make_unit()
    below = make_unit(parent=top)
    person, position = make_user("赵丽"), make_position()
    appoint(person, below, position)
    gone = make_user("黄强", left_on=dt.date(2026, 2, 1), is_active=False)
    appoint(gone, below, until=dt.date(2026, 2, 1))
    for query, found in (
        ({"unit": top.pk}, {"赵丽", "黄强"}),
        ({"unit": top.pk, "state": "left"}, {"黄强"}),
        ({"state": "never-in"}, {"赵丽"}),
        ({"position": position.pk}, {"赵丽"}),
        ({"state": "left"}, {"黄强"}),
        ({"unit": make_unit().pk}, set()),
    ):
        page = client.get(PEOPLE, query).content.decode()
        assert {name for name in ("赵丽", "黄强") if name in page} == found, query


def test_the_first_page_of_the_desk_counts_people_for_hr_in_one_statement(client, hr):
    make_user()
    make_user(left_on=timezone.localdate() + dt.timedelta(days=1))
    page = client.get("/desk/").content.decode()
    assert "?state=never-in" in page
    assert "?state=leaving" in page


def test_the_list_costs_the_same_for_few_and_for_many(client, hr, django_assert_num_queries):
    unit, position = make_unit(), make_position()
    for _ in range(3):
        appoint(make_user(), unit, position)
    client.get(PEOPLE)
    counted = _statements(client)
    for _ in range(40):
        appoint(make_user(), unit, position)
    assert _statements(client) == counted


def _statements(client):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as context:
        client.get(PEOPLE)
    return len(context)


def test_joining_shows_the_first_password_and_keeps_it_nowhere(client, hr):
    response = client.post(PEOPLE + "join/", _joining(roles=["trainer"]))
    person = User.objects.get(staff_number="000123")
    password = response.context["password"]
    assert person.check_password(password)
    assert password in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert password not in str(dict(client.session))
    assert [group.name for group in person.groups.all()] == ["trainer"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("staff_number", "000007"),
        ("staff_number", ""),
        ("name", ""),
        ("email", "nowhere"),
        ("unit", ""),
        ("position", "999999"),
        ("on", "31.02.2026"),
        ("on", "1930-01-01"),
        ("roles", ["hr"]),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nobody_is_entered(client, hr, field, value):
    make_user(staff_number="000007")
    response = client.post(PEOPLE + "join/", _joining(**{field: value}))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {field}
    assert User.objects.filter(name="王芳").count() == 0


def test_a_person_is_moved_leaves_and_comes_back(client, hr):
    client.post(PEOPLE + "join/", _joining())
    person = User.objects.get(staff_number="000123")
    today = timezone.localdate()
    unit, position = make_unit("新部门"), make_position()
    post = {"unit": unit.pk, "position": position.pk, "on": today.isoformat()}
    assert client.post(_page(person, "move/"), post).status_code == 302
    assert client.post(_page(person, "leave/"), {"on": today.isoformat()}).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    tomorrow = (today + timezone.timedelta(days=1)).isoformat()
    response = client.post(_page(person, "come-back/"), post | {"on": tomorrow})
    assert response.context["password"]
    page = client.get(_page(person)).content.decode()
    assert page.count("新部门") >= 2


def test_a_date_that_the_rules_refuse_is_said_at_the_date(client, hr):
    client.post(PEOPLE + "join/", _joining())
    person = User.objects.get(staff_number="000123")
    response = client.post(_page(person, "leave/"), {"on": "2001-01-01"})
    assert set(response.context["form"].errors) == {"on"}


def test_hr_gives_roles_but_not_hr_and_not_to_themselves(client, hr):
    person = make_user()
    client.post(_page(person, "roles/"), {"roles": ["trainer"]})
    assert list(person.groups.values_list("name", flat=True)) == ["trainer"]
    client.post(_page(person, "roles/"), {"roles": ["hr"]})
    assert list(person.groups.values_list("name", flat=True)) == ["trainer"]
    client.post(_page(hr, "roles/"), {"roles": ["trainer"]})
    assert list(hr.groups.values_list("name", flat=True)) == ["hr"]


def test_giving_other_roles_leaves_a_colleague_of_hr_in_hr(client, hr):
    colleague = make_user(roles=("hr",))
    client.post(_page(colleague, "roles/"), {"roles": ["auditor"]})
    assert set(colleague.groups.values_list("name", flat=True)) == {"hr", "auditor"}


def test_an_administrator_gives_hr(client):
    client.force_login(make_admin())
    person = make_user()
    client.post(_page(person, "roles/"), {"roles": ["hr"]})
    assert list(person.groups.values_list("name", flat=True)) == ["hr"]


@pytest.mark.parametrize("name", ["correct/", "move/", "leave/", "password/", "roles/", "post/"])
def test_hr_can_do_nothing_to_an_administrator(client, hr, name):
    admin = make_admin()
    before = User.objects.filter(pk=admin.pk).values().get()
    client.post(_page(admin, name), _joining() | {"roles": ["trainer"]})
    assert User.objects.filter(pk=admin.pk).values().get() == before


def test_hr_does_not_see_what_an_administrator_may(client, hr):
    page = client.get(_page(make_admin("大管家"))).content.decode()
    assert "大管家" in page
    assert "管理员" not in page


@pytest.mark.parametrize("role", ["trainer", "auditor"])
def test_others_of_the_desk_change_nobody(client, role):
    _enter(client, role)
    client.post(PEOPLE + "join/", _joining())
    assert not User.objects.filter(staff_number="000123").exists()


def test_an_auditor_reads_the_list_and_a_person(client):
    _enter(client, "auditor")
    person = make_user("孙燕")
    assert "孙燕" in client.get(PEOPLE).content.decode()
    page = client.get(_page(person))
    assert page.status_code == 200
    assert f"{person.pk}/leave/" not in page.content.decode()


def test_a_hidden_field_raises_nobody(client, hr):
    client.post(PEOPLE + "join/", _joining(is_superuser="on", is_staff="on", opens_desk="on"))
    person = User.objects.get(staff_number="000123")
    assert [person.is_superuser, person.is_staff, person.opens_desk] == [False] * 3


@pytest.mark.parametrize("where", ["/desk/users/", "/desk/users/new/", "/desk/groups/"])
def test_wagtails_own_user_screens_are_closed_to_hr(client, hr, where):
    assert client.get(where).status_code == 302
    assert where not in client.get("/desk/").content.decode()


def test_units_and_positions_are_kept_by_hr(client, hr):
    client.post("/desk/units/new/", {"name": "质量部", "name_en": "Quality", "parent": ""})
    client.post("/desk/positions/new/", {"name": "内审员", "name_en": ""})
    unit = OrgUnit.objects.get(name="质量部")
    assert Position.objects.filter(name="内审员").exists()
    response = client.post(f"/desk/units/edit/{unit.pk}/", {"name": "质量部", "parent": unit.pk})
    assert set(response.context["form"].errors) == {"parent"}


def test_a_unit_with_people_is_not_deleted(client, hr):
    unit = make_unit()
    appoint(make_user(), unit)
    assert client.post(f"/desk/units/delete/{unit.pk}/").status_code == 302
    assert OrgUnit.objects.filter(pk=unit.pk).exists()


def test_an_administrator_makes_and_changes_accounts_in_wagtails_screens(client):
    admin = make_admin()
    client.force_login(admin)
    values = {
        "staff_number": "００９",
        "name": "系统",
        "email": "",
        "language": "en",
        "password1": "qualitaet-2026",
        "password2": "qualitaet-2026",
        "is_superuser": "on",
    }
    assert client.post("/desk/users/new/", values).status_code == 302
    person = User.objects.get(staff_number="009")
    assert person.opens_desk
    values |= {"is_active": "on", "is_superuser": "", "password1": "", "password2": ""}
    assert client.post(f"/desk/users/edit/{person.pk}/", values).status_code == 302
    person.refresh_from_db()
    assert not person.opens_desk
    assert person.check_password("qualitaet-2026")
    assert client.get("/desk/users/", {"q": "系统"}).status_code == 200
    assert client.get(f"/desk/users/history/{person.pk}/").status_code == 200


def test_nobody_is_ever_deleted(client):
    client.force_login(make_admin())
    person = make_user()
    client.post(f"/desk/users/delete/{person.pk}/")
    client.post(f"/desk/bulk/people/user/delete/?id={person.pk}")
    assert User.objects.filter(pk=person.pk).exists()


def test_the_page_of_a_person_nobody_knows_is_not_found(client, hr):
    assert client.get(f"{PEOPLE}999999/").status_code == 404
