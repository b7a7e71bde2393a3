# The development and start-up commands of rudang; `make` lists them.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.installed
PARTS := .venv/.parts
PORT ?= 8000
WORKERS ?= auto
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test fuzz check fix bench

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(STAMP) ## make the virtual environment with the locked dependencies

$(STAMP): requirements.txt requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "需要 Python 3.11 或以上版本：请安装后重试，或用 make PYTHON=… 指定。"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $@

run: setup ## fill an empty base with the demonstration and serve it (PORT, RUDANG_HOME)
	@$(BIN)/rudang demo --if-empty
	@exec $(BIN)/rudang serve

test: setup $(PARTS) ## run every test, the browser's included
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

$(PARTS): $(STAMP)
	@missing=""; \
	{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1 \
		|| missing="$$missing chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk"; \
	command -v soffice >/dev/null || missing="$$missing libreoffice-writer-nogui libreoffice-calc-nogui"; \
	command -v pdftoppm >/dev/null || missing="$$missing poppler-utils"; \
	if [ -n "$$missing" ]; then \
		root=""; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
		if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
			$$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				$$root apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
		else \
			echo "测试还需要：$$missing（Debian/Ubuntu：apt-get install$$missing）"; exit 1; \
		fi; \
	fi
	@touch $@

fuzz: setup $(PARTS) ## try many courses of acts for order, undo and renewal (RUDANG_FUZZ examples)
	RUDANG_FUZZ=$${RUDANG_FUZZ:-200} $(BIN)/python -m pytest -n $(WORKERS) tests/actions/test_properties.py $(ARGS)

# A home of its own, since reading the settings makes a key there.
check: setup ## format, lint, types, rooms and migrations; all are run, any failure fails
	@export RUDANG_HOME=$$(mktemp -d); trap 'rm -rf "$$RUDANG_HOME"' EXIT; failed=0; \
	run() { echo "== $$*"; "$$@" || failed=$$((failed + 1)); }; \
	run $(BIN)/ruff format --check .; \
	run $(BIN)/ruff check .; \
	run $(BIN)/mypy; \
	run $(BIN)/lint-imports; \
	run $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run \
		--settings rudang.config.settings; \
	if [ $$failed -gt 0 ]; then echo "未通过：$$failed 项"; exit 1; fi; echo "全部通过"

fix: setup ## format and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## print the speed ratios
	$(BIN)/python -m benchmarks
