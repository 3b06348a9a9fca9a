# Needs Python 3.11 or newer, make and git; everything else comes with the targets.
# pip takes its index, proxy and certificates from the machine's own settings.

# The program has hundreds of modules: compiling them at every start would cost half a second each time.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
PIP_INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt
WISHES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak bench lint

help:
	@echo 'make demo    启动演示系统（参数：DEMO_ARGS="…"）'
	@echo '             start the demonstration system (options: DEMO_ARGS="…")'
	@echo 'make test    运行全部检查与测试（ORDER=reverse 倒序，TEST_ARGS="…" 传给 pytest）'
	@echo '             run every check and test (ORDER=reverse: last test first; TEST_ARGS goes to pytest)'
	@echo 'make lint    只做静态检查'
	@echo '             static checks only'
	@echo 'make bench   测量性能并与基线对照'
	@echo '             measure against the baselines'
	@echo 'make soak    长时间稳定性试验（SOAK_MINUTES=…）'
	@echo '             long-running trials (SOAK_MINUTES=…)'
	@echo 'make setup   建立开发环境 .venv'
	@echo '             set up the development environment .venv'

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 或更高版本。 Python 3.11 or newer is needed.' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(WISHES) | $(VENV)/.created
	$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.dev: $(WISHES) | $(VENV)/.created
	$(PIP_INSTALL) -e '.[dev]'
	@touch $(VENV)/.runtime $@

setup: $(VENV)/.dev

demo: $(VENV)/.runtime
	@exec $(BIN)/jinmin demo $(DEMO_ARGS)

test: $(VENV)/.dev
	@exec $(BIN)/python -m tests.harness $(if $(ORDER),--order $(ORDER)) $(if $(TEST_ARGS),-- $(TEST_ARGS))

lint: $(VENV)/.dev
	@exec $(BIN)/python -m tests.harness.checks

bench: $(VENV)/.dev
	@exec $(BIN)/python -m benchmarks.run

soak: $(VENV)/.dev
	@exec $(BIN)/python -m tests.soak.run
