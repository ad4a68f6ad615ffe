"""The shape of the code base, kept by tests rather than by memory."""

import configparser
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
MODULES = sorted(
    module
    for app in APPS
    for module in (ROOT / app).rglob("*.py")
    if "migrations" not in module.parts
)
BACKTICKED_FILE = re.compile(r"`((?:docs|learning_site|tests|benchmarks)/[\w./-]+)`")


def test_every_app_stands_on_the_stairs():
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    layers = config["importlinter:contract:apps"]["layers"].replace("|", " ").split()
    assert set(APPS) <= set(layers)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(ROOT)))
def test_a_module_is_small_enough_to_hold_in_mind(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_one_migration_until_the_first_release(app):
    migrations = [path.name for path in (ROOT / app / "migrations").glob("0*.py")]
    assert migrations in ([], ["0001_initial.py"])


@pytest.mark.parametrize("app", [app for app in APPS if app != "learning_site"])
def test_an_app_says_what_it_is_for(app):
    readme = ROOT / app / "README.md"
    assert readme.exists()
    assert 5 <= len(readme.read_text(encoding="utf-8").splitlines()) <= 30


def test_the_files_that_the_architecture_page_names_exist():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [name for name in BACKTICKED_FILE.findall(text) if not (ROOT / name).exists()]
    assert missing == []
