# make demo   a factory to look around in        make test   the tests (PYTEST_ARGS="-k stock")
# make serve  the server, for real data          make check  linters, types, layers, deployment
.DEFAULT_GOAL := demo
PYTHON := .venv/bin/python
REQUIREMENTS := config/requirements
# That share the tests: 0 is the one that was started, logical one a core.
PROCESSES := 0
COMPILE = $(PYTHON) -m uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make requirements" $(if $(UPGRADE),--upgrade)
BROKEN := $(shell $(PYTHON) -c "" 2>/dev/null || echo broken)
STEP = @printf '\n== %s\n' "$(1)"; $(1)

.PHONY: install install-dev demo serve test check db-start db-stop db-shell requirements bench-api bench-stock bench-imports bench-office clean broken

# What the tests need is a superset: installed once, it stays.
install: $(if $(wildcard .venv/dev.stamp),.venv/dev.stamp,.venv/base.stamp)
install-dev: .venv/dev.stamp

.venv/%.stamp: $(REQUIREMENTS)/%.txt $(REQUIREMENTS)/install.sh $(if $(BROKEN),broken)
	@$(REQUIREMENTS)/install.sh $*
	@touch $@

# exec: a signal to make reaches the command itself, and make ends with it.
demo: install
	@exec env DEMO=on $(PYTHON) manage.py demo

serve: install
	@exec $(PYTHON) manage.py serve

test: install-dev
	@exec $(PYTHON) -m pytest -n $(PROCESSES) --maxprocesses 4 --max-worker-restart 0 $(PYTEST_ARGS)

check: install-dev
	$(call STEP,$(PYTHON) -m ruff check .)
	$(call STEP,$(PYTHON) -m ruff format --check .)
	$(call STEP,$(PYTHON) -m mypy)
	$(call STEP,$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()')
	$(call STEP,$(PYTHON) -m djlint --lint --quiet templates)
	$(call STEP,DEMO=on $(PYTHON) manage.py makemigrations --check --dry-run)
	$(call STEP,HTTPS=on ALLOWED_HOSTS=check.invalid SECRET_KEY=no-secret-but-long-enough-to-pass-this-check-0123456789 \
		$(PYTHON) manage.py check --deploy --fail-level WARNING)

# Keeps the embedded PostgreSQL running between commands.
db-start: install
	@$(PYTHON) -m config.postgres start

db-stop: install
	@$(PYTHON) -m config.postgres stop

db-shell: install
	@exec $(PYTHON) -m config.postgres shell

# UPGRADE=1 takes the newest versions that pyproject.toml allows.
requirements:
	@[ -x $(PYTHON) ] || $(MAKE) install
	$(COMPILE) pyproject.toml -o $(REQUIREMENTS)/base.txt
	$(COMPILE) pyproject.toml --extra dev -c $(REQUIREMENTS)/base.txt -o $(REQUIREMENTS)/dev.txt
	echo uv | $(COMPILE) - -o $(REQUIREMENTS)/uv.txt

bench-api: install-dev
	@$(PYTHON) -m benchmarks.api
	@$(PYTHON) -m benchmarks.warehouse
	@exec $(PYTHON) -m benchmarks.production

bench-stock: install-dev
	@exec $(PYTHON) -m benchmarks.stock

bench-imports: install-dev
	@exec $(PYTHON) -m benchmarks.imports

bench-office: install-dev
	@exec $(PYTHON) -m benchmarks.back_office

# The database is not touched: it is in .postgres, or what `python -m config.postgres status` says.
clean:
	rm -rf .venv .static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
