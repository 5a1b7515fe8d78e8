# Commands for people; `make` alone lists them. Each sets .venv up first, and again only when
# requirements.lock or pyproject.toml changed.

BIN := .venv/bin

# No tool tells anybody that it was used.
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

.PHONY: help run test benchmark demonstration ui lint lint-python lint-sql lint-imports lint-types lint-definitions docs lock set-up

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: set-up ## set up, take the demonstration extracts to published figures, sign a quarter of them
	@$(BIN)/hwb refresh
	@$(BIN)/hwb rehearse --strategy leicester

test: set-up ## every test, two files of them at a time
	@.ci/system.sh
	$(BIN)/python -m pytest -m ""

benchmark: set-up ## time the statistics beside bare SQL, and disclosure control (nothing fails by it)
	@$(BIN)/python -m tests.benchmarks.statistics
	@$(BIN)/python -m tests.benchmarks.disclosure

demonstration: set-up ## write the synthetic extracts again, from the contracts
	@$(BIN)/python -m pipelines.intake.demonstrating

ui: set-up ## open Dagster on the same home as `make run`
	@$(BIN)/hwb ui

lint: lint-python lint-sql lint-imports lint-types lint-definitions ## style, types, import directions, Dagster definitions

lint-python: set-up
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-sql: set-up
	$(BIN)/sqlfluff lint --processes 0 dbt_project pipelines

lint-imports: set-up
	$(BIN)/lint-imports

lint-types: set-up
	$(BIN)/mypy

lint-definitions: set-up
	$(BIN)/dagster definitions validate -w workspace.yaml

docs: set-up ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock: ## write both locks again after a change of dependencies (needs uv; UPGRADE=name raises one)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 3; }
	uv pip compile pyproject.toml --extra dev $(LOCKING) -o requirements.lock
	uv pip compile tests/clients/duckdb-1.4.in $(LOCKING) -o tests/clients/duckdb-1.4.lock

# One lock for every system and Python; hashes, and no address, so that any index may serve it.
LOCKING = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-strip-extras $(if $(UPGRADE),--upgrade-package $(UPGRADE))

set-up:
	@sh .ci/set-up
