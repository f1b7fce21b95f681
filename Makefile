# What one does with Zicht. Every target sets up what it needs first: see tools/setup.sh.
.DEFAULT_GOAL := help
.PHONY: help setup setup-browser demo registry chat test check fix bench studies docs lock clean

BIN := .venv/bin
WORKERS ?= 2
CODE := src tests tools docs benchmarks studies
LINT_CACHE := .cache/import-linter
# Else every process would compile Zicht and its tests anew.
unexport PYTHONDONTWRITEBYTECODE

help:  ## this list
	@sed -nE 's/^([a-z%-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

setup:
	@tools/setup.sh

setup-browser:
	@tools/setup.sh browser redis

demo: setup  ## make the reference country and an edition of it; ends with the edition's path
	@$(BIN)/zicht demo

registry: setup  ## serve the registry in the browser, with simulated people; ends with Control-C
	@$(BIN)/zicht serve --demo

chat: setup  ## serve the help chat in the browser, both sides of it; ends with Control-C
	@$(BIN)/zicht helpchat serve --demo

test: setup-browser  ## run all tests but the studies (WORKERS=2 processes)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/helpchat

test-%: setup-browser  ## run one kind of tests: make test-unit, test-acceptance, ...
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder "tests/$*"

check: setup  ## format, lint, types, imports, texts, generated pages
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/mypy --config-file tools/mypy_helpchat.ini
	$(BIN)/lint-imports --cache-dir $(LINT_CACHE)
	$(BIN)/python tools/texts.py check
	$(BIN)/python tools/chat_texts.py check
	$(BIN)/python tools/chat_sorting.py check
	$(BIN)/python tools/docs.py --check
	$(BIN)/python tools/platform_docs.py --check
	$(BIN)/python tools/guard.py

fix: setup  ## repair what a program can repair: format, lint, texts, generated pages
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/python tools/texts.py update
	$(BIN)/python tools/chat_texts.py update
	$(BIN)/python tools/chat_sorting.py update
	$(BIN)/python tools/docs.py
	$(BIN)/python tools/platform_docs.py

bench: setup  ## measure speed and memory, write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

studies: setup-browser  ## tests at full size, then simulation studies of the methods: write docs/studies (WORKERS=2)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m study
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m studies --workers $(WORKERS)

docs: setup  ## build the manual in docs/_build/html
	@$(BIN)/python tools/docs.py
	@$(BIN)/python tools/platform_docs.py
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo docs/_build/html/index.html

lock: setup  ## resolve the dependencies again into requirements.lock
	@.cache/uv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev \
	    --generate-hashes --no-header --no-emit-index-url --exclude-newer "$$(date -u -d '7 days ago' +%F)" \
	    --quiet --output-file requirements.lock

clean:  ## remove what was built; .venv and .cache/uv stay
	@rm -rf build dist docs/_build .cache/mypy $(LINT_CACHE) .hypothesis .ruff_cache
