# The two commands of the README are `make demo` and `make test`; each sets up what it needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export WUSE_HOME ?= var
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test engines walk million faults desk postgres lint types contracts bench lock messages docs clean

DESK := tests/unit/trust tests/unit/permits tests/unit/pool/test_inbox.py tests/architecture/test_audited_actions.py tests/faults/test_at_once.py tests/journeys/test_04_a_code_is_set_by_hand.py tests/journeys/test_05_every_action_asks.py
# Left to `make engines`: with them `make test` is longer than twenty minutes on two cores.
ENGINES_LONG := tests/engines/test_same_verdicts.py tests/engines/test_same_quality.py tests/engines/test_spark_refusals.py tests/engines/test_same_event_times.py

help:  ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

# A stamp holds the lock that the environment was installed from: a changed lock installs again.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing the locked development dependencies (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime  ## Replay January to March 2020 and serve the cockpit on 127.0.0.1:8000 (SERVE=0: do not serve)
	@$(BIN)/wuse demo

test: $(VENV)/.dev lint types contracts  ## Lint, types, import contracts, all tests but the long ones of the second engine
	$(BIN)/python -m pytest -n 3 --dist loadfile --ignore tests/engines
	$(BIN)/python -m pytest tests/engines $(addprefix --ignore=,$(ENGINES_LONG))

engines: $(VENV)/.dev  ## All tests of the second engine, the long ones too
	$(BIN)/python -m pytest tests/engines

walk: $(VENV)/.dev  ## Every address and operation tried by every role, everywhere; `make test` takes roles in turn
	WUSE_GENERATIVE=large $(BIN)/python -m pytest tests/journeys/test_05_the_permission_walk.py

million: $(VENV)/.dev  ## A million random histories of health codes, by SQL and by plain Python
	$(BIN)/python tests/million_codes.py 1000000

faults: $(VENV)/.dev  ## Processes killed and databases restarted at random, fifty times each
	WUSE_FAULTS=50 $(BIN)/python -m pytest -s tests/faults
	WUSE_FAULTS=50 $(BIN)/python tests/on_postgres.py -s tests/faults

desk: $(VENV)/.dev  ## The desk's own tests on PostgreSQL, in a minute; `make postgres` runs all that touch it
	$(BIN)/python tests/on_postgres.py -n auto --dist loadfile $(DESK)

postgres: $(VENV)/.dev  ## Every test that touches a desk, on PostgreSQL: a throw-away server of Debian's package
	$(BIN)/python tests/on_postgres.py

lint: $(VENV)/.dev  ## Ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev  ## mypy, strict on the pure packages
	$(BIN)/mypy

contracts: $(VENV)/.dev  ## import-linter: the layers
	$(BIN)/lint-imports

bench: $(VENV)/.dev  ## Benchmarks beside a peer in the same run
	SERVE=0 $(BIN)/wuse demo
	for file in bench/bench_*.py; do $(BIN)/python $$file; done

lock: $(VENV)/.dev  ## Resolve the dependencies again; the locks carry hashes and no index address
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet pyproject.toml --extra build --python-version 3.11 --generate-hashes --no-header --upgrade --output-file requirements.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --extra build --extra dev --python-version 3.11 --generate-hashes --no-header --upgrade --output-file requirements-dev.lock

messages: $(VENV)/.runtime  ## Compile the translation catalogues (needs gettext)
	for file in $$(find src -name '*.po'); do msgfmt --output-file $${file%.po}.mo $$file; done

docs: $(VENV)/.runtime  ## Write the generated reference pages anew
	$(BIN)/python docs/generate.py

clean:  ## Remove the environment and the demo's data
	rm -rf $(VENV) var
