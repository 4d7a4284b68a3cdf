# Every recipe makes its own environment first; on a fresh machine `make run` and `make test` are all there is.
# ARGS goes to the command behind a recipe, e.g. make test ARGS="tests/procurement -k search".
PYTHON ?= python3
ENV_PYTHON := .venv/bin/python
COMPILE = $(or $(wildcard .venv/bin/uv),uv) pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --no-emit-index-url
.DEFAULT_GOAL := help
.PHONY: help environment run stop test check fix bench verify migrate lock

help: ## esta lista
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

environment:
	@$(PYTHON) -m dev.bootstrap

run: environment ## enciende el portal con todo lo que necesita; Ctrl-C lo apaga
	@exec $(ENV_PYTHON) -m dev.run $(ARGS)

stop: environment ## apaga el portal que encendió make run
	@$(ENV_PYTHON) -m dev.stop

test: environment ## todas las pruebas, en todos los núcleos
	@$(ENV_PYTHON) -m dev.test --install --parallel $(ARGS)

check: environment ## estilo, tipos, capas, plantillas, migraciones, seguridad del despliegue
	@$(ENV_PYTHON) -m dev.check

fix: environment ## arregla lo que se arregla solo
	@$(ENV_PYTHON) -m ruff check -q --fix --exit-zero .
	@$(ENV_PYTHON) -m ruff format -q .

bench: environment ## mediciones; deja bench/results/*.json
	@$(ENV_PYTHON) -m dev.bench $(ARGS)

verify: environment ## pregunta a las contrapartes reales, donde la red lo permite
	@$(ENV_PYTHON) -m dev.manage check_counterparts $(ARGS)

migrate: environment ## aplica las migraciones a la base de make run
	@$(ENV_PYTHON) -m dev.manage migrate $(ARGS)

lock: ## fija las versiones y los resúmenes de las dependencias
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) requirements-node.in -o requirements-node.txt
