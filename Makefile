# Every target sets up what it needs. The only things assumed are python3 (3.11-3.13) and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

export GX_ANALYTICS_ENABLED := false
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

# ---------------------------------------------------------------- set up

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "python3 must be 3.11, 3.12 or 3.13; set PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Uncompiled imports cost a night about ten seconds where Python may not write bytecode.
$(RUNTIME): requirements.lock | $(BIN)/uv
	@echo "Installing what a night needs ..."
	@VIRTUAL_ENV=$(VENV) UV_COMPILE_BYTECODE=1 $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock | $(RUNTIME)
	@echo "Installing what the tests need ..."
	@VIRTUAL_ENV=$(VENV) UV_COMPILE_BYTECODE=1 $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: setup
setup: $(DEV) ## Everything a developer needs, hooks included
	@if [ -d .git ]; then $(BIN)/pre-commit install --hook-type pre-commit --hook-type commit-msg >/dev/null; fi

# ---------------------------------------------------------------- run

.PHONY: night
night: $(RUNTIME) ## One whole night (DATE=YYYY-MM-DD), on made-up deliveries when none are declared
	@$(BIN)/python -m dags $(if $(DATE),--date $(DATE))

.PHONY: report
report: $(RUNTIME) ## One form from draft to receipt (FORM=maling PERIOD=2026-03 APPROVE="--approve-as 'Kari Nordmann' ...")
	@$(BIN)/python -m exports report --form "$(FORM)" --period "$(PERIOD)" $(APPROVE) --send

.PHONY: backtest
backtest: $(RUNTIME) ## Every sealed edition made again from landing, byte for byte
	@$(BIN)/python -m dags.backtest

.PHONY: ui
ui: $(RUNTIME) ## Airflow's own pages on this machine, to look at the DAGs
	@$(BIN)/python -m dags.embedded

# ---------------------------------------------------------------- check

# Every process of the tests would otherwise compile the tests and the project once more.
test kills changes as-of recount battery-inputs battery-disclosure: export PYTHONDONTWRITEBYTECODE :=

.PHONY: test
test: $(DEV) ## Every test but the long batteries
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: check
check: lint types ## Lint, types and lock
	@$(BIN)/python -m pytest -q tests/architecture

.PHONY: lint
lint: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint --quiet --processes 0 dbt_project/models
	@$(BIN)/yamllint --strict .

.PHONY: types
types: $(DEV)
	@$(BIN)/mypy

.PHONY: kills
kills: $(DEV) ## The long batteries: kill -9 in each stage of a night, and at every act of a report
	@$(BIN)/python -m pytest -q tests/nights/kill_battery.py tests/unit/exports/delivery/report_kill_battery.py

.PHONY: changes
changes: $(DEV) ## The long battery: one record changed, and every figure that moves counted by hand
	@$(BIN)/python -m pytest -q tests/nights/change_battery.py

.PHONY: as-of
as-of: $(DEV) ## The long battery: ten nights, each rebuilt as it was known then
	@$(BIN)/python -m pytest -q tests/dbt/as_of_battery.py

.PHONY: recount
recount: $(DEV) ## The long battery: every figure counted again in pandas, for many installations
	@$(BIN)/python -m pytest -q -n auto tests/recount/recount_battery.py

.PHONY: battery-inputs
battery-inputs: $(DEV) ## The long battery: a thousand spoilt deliveries of each kind, and what comes of each
	@$(BIN)/python -m pytest -q -n auto --dist worksteal tests/inputs/input_battery.py

.PHONY: battery-disclosure
battery-disclosure: $(DEV) ## The long battery: nations, years of editions and the packages of towns, attacked
	@$(BIN)/python -m pytest -q -n auto --dist worksteal tests/disclosure/attack_battery.py \
		tests/disclosure/packages/package_battery.py

.PHONY: bench
bench: $(DEV) ## Ratios measured side by side; also in LAVTERSKEL_HOME/bench.json
	@$(BIN)/python -m tests.bench

.PHONY: lock
lock: $(DEV) ## Resolve the dependencies again
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -q -c requirements.lock -o requirements-dev.lock

# ---------------------------------------------------------------- read

.PHONY: docs
docs: $(DEV) ## Every figure with its rule, SQL, source and example; and the list of DAGs
	@$(BIN)/python -m docs.build

.PHONY: clean
clean: ## Remove what was made here: environment, caches and the demo's data (asks first)
	@if [ -d data ]; then read -r -p "Remove ./data, everything landed and published included? [y/N] " a; [ "$$a" = y ] && rm -rf data data.keys; fi; true
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs docs/_site
