# What people and CI call. Each target sets up .venv by itself.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
CATALOGUE := handlers/locales/zh_CN/LC_MESSAGES/messages.po
# Both sentences of a Help are extracted; with a comma behind the second they count as three arguments.
EXTRACT := $(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords --omit-header --no-location \
	-k say -k line -k plural:1,2 -k Refusal -k NotNow -k Unsure -k N_ -k Help:1 -k Help:2,2t -k Help:2,3t --sort-output

# The tests start some hundred processes, each of which would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test quick long lint bench faults soak cluster messages docs badges pictures release clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make .venv with everything in it (the other targets call this)

$(STAMP): pyproject.toml fakeslack/pyproject.toml reader/pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Haoping needs Python 3.11 or newer; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e fakeslack -e reader -e '.[dev]'
	@touch $(STAMP)

run: $(STAMP) ## Run Haoping; with no Slack credentials set, the playground in the browser
	@$(BIN)/python -m bot

test: $(STAMP) ## Run every test, with the coverage gate; some of them with ARGS="tests/wire -x"
	@CHROMIUM="$$($(BIN)/python -m scripts.chromium $(if $(ARGS),,--fetch))" \
		$(BIN)/python -m pytest -q -n auto --dist worksteal --cov --cov-report= $(ARGS)
	@test -n "$(ARGS)" || $(BIN)/python scripts/coverage_gate.py

quick: $(STAMP) ## Run the tests of the rules alone, in seconds
	@$(BIN)/python -m pytest -q -m quick --examples 20 $(ARGS)

long: $(STAMP) ## Run the random tests at length; as in make long ARGS="--examples 9000 --seed 3 --hypothesis-seed 3"
	@$(BIN)/python -m pytest -q -n auto --dist worksteal -m random --examples 5000 $(ARGS)

lint: $(STAMP) ## Check style, types and the house's contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(STAMP) ## Measure, as ratios taken side by side in one run
	@$(BIN)/python -m scripts.bench $(ARGS)

faults: $(STAMP) ## Kill the bot hundreds of times and compare; as in make faults ARGS="--rounds 50 --seed 7"
	@$(BIN)/python -m scripts.faults $(ARGS)

soak: $(STAMP) ## Let 200 workspaces work for 20 minutes, and compare the end with the start; as in make soak ARGS="--minutes 5"
	@$(BIN)/python -m scripts.soak $(ARGS)

cluster: $(STAMP) ## Run three bots behind a balancer, kill one after the other, and count; as in make cluster ARGS="--rounds 6"
	@$(BIN)/python -m scripts.cluster $(ARGS)

messages: $(STAMP) ## Bring the Chinese catalogues up to the sentences in the source
	@$(EXTRACT) -o $(VENV)/messages.pot handlers bot
	@$(BIN)/pybabel -q update -i $(VENV)/messages.pot -o $(CATALOGUE) -l zh_CN --no-fuzzy-matching --ignore-obsolete --omit-header -w 120
	@$(BIN)/python -m scripts.catalogues

docs: $(STAMP) ## Bring the tables of commands, and openapi.json, up to what the bot registers and reads
	@$(BIN)/python -m scripts.command_tables
	@$(BIN)/python -m scripts.openapi

pictures: $(STAMP) ## Make the docs' pictures from the running playground; some by name with ARGS
	@$(BIN)/python -m scripts.pictures $(ARGS)

badges: $(STAMP) ## Make the README's badges from the last whole run of make test
	@$(BIN)/python -m scripts.badges

release: $(STAMP) ## Build every wheel and sdist into dist/, and try the bot from that folder alone
	@$(BIN)/python -m scripts.release

clean: ## Remove .venv and what tools left behind
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage build dist *.egg-info */src/*.egg-info
