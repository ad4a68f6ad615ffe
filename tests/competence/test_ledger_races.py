"""Several hands seal at once, and write while others seal. On a database file with threads and processes."""

import subprocess
import sys

import pytest
from django.db import connection

from competence.models import LedgerArrival, LedgerEntry, LedgerHead
from competence.selectors.integrity_ledger import check_ledger
from competence.services import record_completion
from competence.services.sealing import seal
from tests.factories import NOW
from tests.hands import at_once

from .makers import make_completion, make_page_root

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 4


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path
    make_page_root()


def test_four_who_seal_at_once_make_one_chain():
    for number in range(3):
        record_completion(completion_id=make_completion(title=f"课程{number}").pk, now=NOW)
    assert sum(at_once(HANDS, lambda _: seal(now=NOW))) == 12
    assert list(LedgerEntry.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert not LedgerArrival.objects.exists()
    assert check_ledger().flaw is None


def test_what_is_written_while_others_seal_is_sealed_once():
    keys = [make_completion(title=f"课程{number}").pk for number in range(HANDS)]

    def work(number):
        record_completion(completion_id=keys[number], now=NOW)
        return seal(now=NOW)

    at_once(HANDS, work)
    seal(now=NOW)
    assert LedgerEntry.objects.count() == HANDS * 4
    checked = check_ledger()
    assert checked.flaw is None
    assert checked.heads == LedgerHead.objects.count()


SEAL = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
django.setup()
settings.LEDGER_FOLDER = {folder!r}
from django.utils import timezone
from competence.services.sealing import seal
print(seal(now=timezone.now()))
"""


def test_two_processes_that_seal_at_once_make_one_chain(settings):
    for number in range(3):
        record_completion(completion_id=make_completion(title=f"课程{number}").pk, now=NOW)
    code = SEAL.format(
        name=str(connection.settings_dict["NAME"]), folder=str(settings.LEDGER_FOLDER)
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert sum(int(each.communicate(timeout=60)[0]) for each in both) == 12
    assert check_ledger().flaw is None
