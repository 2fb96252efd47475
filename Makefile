# Everything a person does here has a name. `make` lists the names.
SHELL := /bin/sh
BIN := .venv/bin
PO := $(shell find src -name '*.po')
PORT ?= 8000
UV := $(or $(shell command -v uv 2>/dev/null),python3 -m uv)
LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet --extra build
.DEFAULT_GOAL := help
# The tests start this program some hundred times; without bytecode each start compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/ready-run .venv/messages ## Make .venv with the locked packages (Python 3.11 or newer)
	@true

.PHONY: run
run: setup ## Set up, load the demo companies, serve on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@$(BIN)/bijlighar serve --check-port --port $(PORT)
	@$(BIN)/bijlighar migrate --quiet
	@$(BIN)/bijlighar demo load --no-who
	@$(BIN)/bijlighar serve --port $(PORT)

.PHONY: demo
demo: setup ## Load the demo companies into the database
	@$(BIN)/bijlighar migrate --quiet
	@$(BIN)/bijlighar demo load

.PHONY: serve
serve: setup ## Serve what is in the database (another port: make serve PORT=8001)
	@$(BIN)/bijlighar serve --port $(PORT)

.PHONY: check
check: static ## The checks of a minute: all that `static` looks at, and every test that needs no database
	@$(BIN)/python -m pytest --no-database -n 2

.PHONY: static
static: dev ## Style, contracts, types, migrations: what can be seen without running a test
	@$(MAKE) --no-print-directory --jobs 3 types contracts style

.PHONY: style
style: dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

.PHONY: types
types: dev
	@$(BIN)/mypy

.PHONY: contracts
contracts: dev
	@out=$$($(BIN)/lint-imports --no-cache --no-logo) || { echo "$$out"; exit 1; }
	@$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run \
		--settings bijlighar.conf.settings

.PHONY: tidy
tidy: dev ## Format the source and mend what can be mended without thinking
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

.PHONY: test
test: dev ## Every test, on a throw-away PostgreSQL and in a real browser
	@$(BIN)/python -m pytest -n 2

.PHONY: bench
bench: dev ## Measure loading, validation, rating and posting beside their peers
	@$(BIN)/python -m bench

.PHONY: audit
audit: setup ## Look for rows that contradict each other in the database
	@$(BIN)/bijlighar audit

.PHONY: soak
soak: dev ## Kill writers and the database at random moments, and try laws on many examples, for a long time
	@BIJLIGHAR_SOAK=1 $(BIN)/python -m pytest -s tests/faults tests/journeys/test_payment_storm.py \
		src/bijlighar/interfaces/api/tests/test_described.py
	@BIJLIGHAR_SOAK=1 $(BIN)/python -m pytest --no-database -m hypothesis -n 2

.PHONY: shots
shots: dev ## Take the pictures of the README again
	@$(BIN)/python -m tools.screenshots

.PHONY: map
map: dev ## Write docs/map.md anew from the code
	@$(BIN)/python -m tools.map

.PHONY: lock
lock: ## Pin every package anew (needs uv)
	@$(LOCK) --upgrade -o requirements.txt
	@$(LOCK) --upgrade --extra dev -o requirements-dev.txt
	@$(LOCK) --upgrade --extra photo -o requirements-photo.txt

.PHONY: fresh
fresh: ## Clone the last commit into a new folder; set up and test there
	@sh tools/fresh.sh

.PHONY: clean
clean: ## Remove what was built; the database in var/ stays
	@rm -rf .venv build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests tools -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete

.PHONY: dev
dev: .venv/ready-dev .venv/messages
	@true

.venv/ready-run: requirements.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh run

.venv/ready-dev: requirements-dev.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh dev

.venv/messages: $(PO) | .venv/ready-run
	@$(BIN)/python -m bijlighar.conf.compile_messages
	@touch $@
