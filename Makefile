# AI Council. The two commands to know: `make run` and `make test`; `make help` lists the rest.
# GNU make. Needs Swift 6.2 or newer; what else is missing comes from the distribution (apt-get).

PREFIX  ?= /usr/local
DESTDIR ?=
SWIFT   ?= swift
# Where `make run` keeps its council.
DEMO    ?= .demo
# Test processes side by side.
WORKERS ?= 4

LIBRARIES  = pkg-config libcurl4-openssl-dev libssl-dev libcrypt-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
TEST_TOOLS = python3 python3-venv shellcheck openssl $(HOOK_TOOLS)
# What the shipped hooks need, and what the tests look at their documents with.
HOOK_TOOLS = git curl jq pandoc weasyprint fonts-noto-core fonts-noto-cjk poppler-utils

DEBUG     = .build/debug
RELEASE   = .build/release
END_TO_END = Tests/EndToEnd
# One after the other: a thousand streams here must not starve somebody's time limit there.
SUITES      = $(patsubst Tests/%/,%,$(sort $(wildcard Tests/*Tests/)))
SHELL_FILES = .ci/run .ci/demo .ci/install $(shell awk 'FNR == 1 && /^\#!.*sh$$/ { print FILENAME }' hooks/*)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test build release install lint format venv clean libraries test-tools bench crash fuzz soak

help: ## lists what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: libraries ## builds, starts the demo council, asks it a question, serves until Ctrl-C
	$(SWIFT) build --product councild
	$(SWIFT) build --product council
	@.ci/demo $(DEBUG) $(DEMO)

test: libraries test-tools lint venv ## builds and runs every test
	$(SWIFT) build --build-tests
	@for suite in $(SUITES); do echo "== $$suite"; $(SWIFT) test --skip-build --quiet --filter "^$$suite\\." || exit 1; done
	.venv/bin/python -m pytest $(END_TO_END) -n $(WORKERS)

crash: libraries test-tools venv ## kills the daemon two hundred times amid questions (CRASH_ROUNDS=200)
	$(SWIFT) build
	CRASH_ROUNDS=$(or $(CRASH_ROUNDS),200) .venv/bin/python -m pytest $(END_TO_END)/test_crash.py

fuzz: libraries test-tools venv ## feeds the parsers and the API with broken input for a while (FUZZ_SECONDS=60, each)
	$(SWIFT) build --build-tests
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) $(SWIFT) test --skip-build --filter '^FuzzTests\.'
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) .venv/bin/python -m pytest $(END_TO_END)/test_fuzz_bodies.py

soak: libraries test-tools venv ## lets 64 users work for ten minutes; fails where memory, descriptors or threads grow (SOAK_SECONDS=600)
	$(SWIFT) build -c release --product councild
	$(SWIFT) build -c release --product fake-openrouter
	SOAK_SECONDS=$(or $(SOAK_SECONDS),600) COUNCIL_BIN=$(RELEASE) PYTHONPATH=$(END_TO_END) .venv/bin/python $(END_TO_END)/soak.py

bench: libraries ## prints the figures beside their yardsticks, in about ten minutes (BENCH="--quick" for two)
	$(SWIFT) build -c release --product councild
	$(SWIFT) build -c release --product council-bench
	@$(RELEASE)/council-bench --councild $(RELEASE)/councild $(BENCH)

build: libraries ## builds everything for debugging
	$(SWIFT) build

release: libraries ## builds the two programs, optimised
	$(SWIFT) build -c release --product councild
	$(SWIFT) build -c release --product council

install: release ## installs the two programs, sample configuration and hooks (PREFIX=/usr/local, DESTDIR=)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/ai-council/config" "$(DESTDIR)$(PREFIX)/share/ai-council/hooks"
	install -m 755 $(RELEASE)/councild $(RELEASE)/council "$(DESTDIR)$(PREFIX)/bin"
	install -m 644 config/*.yaml "$(DESTDIR)$(PREFIX)/share/ai-council/config"
	cp -R hooks/. "$(DESTDIR)$(PREFIX)/share/ai-council/hooks"

lint: test-tools ## checks the formatting of Swift and shell files
	$(SWIFT) format lint --strict -r Sources Tests Package.swift
	shellcheck $(SHELL_FILES)

format: ## formats the Swift files
	$(SWIFT) format -i -r Sources Tests Package.swift

venv: .venv/installed ## makes .venv with the tests' Python packages

.venv/installed: $(END_TO_END)/requirements.txt | test-tools
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

clean: ## removes what was built, and the demo's data
	rm -rf .build .venv $(DEMO)

libraries:
	@.ci/install --swift $(LIBRARIES)

test-tools:
	@.ci/install $(TEST_TOOLS)
