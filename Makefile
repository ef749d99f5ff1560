# make demo         songs from data/examples/ in out/
# make test         the whole test suite
# make lint         style and types
# make site         the documentation as pages in out/site/
# make constraints  constraints.txt anew: the newest releases that fit together
#
# All but the last make .venv where it is missing or older than what it is made by. It gets the
# releases in constraints.txt, which are those that the tests ran with.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Which build of torch, as words for pip; see "CPU and GPU" in README.md.
TORCH ?= torch==2.13.0

# The releases to install; empty for the newest.
CONSTRAINTS ?= constraints.txt
PINS := $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# Byte code is not written for whole libraries at installation, of which most would never be used,
# but at first use; a machine that forbids it would compile every library anew at each start.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

.PHONY: demo test lint format site constraints clean

demo: $(INSTALLED)
	@$(BIN)/python -m melregen.commands.demo data/examples out

test: $(INSTALLED_DEV)
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

site: $(INSTALLED_DEV)
	$(BIN)/python -m sphinx -W -q -b html docs out/site

format: $(INSTALLED_DEV)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# torch is not in it, nor what comes with torch alone: TORCH says which to take.
constraints:
	@rm -rf $(VENV)-newest
	@$(MAKE) --no-print-directory VENV=$(VENV)-newest CONSTRAINTS= $(VENV)-newest/.installed-dev
	@$(VENV)-newest/bin/python -m pip freeze --exclude-editable --exclude torch > $(VENV)-newest/all
	@{ echo '# What the tests ran with; written by `make constraints`.'; grep -Eiv \
		'^(nvidia|cuda|triton|sympy|mpmath)\b' $(VENV)-newest/all; } > $(VENV)-newest/pins
	@mv $(VENV)-newest/pins constraints.txt
	@rm -rf $(VENV)-newest

# torch comes first and by pip, which honours the user's index and wheel folders; uv then keeps it
# and takes a third of pip's time for the rest. Where uv cannot reach the packages, pip goes on.
$(INSTALLED): pyproject.toml $(CONSTRAINTS)
	@echo "Installing into $(VENV) (about a minute)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "melregen needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --no-compile $(TORCH)
	@$(BIN)/python -m pip install -qq --no-compile $(PINS) uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python $(PINS) --editable . \
		|| $(BIN)/python -m pip install -qq $(PINS) --editable .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "Installing the tools for tests into $(VENV)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python $(PINS) --editable '.[dev]' \
		|| $(BIN)/python -m pip install -qq $(PINS) --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
