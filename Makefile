# Everything that is done with this tree. `make help` lists the targets.
#
# A fresh Debian with git, make and python3 is enough: what else is needed comes from apt (tools/need-packages says so,
# and whether it uses sudo) and from pip, into .venv. Run a second time, the stamps in .venv save both.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 $(BIN)/python -m pip install --quiet

# User-Mode Linux exists for PCs only; elsewhere the tests that need it say so.
UML_PACKAGES := $(if $(filter x86_64 i686,$(shell uname -m)),user-mode-linux)
TEST_PACKAGES := bash bash-completion bridge-utils dbus dhcpcd-base dnsmasq-base fish groff-base iproute2 iptables \
  iputils-ping isc-dhcp-client kmod libpam-systemd nftables procps systemd tcpdump udhcpc util-linux valgrind zsh $(UML_PACKAGES)

export PATH := $(PATH):/usr/sbin:/sbin

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.PHONY: demo
demo: $(BIN)/.installed ## play the main job in throwaway network namespaces
	@$(BIN)/brctl2 demo

.PHONY: setup
setup: $(BIN)/.installed ## put the command at .venv/bin/brctl2

.PHONY: test
test: $(BIN)/.installed-for-tests packages ## all checks and tests; what CI runs
	@$(BIN)/pytest -q -m "not long and not bench" --cov --cov-report=term --cov-fail-under=90

.PHONY: test-long
test-long: $(BIN)/.installed-for-tests packages ## the tests that take minutes
	@$(BIN)/pytest -q -m long

.PHONY: bench
bench: $(BIN)/.installed-for-tests packages ## the benchmarks; writes docs/performance.md
	@$(BIN)/python -m compileall -q brctl2
	@$(BIN)/pytest -q -s -m bench tests/bench

.PHONY: docs
docs: $(BIN)/.installed ## make reference, manual pages and completions from the table of commands
	@$(BIN)/python tools/gen_docs.py

.PHONY: lint
lint: $(BIN)/.installed-for-tests ## style, types, layers, spelling
	@$(BIN)/pytest -q tests/architecture

.PHONY: packages
packages:
	@tools/need-packages $(TEST_PACKAGES)

.PHONY: clean
clean: ## remove all that was made here, .venv too
	rm -rf .venv build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without ensurepip, which is in python3-venv.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'brctl2 needs Python 3.11 or newer; name one: make PYTHON=...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tools/need-packages python3-venv
	@echo 'Making .venv'
	@$(PYTHON) -m venv --clear .venv

$(BIN)/.installed: pyproject.toml | $(BIN)/python
	@echo 'Installing brctl2 and its dependencies into .venv with pip'
	@$(PIP) --editable .
	@$(BIN)/python -m compileall -q brctl2
	@touch $@

$(BIN)/.installed-for-tests: $(BIN)/.installed
	@echo 'Installing the test tools into .venv with pip'
	@$(PIP) --editable '.[test]'
	@touch $@
