# A newcomer needs two: `make run` and `make test`. Everything else is for those who build.
PYTHON ?= python3
PORT ?= 8080
HOME_FOLDER ?= $(or $(CHIPWATCH_HOME),var)
BIN := .venv/bin
STAMP := .venv/.ready-$(shell cksum requirements.lock pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast lint format expected quality train bench soak golden lock wheel clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## the environment, from wheels alone

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 14) else "chipwatch needs Python 3.11 to 3.14, this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || (rm -rf .venv && echo "making .venv" && $(PYTHON) -m venv .venv)
	@echo "installing from wheels (the first time takes a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: $$(grep '^uv==' requirements.lock)
	@$(BIN)/python -m uv pip install --quiet --compile-bytecode --python $(BIN)/python --only-binary :all: -r requirements.lock
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e .
	@$(BIN)/python -m compileall -q models pipeline dags
	@rm -f .venv/.ready-* && touch $@

run: setup ## everything, with the recorded world: alerts in Airflow in two minutes (LIVE=1: the live sources)
	@exec $(BIN)/chipwatch up --port $(PORT) --home "$(HOME_FOLDER)$(if $(LIVE),-live,)" $(if $(LIVE),--live,) $(if $(UNTIL),--until $(UNTIL),)

test: setup ## all tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-fast: setup ## the tests that start no Airflow
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not airflow and not run and not browser"

lint: setup ## format, style, types, who may import whom
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo | tail -n 8

format: setup ## mend what can be mended
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

expected: setup ## write expected.json for new saved pages; read them before you commit
	@$(BIN)/python -m pytest -q tests/sources --update-expected

quality: setup ## the figures of reading and understanding, with the opponents beside
	@$(BIN)/python -m tests.quality

train: setup ## the nets of names, claim types and parts, from data/passages; the same weights each time
	@$(BIN)/python -m training

bench: setup ## the figures of speed, as ratios of CPU time
	@$(BIN)/chipwatch bench

soak: setup ## crashes at every named point and at random, both databases, counted at real sinks (SECONDS=600 TWICE=whole PARTS=all)
	@$(BIN)/python -m tests.soak $(if $(SECONDS),--seconds $(SECONDS),) $(if $(TWICE),--twice $(TWICE),) $(if $(POINTS),--points,) \
		$(if $(PARTS),--parts $(PARTS) $(if $(UNTIL),--until $(UNTIL),),)

golden: setup ## the golden database of this release, once, when it is released; later ones bring it forward
	@$(BIN)/python -m tests.golden

lock: setup ## resolve requirements.lock anew, wheels only, no addresses
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --no-annotate --only-binary :all: --group dev pyproject.toml -o requirements.lock

wheel: setup ## the wheel, under dist/
	@$(BIN)/python -m uv build --quiet --wheel --no-build-isolation

clean: ## remove what was made (not the home folder)
	@rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
