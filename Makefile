# Everything here makes its own virtual environment and needs Python 3.11 or later, with venv and pip.
PYTHON ?= python3
DEMO := .venv-demo
TEST := .venv-test

.PHONY: demo test clean

demo: $(DEMO)/installed
	@echo '$$ t1612 scan examples/*.json*'
	@COLUMNS=$${COLUMNS:-120} $(DEMO)/bin/t1612 scan --format table examples/*.json* || test $$? -eq 1
	@echo
	@echo '$$ t1612 correlate examples/attack.jsonl'
	@COLUMNS=$${COLUMNS:-120} $(DEMO)/bin/t1612 correlate examples/attack.jsonl || test $$? -eq 1

test: $(TEST)/installed
	$(TEST)/bin/python -m pytest --cov --cov-report=term $(PYTEST_ARGS)

# The demo runs the package as a user gets it; it is installed anew whenever a source changes.
$(DEMO)/installed: pyproject.toml $(shell find src -name '*.py')
	@$(call environment,$(DEMO))
	@$(DEMO)/bin/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

$(TEST)/installed: pyproject.toml
	@$(call environment,$(TEST))
	@$(TEST)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

define environment
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "$(PYTHON) is older than 3.11; name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; \
$(PYTHON) -m venv $(1) || \
	{ echo "no venv in $(PYTHON); on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
endef

clean:
	rm -rf $(DEMO) $(TEST)
