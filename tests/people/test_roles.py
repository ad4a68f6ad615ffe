"""Who may do what: roles, and who may give them."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied, ValidationError

from learning_site.roles import ROLES, apply_roles
from people import permissions, services
from people.models import User
from tests.factories import NOW, TODAY, appoint, make_admin, make_unit, make_user

pytestmark = pytest.mark.django_db


def _set(user, roles, by):
    return services.set_roles(user=user, roles=roles, by=by, now=NOW)


def test_roles_cost_one_statement_a_request(django_assert_num_queries):
    person = User.objects.get(pk=make_user(roles=("trainer",)).pk)
    with django_assert_num_queries(1):
        assert permissions.has_role(person, "trainer")
        assert not permissions.has_role(person, "hr", "auditor")


def test_an_administrator_has_every_role_without_a_statement(django_assert_num_queries):
    admin = make_admin()
    with django_assert_num_queries(0):
        assert permissions.has_role(admin, "auditor")


def test_nobody_and_the_locked_have_no_role():
    locked = make_user(roles=("hr",), is_active=False)
    assert not permissions.has_role(AnonymousUser(), "hr")
    assert not permissions.has_role(locked, "hr")


def test_hr_gives_and_takes_what_hr_may_give():
    hr, person = make_user(roles=("hr",)), make_user(roles=("auditor",))
    assert _set(person, ["trainer", "assessor"], hr) == {"trainer", "assessor"}
    assert permissions.roles_of(User.objects.get(pk=person.pk)) == {"trainer", "assessor"}


@pytest.mark.parametrize("held", [(), ("hr",)])
def test_only_an_administrator_gives_or_takes_hr(held):
    hr, person = make_user(roles=("hr",)), make_user(roles=held)
    wanted = [] if held else ["hr"]
    with pytest.raises(PermissionDenied):
        _set(person, wanted, hr)
    assert _set(person, wanted, make_admin()) == set(wanted)


def test_nobody_raises_themselves():
    hr = make_user(roles=("hr",))
    with pytest.raises(PermissionDenied):
        _set(hr, ["hr", "trainer"], hr)


def test_hr_does_not_touch_an_administrator():
    with pytest.raises(PermissionDenied):
        _set(make_admin(), ["trainer"], make_user(roles=("hr",)))


def test_a_trainer_gives_nothing():
    with pytest.raises(PermissionDenied):
        _set(make_user(), ["assessor"], make_user(roles=("trainer",)))


def test_a_role_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError):
        _set(make_user(), ["root"], None)


def test_the_desk_opens_for_those_whose_role_needs_it():
    apply_roles()
    for role, rights in ROLES.items():
        person = make_user(opens_desk=not rights.desk)
        _set(person, [role], None)
        person.refresh_from_db()
        assert person.opens_desk == rights.desk, role
        assert person.has_perm("wagtailadmin.access_admin") == rights.desk, role


@pytest.mark.parametrize(("role", "opens"), [("assessor", True), ("trainer", True), ("hr", False)])
def test_marking_opens_for_those_who_judge_answers(role, opens):
    person = make_user(opens_marking=not opens)
    _set(person, [role], None)
    person.refresh_from_db()
    assert person.opens_marking == opens


def test_applying_the_table_twice_changes_nothing():
    apply_roles()
    before = [(group.name, group.permissions.count()) for group in Group.objects.order_by("name")]
    apply_roles()
    after = [(group.name, group.permissions.count()) for group in Group.objects.order_by("name")]
    assert before == after
    assert set(ROLES) <= {name for name, _count in after}


def test_the_table_takes_back_what_it_does_not_name():
    apply_roles()
    trainer = Group.objects.get(name="trainer")
    extra = Group.objects.get(name="hr").permissions.get(codename="add_orgunit")
    trainer.permissions.add(extra)
    apply_roles()
    assert extra not in trainer.permissions.all()


@pytest.mark.parametrize("role", list(ROLES))
def test_no_role_holds_a_permission_on_users_groups_or_sites(role):
    apply_roles()
    held = Group.objects.get(name=role).permissions.values_list("codename", flat=True)
    assert not {name for name in held if name.endswith(("_user", "_group", "_permission", "_site"))}


def test_a_leader_sees_the_people_of_the_unit_and_below_and_nobody_else():
    top = make_unit()
    leader, below, stranger = make_user(), make_user(), make_user()
    appoint(leader, top, leads=True)
    appoint(below, make_unit(parent=top))
    appoint(stranger, make_unit())
    assert permissions.may_see_person(leader, below.pk, TODAY)
    assert permissions.may_see_person(leader, leader.pk, TODAY)
    assert not permissions.may_see_person(leader, stranger.pk, TODAY)
    assert not permissions.may_see_person(below, leader.pk, TODAY)


def test_hr_and_auditor_see_everybody_a_trainer_does_not():
    person = make_user()
    assert permissions.may_see_person(make_user(roles=("hr",)), person.pk, TODAY)
    assert permissions.may_see_person(make_user(roles=("auditor",)), person.pk, TODAY)
    assert not permissions.may_see_person(make_user(roles=("trainer",)), person.pk, TODAY)


def test_leading_reaches_down_and_ends_with_the_appointment():
    top = make_unit()
    below = make_unit(parent=top)
    leader = make_user()
    post = appoint(leader, top, leads=True)
    assert permissions.leads(leader, below.pk, TODAY)
    post.valid_until = post.valid_from
    post.save()
    assert not permissions.leads(leader, below.pk, TODAY)
