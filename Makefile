# Two commands do all the set-up: `make demo` and `make test`. Everything lands in .venv/ and var/.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA_DIR ?= var
PORT ?= 8000
SANDBOX_PORT ?= 8100
export DATA_DIR PORT SANDBOX_PORT SEED SEASON SEEDS

.PHONY: help demo sandbox test journeys chaos chaos-net bench lint lint-python lint-browser lock clean

help:
	@echo "make demo      run InvoiceBridge with its sandbox of Xero and Pipedrive (PORT=$(PORT), SANDBOX_PORT=$(SANDBOX_PORT))"
	@echo "make test      run the tests"
	@echo "make sandbox   run only the sandbox"
	@echo "make journeys  walk the story in Chromium"
	@echo "make chaos     a season in the books under faults (SEED=1 SEASON=short|full SEEDS=1)"
	@echo "make chaos-net the same with one safety switched off: the check must fail"
	@echo "make bench     the benchmarks, beside floors and peers (BENCH=mirror|memory|webhooks|latency|calls)"
	@echo "make lint      linters, types, import rules (scripts and style sheets need npm)"
	@echo "make lock      renew the lock files: requirements*.txt, package-lock.json"

demo: $(VENV)/.sandbox
	@exec $(BIN)/python -m sandbox.demo

sandbox: $(VENV)/.sandbox
	@exec $(BIN)/python -m sandbox --port $(SANDBOX_PORT)

# Compiled files are kept even where the shell says otherwise: a run starts the application some thirty times.
test: $(VENV)/.dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 --dist loadscope --no-loadscope-reorder -m "not browser" $(ARGS)

journeys: $(VENV)/.dev
	@$(BIN)/python -m pytest -m browser tests/journeys $(ARGS)

chaos: $(VENV)/.dev
	@$(BIN)/python -m chaos $(ARGS)

chaos-net: $(VENV)/.dev
	@$(BIN)/python -m chaos.mutation_check $(ARGS)

bench: $(VENV)/.dev
	@$(BIN)/python -m bench $(BENCH) $(ARGS)

lint: lint-python lint-browser

lint-python: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy invoicebridge accounts integrations invoices
	$(BIN)/lint-imports
	$(BIN)/djlint templates sandbox/templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run

lint-browser: node_modules/.installed
	node_modules/.bin/biome check --error-on-warnings

lock: $(VENV)/.dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --constraints requirements.txt requirements-sandbox.in -o requirements-sandbox.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet requirements-dev.in -o requirements-dev.txt
	npm install --package-lock-only --silent

clean:
	rm -rf $(VENV) $(DATA_DIR) node_modules

# One clear sentence instead of a stack of errors where the right Python is missing.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "InvoiceBridge needs Python 3.11 or newer, and '$(PYTHON)' is not on this machine. Install it, or run: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "InvoiceBridge needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V). Run: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing what InvoiceBridge needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.sandbox: requirements-sandbox.txt $(VENV)/.runtime
	@echo "Installing what the sandbox needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-sandbox.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.sandbox
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Only the linter of scripts and style sheets comes from npm; the application and its tests need no Node.
node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null 2>&1 || { echo "Scripts and style sheets are checked with Biome, which npm installs, and 'npm' is not on this machine. On Debian and Ubuntu: apt install npm"; exit 1; }
	@echo "Installing the linter of scripts and style sheets (once) ..."
	@npm ci --silent
	@touch $@
