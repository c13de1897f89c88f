# Every target makes or reuses the virtual environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What a user installs, what a developer adds, and what the figures compare the model with; each is
# redone when pyproject.toml changes.
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BASELINES := $(VENV)/.baselines

.PHONY: help demo test check lint floors fix model figures bench clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUNTIME): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEV): $(RUNTIME)
	$(BIN)/python -m pip install --quiet --editable '.[msg,review]' --group dev
	@touch $@

$(BASELINES): $(RUNTIME)
	$(BIN)/python -m pip install --quiet --editable '.[baselines]'
	@touch $@

demo: $(RUNTIME)  ## Sort the sample mails by legal risk
	$(BIN)/mailrisk classify data/samples

# A process for each core, four at most: each may take two gigabytes. They take the tests in the
# order of the files, whose fixtures are costly, and one that is done takes over some of another's.
test: $(DEV)  ## Run the tests
	$(BIN)/python -m pytest -q --numprocesses=auto --maxprocesses=4 --dist=worksteal

check: lint test notebooks  ## All that must hold before a change lands

lint: $(DEV)  ## Style, types and import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: notebooks
notebooks: $(DEV)  ## Execute the notebooks
	$(BIN)/python -m pytest -q --nbmake --nbmake-timeout=300 -W ignore notebooks

# Every dependency at the oldest release that pyproject.toml allows, in an environment of its own.
FLOORS := .venv-floors
floors:  ## Run the tests of the contract on the oldest dependencies, two minutes
	$(PYTHON) -m venv --clear $(FLOORS)
	$(PYTHON) -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
	  print(*(each.replace('>=', '==') for each in project['dependencies']), sep='\n')" > $(FLOORS)/floors.txt
	$(FLOORS)/bin/python -m pip install --quiet --constraint $(FLOORS)/floors.txt --editable . pytest hypothesis
	$(FLOORS)/bin/python -m pytest -q tests/test_contract.py tests/test_public_api.py tests/model/test_storage.py

fix: $(DEV)  ## Mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

model: $(BASELINES)  ## Retrain the shipped model from data/, and rewrite the figures
	$(BIN)/mailrisk train --data data --out models/default
	$(MAKE) figures

figures: $(RUNTIME)  ## Write the README's figures and the cards' counts
	$(BIN)/python benchmarks/figures.py README.md
	$(BIN)/mailrisk corpus card data

bench: $(DEV) $(BASELINES)  ## Measure speed beside a plain script, and write its tables
	$(BIN)/python benchmarks/speed.py --write benchmarks/README.md --summary README.md

clean:  ## Remove the environment and caches
	rm -rf $(VENV) $(FLOORS) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
