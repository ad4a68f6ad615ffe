import subprocess
import sys

from common.lazily import Lazily

HEAVY = ("openpyxl", "xlsxwriter", "mammoth", "courses.importers.questions")


def test_a_name_of_the_module_is_answered_from_it():
    assert Lazily("math").floor(1.5) == 1


def test_a_site_that_starts_imports_nothing_that_only_files_need():
    asks = (
        "import sys, django; django.setup(); import learning_site.urls; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
