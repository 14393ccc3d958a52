# Two commands do everything on a machine that has python3 (3.11 or newer, with venv), make and git:
#   make demo    run the main job on the sample ledger
#   make test    run the tests
# Both first install what is missing: the system libraries and the Thai font that the window needs
# (as root; else the line to run is printed), and a .venv from the locked dependencies.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
READY := .venv/.ready
CODE := loantracker ui templates tests bench scripts

.DEFAULT_GOAL := help
.PHONY: help demo test check lint format bench sample screenshots lock wheel system system-for-tests

help:
	@echo "make demo         run the main job on the sample ledger (a window where there is a display)"
	@echo "make test         run the tests            (ARGS='-k ledger' picks some)"
	@echo "make check        format, lint, types, translations and the tests"
	@echo "make format       put the code into its format"
	@echo "make bench        print the benchmarks"
	@echo "make sample       make sample_ledger.xlsx again"
	@echo "make screenshots  make the pictures in docs/images again"
	@echo "make lock         lock the dependencies again (ARGS=--upgrade for newer ones)"
	@echo "make wheel        build the wheel into dist/"

demo: system $(READY)
	$(BIN)/loantracker demo $(ARGS)

# Compiled first: the tests start the program some hundred times, and an environment may forbid it to those.
test: system-for-tests $(READY)
	@$(BIN)/python -m compileall -q -j 0 loantracker ui templates
	$(BIN)/pytest $(ARGS)

# "make check test" in one go runs the tests once.
check: system-for-tests $(READY) lint test

lint: $(READY)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/python scripts/translations.py check

format: $(READY)
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: system-for-tests $(READY)
	$(BIN)/python -m bench $(ARGS)

sample: $(READY)
	$(BIN)/python scripts/make_sample.py

screenshots: system $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python scripts/screenshots.py $(ARGS)

wheel: $(READY)
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# Universal locks with hashes and without index addresses: one for the program, one for its development.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml $(ARGS)
lock: $(READY)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --output-file requirements-dev.lock

system:
	@$(PYTHON) scripts/system_packages.py

# The same, and the servers that tests start; where they can't be installed those tests skip.
system-for-tests:
	@$(PYTHON) scripts/system_packages.py tests

# Made the first time, and again whenever the lock or the project's own metadata changes.
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "LoanTracker needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Installing the locked dependencies into .venv (the first time takes a few minutes)"
	@$(BIN)/python -c pass 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@
