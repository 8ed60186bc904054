# What is done to this checkout. Needs python3 (3.11 or newer) and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXTRAS := analytics,embedded,rabbitmq,redis,dev
# Unit and property tests: neither database nor another process.
UNIT := not process and not long
# Types are looked at by one core: the other begins with the tests.
MAKEFLAGS += --jobs=2
# Three at a time: they wait for processes more than they work.
BESIDE := --numprocesses 3 --dist worksteal
# A Sayso under test is started again and again: let Python keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help venv demo check lint unit fix test test-long bench clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

venv: $(VENV)/.installed  ## Install everything into .venv

$(VENV)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	touch $@

demo: $(VENV)/.installed  ## Start everything and send a first campaign
	$(BIN)/sayso demo

check: lint unit  ## Lint, types, layers, unit and property tests (under 3 minutes)

unit: $(VENV)/.installed
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses 2 --dist worksteal -m '$(UNIT)'
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: $(VENV)/.installed  ## Ruff, mypy and the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fix: $(VENV)/.installed  ## Let Ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: check  ## Everything, on both PostgreSQLs (under 15 minutes)
	$(BIN)/python -m pytest $(BESIDE) -m 'process and not long' \
		--postgresql embedded --postgresql installed

test-long: test  ## Also what takes minutes: every number that is promised
	$(BIN)/python -m pytest -m long -s --postgresql embedded

bench: $(VENV)/.installed  ## Measure against the limits, and print a table
	$(BIN)/python -m bench

clean:  ## Remove what was made here, except data
	rm -rf $(VENV) .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
