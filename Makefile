# Majakka. `make` lists what can be made.

PYTHON ?= $(shell bin/find-python)
PORT ?= 8000
DATA_DIR ?= var
export PORT DATA_DIR

BASE := .venv-base
DEV := .venv
NEXT := .venv-next
# Catalogues are compiled by Python, so that nobody needs gettext to run Majakka.
MO := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-sqlite test-postgres test-next bench check format lock migrations messages openapi clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: $(BASE)/.installed ## Run Majakka on PORT (8000) with its data in DATA_DIR (var/)
	@$(BASE)/bin/python bin/run

test: test-sqlite test-postgres ## Run the tests: all of them on SQLite, what persists on PostgreSQL too

test-sqlite: $(DEV)/.installed ## Run all tests on SQLite
	@PYTHON=$(DEV)/bin/python bin/test-lane sqlite $(ARGS)

test-postgres: $(DEV)/.installed ## Run the tests of persistence on a throw-away PostgreSQL
	@PYTHON=$(DEV)/bin/python bin/test-lane postgres $(ARGS)

test-next: ## Run the smoke tests on Python 3.13 and the newest Django
	@bin/test-lane next $(ARGS)

bench: $(DEV)/.installed ## Measure it, and keep the figures in docs/reference/benchmarks.md
	@$(DEV)/bin/python -m bench $(ARGS)

check: $(DEV)/.installed ## Check format, lint, types, layers, migrations, catalogues and docs
	@PATH="$(CURDIR)/$(DEV)/bin:$$PATH" bin/check

format: $(DEV)/.installed ## Format the code and mend what the linter can
	$(DEV)/bin/ruff format
	$(DEV)/bin/ruff check --fix

lock: $(DEV)/.installed ## Lock the newest dependencies that pyproject.toml allows
	@bin/lock $(DEV)/bin/pip-compile

migrations: $(DEV)/.installed ## Make the migrations that the models ask for
	$(DEV)/bin/python manage.py makemigrations

messages: $(DEV)/.installed ## Bring the catalogues in step with the source (needs gettext)
	$(DEV)/bin/python bin/check_catalogues.py --update

openapi: $(DEV)/.installed ## Write down the description of the API after a change on purpose
	$(DEV)/bin/python manage.py export_openapi_schema --api api.interface.api --indent 2 --output tests/api/openapi.json

clean: ## Remove what was built; the data stays
	rm -rf $(BASE) $(DEV) $(NEXT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis $(MO)

$(BASE)/.installed: requirements/base.txt
$(DEV)/.installed: requirements/dev.txt
$(BASE)/.installed $(DEV)/.installed:
	@echo "Installing $< into $(@D)"
	@bin/install-venv "$(PYTHON)" $(@D) $<
