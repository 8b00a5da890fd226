# Everything a newcomer types: `make demo` and `make test`. Each does its own set-up.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: help setup setup-tests demo serve test lint pictures lock clean

help:
	@echo "make demo      set up, onboard the demonstration countries, serve until Ctrl-C"
	@echo "make test      set up and run every test"
	@echo "make lint      style, types and architecture contracts"
	@echo "make pictures  screenshots of the main pages into docs/pictures"

setup:
	@$(PYTHON) ops/bootstrap.py

setup-tests:
	@$(PYTHON) ops/bootstrap.py --tests

demo: setup
	@$(BIN)/ecites demo

serve: setup
	@$(BIN)/ecites serve

test: setup-tests
	@$(BIN)/pytest -n 2 --dist loadgroup -q $(PYTEST)

lint: setup-tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/djlint --check --quiet platform core billing
	@$(BIN)/djlint --lint --quiet platform core billing

pictures: setup-tests
	@$(BIN)/ecites pictures

lock:
	@$(BIN)/uv pip compile -q pyproject.toml --extra build --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11 -o requirements.txt
	@$(BIN)/uv pip compile -q pyproject.toml --extra build --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11 -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv node_modules .local platform/design/static/vendor
