# `make demo` and `make test` need Python 3.11 or newer and git, nothing else: each makes .venv and installs into it.
# On Windows without make: see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt
# Stamps: a second call installs nothing unless the declared dependencies have changed.
RUNTIME := $(VENV)/.installed-runtime
DEVELOPMENT := $(VENV)/.installed-development
CLIENTS := $(VENV)/.installed-clients
BROWSER := $(VENV)/.installed-browser
DOCUMENTATION := $(VENV)/.installed-docs
PUBLISHED := $(VENV)/.fetched-published
# Two workers a core (tests/conftest.py); `make test WORKERS=0` runs everything in one process.
WORKERS ?= auto
TESTS ?=
LOCKED := .github/actions/spo-gitops/requirements.txt
SCAFFOLD := spo_gitops/exchange/scaffold/github
RELEASED := .github/release/requirements.txt

.PHONY: help demo test test-browser docs lint check lock scaffold benchmark benchmark-audit benchmark-tenant benchmark-export benchmark-import benchmark-content clean chaos bench test-clients test-python-clients fuzz

help:
	@echo "make demo       the whole story against a simulated tenant on this machine (under two minutes)"
	@echo "make test       all tests; TESTS=tests/plan for some, WORKERS=0 for one process"
	@echo "make test-browser  HTML reports in headless Chromium (CHROMIUM=/path where it is not on the path)"
	@echo "make chaos      500 actions, 200 kills and 50 histories in bad weather (an hour or two)"
	@echo "make docs       the documentation as a site in site/, without a warning, and every command in it typed"
	@echo "make test-clients  public clients against the simulated tenant (MSAL, Office365-REST-Python-Client, CLI for M365, PnPjs)"
	@echo "make fuzz       ten thousand malformed requests against the simulated tenant"
	@echo "make lint       ruff, mypy and the import contracts"
	@echo "make check      lint, test and demo: what CI runs"
	@echo "make lock       the action's dependencies with their hashes, anew"
	@echo "make bench      what the engine makes of latencies and budgets, as tables and JSON (half an hour), then benchmark-audit (an hour)"
	@echo "make scaffold   what init writes, from .github/"
	@echo "make benchmark  the number of requests that a plan costs"
	@echo "make benchmark-audit  requests and memory of an audit of 10,000 and of 100,000 sites (an hour)"
	@echo "make benchmark-export  5,000 sites exported, killed ten times and resumed, and brought up to date (half an hour)"
	@echo "make benchmark-import  5,000 live sites taken under git with one command (a quarter of an hour)"
	@echo "make benchmark-content  2 GB of files put back and exported again in bounded memory (10 GB of disk)"
	@echo "make benchmark-tenant  how fast the simulated tenant answers, and what 100,000 sites cost"
	@echo "make clean      remove .venv and all caches"

demo: $(RUNTIME)
	@$(BIN)/spo-gitops demo

test: $(PUBLISHED)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

test-browser: $(BROWSER)
	@SPO_GITOPS_TEST_BROWSER=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/browser

bench: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.engine
	@$(BIN)/python -m benchmarks.audit

chaos: $(DEVELOPMENT)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/chaos \
	  --chaos-actions 500 --chaos-kills 200 --chaos-histories 50

docs: $(DOCUMENTATION)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@SPO_GITOPS_TEST_DOCS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/end_to_end/test_documentation.py \
	  tests/end_to_end/test_quick_start.py tests/end_to_end/test_typed_pages.py
	@echo "site/index.html"

test-python-clients: $(CLIENTS)
	@$(BIN)/python -m pytest tests/clients/test_msal.py tests/clients/test_office365*.py

# The Python clients; and CLI for Microsoft 365 and PnPjs where node and npm are, from its lock file, without install scripts.
test-clients: $(CLIENTS)
	@if command -v npm >/dev/null 2>&1; then \
	  cd tests/clients/cli && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else echo "npm is not on the path: CLI for Microsoft 365 and PnPjs are not driven" >&2; fi
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/clients

fuzz: $(DEVELOPMENT)
	@FUZZ_CASES=10000 $(BIN)/python -m pytest -n $(WORKERS) tests/fuzz

lint: $(DEVELOPMENT)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports

check: lint test demo

benchmark: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.requests

benchmark-audit: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.audit

benchmark-export: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.exchange

benchmark-import: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.adopting

benchmark-content: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.content

benchmark-tenant: $(DEVELOPMENT)
	@$(BIN)/python -m benchmarks.simulator

lock: $(DEVELOPMENT)
	@$(BIN)/python -m pip install --quiet uv
	@{ head -n 1 $(LOCKED); printf 'setuptools>=77\n' | $(BIN)/uv pip compile pyproject.toml - \
	  --constraint constraints.txt --generate-hashes --universal --python-version 3.11 --no-annotate --no-header \
	  --quiet; } > $(LOCKED).new && mv $(LOCKED).new $(LOCKED)
	@{ head -n 1 $(RELEASED); printf 'build\ncyclonedx-bom\nsetuptools>=77\n' | $(BIN)/uv pip compile - \
	  --generate-hashes --universal --python-version 3.11 --no-annotate --no-header --quiet; } > $(RELEASED).new \
	  && mv $(RELEASED).new $(RELEASED)

# What `init` writes is what runs here.
scaffold:
	@cp $(patsubst %,.github/workflows/%.yml,plan plan-live apply drift audit rollback request) $(SCAFFOLD)/workflows/
	@cp .github/ISSUE_TEMPLATE/*.yml $(SCAFFOLD)/ISSUE_TEMPLATE/
	@cp .github/actions/spo-gitops/* $(SCAFFOLD)/actions/spo-gitops/

clean:
	rm -rf $(VENV) build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "$(PYTHON) is not on the path: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "spo-gitops needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) --version 2>&1`;" \
	    "name another: make PYTHON=python3.12" >&2; exit 1; }
	@command -v git >/dev/null 2>&1 || { echo "git is not on the path: install it first" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the run-time dependencies into $(VENV) ..."
	@$(PIP_INSTALL) --editable .
	@touch $@

$(DEVELOPMENT): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the dependencies for development into $(VENV) ..."
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $@ $(RUNTIME)

# Jenkins' own schema of JUnit reports comes with pytest's source, and not with its wheel.
$(PUBLISHED): constraints.txt | $(DEVELOPMENT)
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-input --constraint constraints.txt --no-deps \
	  --no-binary pytest --dest $(VENV)/published pytest \
	  && touch $@ || echo "pytest's source cannot be fetched: JUnit reports are not held against Jenkins' schema" >&2

$(BROWSER): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what looks at HTML reports in a browser into $(VENV) ..."
	@$(PIP_INSTALL) --editable '.[dev,browser]'
	@touch $@ $(DEVELOPMENT) $(RUNTIME)

$(DOCUMENTATION): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what builds the documentation into $(VENV) ..."
	@$(PIP_INSTALL) --editable '.[dev,docs]'
	@touch $@ $(DEVELOPMENT) $(RUNTIME)

$(CLIENTS): $(DEVELOPMENT)
	@$(PIP_INSTALL) --editable '.[dev,clients]'
	@touch $@
