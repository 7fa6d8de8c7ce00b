# Everything is obtained on first use and kept in one cache folder; see dev/.
PYTHON ?= python3

.PHONY: demo test lint translations lock shell psql screenshots bench chaos host \
	accuracy

demo: ## a running Odoo with the addon, a local Dropbox and sample documents
	@$(PYTHON) -m dev demo $(ARGS)

test: ## all tests, or some: make test ARGS="tests/review -k search"
	@$(PYTHON) -m dev test $(ARGS)

lint: ## ruff, pylint-odoo and the OCA checks
	@$(PYTHON) -m dev lint

translations: ## write i18n/*.pot and bring *.po up to date
	@$(PYTHON) -m dev translations

lock: ## resolve dev/requirements.in again into dev/requirements.lock
	@$(PYTHON) -m dev lock

shell: ## a Python shell with Odoo's environment on the demo database
	@$(PYTHON) -m dev shell $(ARGS)

psql: ## PostgreSQL's shell on the demo database
	@$(PYTHON) -m dev psql $(ARGS)

screenshots: ## pictures of the demo's screens, in English and French
	@$(PYTHON) -m dev screenshots $(ARGS)

bench: ## how fast the import is, compared with Odoo's own upload
	@$(PYTHON) -m dev bench $(ARGS)

chaos: ## what survives when workers are killed at every step: ROUNDS=… SEED=…
	@$(PYTHON) -m dev chaos $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

host: ## Odoo's own tests without and with the addon, and what differs (15 minutes)
	@$(PYTHON) -m dev host $(ARGS)

accuracy: ## how well documents are read: DIR=folder with truth.jsonl, SEED=…
	@$(PYTHON) -m dev accuracy $(if $(DIR),"$(DIR)") $(if $(SEED),--seed $(SEED)) $(ARGS)
