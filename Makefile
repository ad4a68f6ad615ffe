# Everything a person or CI does with the site. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
RUN_STAMP := $(VENV)/.installed-run-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.installed-dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)

.PHONY: help setup run test ci bench full translations lint

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamp carries the checksum of the pins: unchanged pins ask no package index.
$(RUN_STAMP): | $(PY)
	@[ -e $(DEV_STAMP) ] || { echo "Installing packages (once) …"; $(PY) -m pip install -q --disable-pip-version-check -r requirements.txt; }
	@rm -f $(VENV)/.installed-run-*; touch $@

$(DEV_STAMP): | $(PY)
	@echo "Installing packages for work (once) …"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@rm -f $(VENV)/.installed-*; touch $@ $(RUN_STAMP)

setup: $(DEV_STAMP) ## .venv and packages only

run: export DJANGO_SETTINGS_MODULE = learning_site.settings.demo
run: $(RUN_STAMP) ## the demo on SQLite at http://127.0.0.1:8000/ (PORT=… changes the port)
	@$(PY) manage.py compile_translations
	@$(PY) manage.py migrate -v0
	@$(PY) manage.py demo
	@exec $(PY) manage.py serve --port $(PORT)

test: $(DEV_STAMP) ## everything that runs without system services
	@$(PY) manage.py compile_translations
	@tests/run

lint: $(DEV_STAMP)
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/lint-imports --no-cache > /dev/null && $(VENV)/bin/mypy .

translations: $(DEV_STAMP) ## collect new strings into the .po files (needs gettext)
	@for app in */locale; do (cd $$(dirname $$app) && ../$(PY) ../manage.py makemessages -v0 -l zh_Hans --no-location --no-wrap); done

ci: ## what CI runs
	@bash .ci/run

bench: $(DEV_STAMP) ## cost of the main operations against the floors of the same run
	@$(PY) -m benchmarks $(BENCH)

full: $(DEV_STAMP) ## the long trials that CI runs in samples
	@TRIALS=full tests/run && TRIALS=full $(PY) -m pytest -s -m browser tests/faults
