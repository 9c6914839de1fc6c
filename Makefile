# Everything runs in .venv, which is made here from the standard library's venv and the hash-pinned requirements.lock.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run setup test lint format bench lock lock-pages clean
.SUFFIXES:

PORT ?= 3000
VENV := .venv
BIN := $(VENV)/bin
PYTHONS := python3.13 python3.12 python3.11 python3.14 python3 python

# Node, npm and every command of ours stand in the virtual environment; nothing of the machine is taken instead.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export REFLEX_TELEMETRY_ENABLED := false
export REFLEX_USE_NPM := true
export UV_NO_CONFIG := 1

PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-input
PIP_LOCKED := $(PIP_INSTALL) --require-hashes --only-binary :all: --no-deps --requirement
UV_COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --only-binary :all: --upgrade \
	--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/runtime.stamp ## set everything up and serve the demo on http://127.0.0.1:3000 (PORT=... overrides)
	@exec $(BIN)/order-app serve --demo --port $(PORT)

setup: $(VENV)/test.stamp ## only set up the virtual environment

test: $(VENV)/test.stamp $(VENV)/chromium ## run all tests, those in a real browser last
	$(BIN)/python -m pytest tests --ignore=tests/e2e --ignore=tests/benchmarks -n 2
	@$(BIN)/python -m order_app.serving build
	ORDER_APP_TEST_CHROMIUM="$$(cat $(VENV)/chromium)" $(BIN)/python -m pytest tests/e2e -n 2

lint: $(VENV)/test.stamp ## check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test.stamp ## bring the code into the one style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/test.stamp $(VENV)/chromium ## print the figures against their budgets
	@ORDER_APP_TEST_CHROMIUM="$$(cat $(VENV)/chromium)" $(BIN)/python -m tests.benchmarks

lock: ## pin all Python and npm packages anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@set -e; work="$$(mktemp -d)"; trap 'rm -rf "$$work"' EXIT; \
	$(UV_COMPILE) --extra build --extra test --output-file "$$work/all"; \
	$(UV_COMPILE) --extra build --constraint "$$work/all" --output-file "$$work/run"; \
	{ echo '# Made by `make lock`: every package with its version and hashes, for all platforms and Python >= 3.11.'; \
	  echo '# First what runs the app; `make run` installs that part only.'; \
	  cat "$$work/run"; \
	  echo '# Only for tests'; \
	  awk 'FNR == NR { if (/^[a-z0-9]/) runs[$$0] = 1; next } /^[a-z0-9]/ { keep = !($$0 in runs) } keep' \
	    "$$work/run" "$$work/all"; } > "$$work/both"; \
	cp "$$work/both" requirements.lock
	@$(MAKE) --no-print-directory lock-pages

lock-pages: $(VENV)/runtime.stamp ## pin only the npm packages anew, after a page came to need another one
	@$(BIN)/python -m order_app.serving lock

clean: ## remove all that was made here, except databases
	rm -rf $(VENV) .web .states .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache test-results
	find order_app tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/runtime.stamp: requirements.lock pyproject.toml
	@if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	  found=; \
	  for python in $(PYTHONS); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$python"; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Order App needs Python 3.11 or newer, and none was found; install one and run this again." >&2; exit 1; \
	  fi; \
	  rm -rf $(VENV); \
	  if ! "$$found" -m venv $(VENV); then \
	    echo "This Python can't make virtual environments; on Debian and Ubuntu install the package python3-venv." >&2; \
	    rm -rf $(VENV); exit 1; \
	  fi; \
	fi
	@echo "Installing the Python packages, about half a minute ..."
	@sed '/^# Only for tests$$/,$$d' requirements.lock > $(VENV)/run.lock
	@$(PIP_LOCKED) $(VENV)/run.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/runtime.stamp
	@echo "Installing the packages for tests, about half a minute ..."
	@$(PIP_LOCKED) requirements.lock
	@touch $@

# The path of a Chromium that starts: the one named, Playwright's own, the system's, or Debian's.
DOWNLOAD_SECONDS := 90
OWN_CHROMIUM := from playwright.sync_api import sync_playwright; p = sync_playwright().start(); \
	print(p.chromium.executable_path); p.stop()
DOWNLOAD := import subprocess, sys; \
	subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=$(DOWNLOAD_SECONDS))
$(VENV)/chromium: $(VENV)/test.stamp
	@works() { [ -n "$$1" ] && "$$1" --version >/dev/null 2>&1; }; \
	playwrights() { $(BIN)/python -c '$(OWN_CHROMIUM)' 2>/dev/null; }; \
	systems() { \
	  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
	    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do \
	    if works "$$name"; then command -v "$$name"; return; fi; \
	  done; }; \
	found="$$ORDER_APP_TEST_CHROMIUM"; \
	works "$$found" || found="$$(playwrights)"; \
	if ! works "$$found"; then \
	  echo "Getting a Chromium for the browser tests ..."; \
	  PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 $(BIN)/python -c '$(DOWNLOAD)' >/dev/null 2>&1; \
	  found="$$(playwrights)"; \
	fi; \
	works "$$found" || found="$$(systems)"; \
	if ! works "$$found" && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing a Chromium ..."; \
	  apt-get update -qq && for package in chromium-headless-shell chromium; do \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$package >/dev/null 2>&1 && break; \
	  done; \
	  found="$$(systems)"; \
	fi; \
	if ! works "$$found"; then \
	  echo "The browser tests need a Chromium: install chromium or Google Chrome, or name one in" \
	    "ORDER_APP_TEST_CHROMIUM." >&2; \
	  exit 1; \
	fi; \
	echo "$$found" > $@
