import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField
from django.test.utils import CaptureQueriesContext

from common.statements import Parameter, Statement
from people.models import Appointment, User
from tests.factories import appoint, make_position, make_unit, make_user

pytestmark = pytest.mark.django_db

PERSON = Statement(lambda: User.objects.filter(pk=Parameter("pk", BigIntegerField())).order_by())


def values_of(instance):
    return {name: value for name, value in vars(instance).items() if name != "_state"}


def test_an_instance_is_the_one_that_the_query_set_gives():
    person = make_user(name="林晓")
    found = PERSON.first(pk=person.pk)
    assert values_of(found) == values_of(User.objects.get(pk=person.pk))
    assert not found._state.adding


def test_each_run_takes_its_own_values():
    one, two = make_user(), make_user()
    assert [PERSON.first(pk=each.pk) for each in (one, two)] == [one, two]


def test_nothing_found_is_none():
    assert PERSON.first(pk=0) is None
    assert PERSON.all(pk=0) == []


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_a_number_that_no_column_holds_finds_nothing_and_asks_nothing(number):
    with CaptureQueriesContext(connection) as captured:
        assert PERSON.first(pk=number) is None
    assert not captured.captured_queries


def test_tuples_have_the_types_of_their_columns():
    appointment = appoint(make_user(), make_unit(), make_position())
    statement = Statement(
        lambda: Appointment.objects.filter(
            user__staff_number=Parameter("number", CharField())
        ).values_list("user__name", "valid_from", "leads")
    )
    assert statement.all(number=appointment.user.staff_number) == [
        (appointment.user.name, appointment.valid_from, appointment.leads)
    ]


def test_joined_instances_come_in_the_same_statement():
    appointment = appoint(make_user(), make_unit(), make_position())
    statement = Statement(
        lambda: Appointment.objects.filter(pk=Parameter("pk", BigIntegerField())).select_related(
            "user", "unit"
        )
    )
    with CaptureQueriesContext(connection) as captured:
        found = statement.first(pk=appointment.pk)
        assert (found.user, found.unit) == (appointment.user, appointment.unit)
    assert len(captured) == 1


def test_the_query_set_is_built_once():
    built = []

    def build():
        built.append(1)
        return User.objects.filter(pk=Parameter("pk", BigIntegerField()))

    statement = Statement(build)
    statement.first(pk=1)
    statement.first(pk=2)
    assert len(built) == 1
