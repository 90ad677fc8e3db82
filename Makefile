# `make` alone prints what there is.
PYTHON ?= python3
RUN := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE  # a process compiles what it imports once, not every time

help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} /^#: / {printf "\n%s\n", substr($$0, 4)} \
		/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

#: See it
demo: ## a running house on http://127.0.0.1:8000/ (PORT=8001 for another), from nothing
	@$(PYTHON) tools/bootstrap.py runtime && exec $(RUN) manage.py demo

#: Be sure of it
test: ## the suite on SQLite, and on PostgreSQL where one answers
	@$(PYTHON) tools/bootstrap.py browser && exec $(RUN) tools/suite.py
test-long: ## the same with the full counts of races, kills, fuzzing, widths and themes
	@$(PYTHON) tools/bootstrap.py browser && exec $(RUN) tools/suite.py --long
check: ## format, lint, types, floors, templates, migrations, translations, API, deployment
	@$(PYTHON) tools/bootstrap.py dev && exec $(RUN) tools/check.py
bench: ## the benchmarks, one JSON object a line
	@$(PYTHON) tools/bootstrap.py dev && exec $(RUN) tools/bench.py

#: Work on it
fix: ## format and lint what can be mended by itself
	@$(PYTHON) tools/bootstrap.py dev
	@$(RUN) -m ruff check -q --fix . ; $(RUN) -m ruff format -q .
messages: ## write the catalogues anew from the code, and name what lacks Arabic
	@$(PYTHON) tools/bootstrap.py dev
	@$(RUN) tools/messages.py update && $(RUN) tools/messages.py check
documents: ## write anew what is generated: docs/states.md, roles.md, notices.md, openapi.json
	@$(PYTHON) tools/bootstrap.py dev
	@$(RUN) tools/documents.py
lock: ## pin runtime.in and dev.in with hashes
	@$(PYTHON) tools/bootstrap.py dev
	@$(RUN) tools/lock.py

.PHONY: help demo test test-long check bench fix messages documents lock
.DEFAULT_GOAL := help
