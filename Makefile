# make report: set up and build the samples' reports; make test: set up and check everything. Both are quick when called again.
# make pages: read the samples' pages in a browser, and compare pictures of them with those that are kept.
# make bench: measure against the peers, and write docs/benchmarks.md.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
MONTH := 2026-10

.PHONY: report test setup lint types unit soak pages bench clean

report: setup
	@$(VENV)/bin/reportgen build input_samples --month $(MONTH) --output output --lang en,zh || [ $$? -eq 1 ]
	@echo "Look at output/$(MONTH)/index.html"

test: setup lint types unit

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: setup
	$(VENV)/bin/mypy

unit: setup
	$(PYTHON) -m pytest -m "not soak and not pages" -n auto --dist loadfile

soak: setup
	$(PYTHON) -m pytest -m soak

pages: setup
	$(PYTHON) -m pytest -m pages

bench: setup
	$(PYTHON) -m tests.scale.bench

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml uv.lock setup.sh
	@bash setup.sh $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
