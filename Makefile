# Everything sets itself up: `make run` and `make test` work from a clean clone.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Installed once for each state of the lock files; the stamps say which are in.
CORE := .venv/.core
DEV := .venv/.dev

.PHONY: run test browser pictures check format lint types imports bench docs lock local clean

run: $(CORE)
	@$(BIN)/steward up

test: $(DEV)
	$(BIN)/python -m pytest tests --ignore=tests/browser -n auto

browser: $(DEV)
	$(BIN)/python -m pytest tests/browser

# The pictures in docs, taken anew: look at each before it is committed.
pictures: $(DEV)
	STEWARD_PICTURES=1 $(BIN)/python -m pytest tests/browser

check: format lint types imports test

format: $(DEV)
	$(BIN)/ruff format --check .

lint: $(DEV)
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

imports: $(DEV)
	$(BIN)/lint-imports

bench: $(DEV)
	$(BIN)/python -m tests.bench

# The local model tier: compiles llama.cpp, which takes some minutes and a C++ compiler.
local: $(CORE)
	$(BIN)/pip install --no-deps --require-hashes -r requirements-local.lock

# The reference pages, from the code.
docs: $(DEV)
	$(BIN)/python -m tests.docs.reference

lock: $(DEV)
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 \
		pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra dev --extra bench -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra local -c requirements.lock pyproject.toml -o requirements-local.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.made:
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Steward needs Python 3.11; name yours: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

# The locks are complete, so nothing outside them is resolved: hence --no-deps.
$(CORE): requirements.lock pyproject.toml | .venv/.made
	@echo "Installing Steward's packages (the first time takes a minute or two)"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -q -e .
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
