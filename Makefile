# The commands of mdm_pipeline. `make run` and `make test` set up what they need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
READY := $(VENV)/.ready
MODELS := $(shell find dbt_project/models dbt_project/macros -name '*.sql')
# What Python compiles once it keeps: reading every test anew costs each process of the tests two seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup test check lint types sql fast pictures dev manifest clean

run: setup  ## the nightly path on the demo sources, ending with the golden table
	$(BIN)/mdm run

setup: $(READY)  ## the environment alone

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet "$$(grep '^uv==' requirements.lock)"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

check: setup  ## lint, types and the fast tests, side by side
	$(MAKE) --no-print-directory --jobs --output-sync=target fast types sql lint

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

sql: build/.models_linted

build/.models_linted: $(READY) .sqlfluff $(MODELS)  ## sqlfluff remembers nothing between two runs; make does
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models
	mkdir -p build && touch $@

fast: setup
	$(BIN)/pytest -n 2 -m "not slow"

test: setup  ## every test
	$(BIN)/pytest -n 2

pictures: setup  ## look at every page in a real browser and keep the pictures for the documentation
	MDM_PICTURES=build/pictures $(BIN)/pytest tests/browser
	cp build/pictures/asset_graph.png build/pictures/report_desktop.png docs/pictures/

dev: manifest  ## the Dagster UI on the same definitions
	$(BIN)/mdm dev

manifest: setup  ## the dbt manifest that the definitions are made from
	$(BIN)/mdm prepare

clean:  ## everything that a run wrote
	rm -rf data/warehouse data/published
