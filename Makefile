# Everything a developer does, by hand as in CI. `make` alone lists the targets.

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check
INSTALL := $(PIP) install --root-user-action=ignore

.PHONY: help venv check test test-scenes test-live test-far test-others demo sandbox play bench lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

venv: .venv/bin/xmpp-bridge ## make .venv with the gateway in it, from the lock file

check: .venv/dev ## format, lint, types, floors, spelling
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/codespell

test: .venv/dev .venv/synapse/installed ## run every test, with real servers on loopback: in four parts side by side
	@tests/debian-packages.sh test
	@$(MAKE) --no-print-directory --keep-going --output-sync=target -j4 test-scenes test-live test-far test-others

test-scenes: .venv/dev
	TEST_PORTS=scenes $(PYTHON) -m pytest tests/scenes

# What is played with networks other than IRC; the patterns are pytest's, and the shell's.
FAR := tests/live/test_matrix_* tests/live/test_telegram_*

test-live: .venv/dev
	TEST_PORTS=live $(PYTHON) -m pytest tests/live $(FAR:%=--ignore-glob='%')

test-far: .venv/dev .venv/synapse/installed
	TEST_PORTS=far $(PYTHON) -m pytest tests/conformance $(FAR)

test-others: .venv/dev
	TEST_PORTS=others $(PYTHON) -m pytest tests --ignore=tests/scenes --ignore=tests/live \
		--ignore=tests/conformance

demo: .venv/bin/xmpp-bridge ## try it: Prosody, ngIRCd, a fake Telegram and Matrix, the gateway; CHECK=1: only check
	@tests/debian-packages.sh demo
	@CHECK=$(CHECK) $(PYTHON) -m tests.demo

sandbox: .venv/bin/xmpp-bridge ## start Prosody and the gateway with a fake network to write code against
	@tests/debian-packages.sh demo
	@$(PYTHON) -m tests.sandbox

play: .venv/dev ## let Converse.js in a browser and profanity play in a bridged room
	@tests/debian-packages.sh play
	@$(MAKE) --no-print-directory .play/installed
	@$(PYTHON) -m tests.play

bench: .venv/dev .venv/synapse/installed ## measure speed and memory, beside other gateways
	@tests/debian-packages.sh bench
	$(PYTHON) -m tests.bench
	$(PYTHON) -m tests.bench.hall --server ejabberd
	$(PYTHON) -m tests.bench.hall --server prosody
	$(PYTHON) -m tests.bench.hall --server prosody --rate 25
	$(PYTHON) -m tests.bench.archive
	$(PYTHON) -m tests.bench.archive --database postgresql
	@$(MAKE) --no-print-directory .venv/matridge/installed \
		|| { rm -rf .venv/matridge; echo "*** matridge cannot be installed here: the bench does without it. ***" >&2; }
	$(PYTHON) -m tests.bench.matrix

# The locks name versions and hashes only, no index: they are the same wherever they are made.
LOCK := .venv/lock/bin/pip-compile --quiet --no-config --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	--annotation-style=line

lock: .venv/bin/xmpp-bridge ## renew the lock files within the bounds of pyproject.toml
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip --quiet --disable-pip-version-check install pip-tools
	$(LOCK) --upgrade --all-build-deps --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --all-build-deps --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml
	$(LOCK) --upgrade --output-file tests/servers/synapse.lock tests/servers/synapse.in
	$(LOCK) --upgrade --output-file tests/bench/matridge.lock tests/bench/matridge.in

clean: ## remove all that was made here, .venv too
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .play
	find bridge adapters tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/xmpp-bridge: requirements.lock pyproject.toml
	@python3 -c 'import ensurepip, venv' 2>/dev/null || tests/debian-packages.sh python
	python3 -m venv .venv
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# The tools go into the same environment; the file .venv/dev says that they are there.
.venv/dev: .venv/bin/xmpp-bridge requirements-dev.lock
	$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

# The homeserver of the tests has an environment of its own.
.venv/synapse/installed: .venv/bin/xmpp-bridge tests/servers/synapse.lock
	python3 -m venv .venv/synapse
	.venv/synapse/bin/pip --quiet --disable-pip-version-check install --root-user-action=ignore \
		--require-hashes --requirement tests/servers/synapse.lock
	@touch $@

# Another gateway, for the bench alone; it builds what it has no wheels for.
.venv/matridge/installed: .venv/bin/xmpp-bridge tests/bench/matridge.lock
	python3 -m venv .venv/matridge
	.venv/matridge/bin/pip --quiet --disable-pip-version-check install --root-user-action=ignore \
		--require-hashes --requirement tests/bench/matridge.lock
	@touch $@

# The browser client of the plays, outside of the tree that the checks read.
.play/installed: tests/play/package.json tests/play/package-lock.json
	@mkdir -p .play
	@cp tests/play/package.json tests/play/package-lock.json .play
	npm ci --prefix .play --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
