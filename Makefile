# Every command of the project. `make run` and `make test` set everything up by themselves.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run setup test check fmt bench bench-bilateral bench-introductions docs lock wheels messages

run: setup
	@$(BIN)/hansa up --port $(PORT)

setup: .venv/installed
	@$(BIN)/python packages/bilateral/build_kernel.py
	@$(BIN)/python build_assets.py

# The environment is made anew when a lock changes.
.venv/installed: requirements/dev.txt requirements/tools.txt pyproject.toml packages/bilateral/pyproject.toml packages/introductions/pyproject.toml
	@echo "Installing Hansa's environment into .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hansa needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --require-hashes -r requirements/tools.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e packages/bilateral -e packages/introductions -e .
	@touch $@

test: setup
	@$(BIN)/python tests/run.py

check: setup
	@$(BIN)/python tests/check.py

fmt: setup
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet . && $(BIN)/djade --target-version 5.2 $$(git ls-files '*.html') || true

bench: setup
	@$(BIN)/python benchmarks/pages.py
	@$(BIN)/python benchmarks/directory.py
	@$(BIN)/python benchmarks/directory.py --postgres
	@$(BIN)/python benchmarks/matchmaking.py

bench-bilateral: setup
	@$(BIN)/python packages/bilateral/benchmarks/published.py $(INSTANCES) $(OPTIONS)

bench-introductions: setup
	@$(BIN)/python packages/introductions/benchmarks/goals.py $(DATA)
	@$(BIN)/python packages/introductions/benchmarks/sizes.py

docs: setup
	@$(BIN)/python docs/build.py

messages: setup
	@cd src/hansa && HANSA_DATA_DIR=../../var ../../$(BIN)/python ../../manage.py makemessages --all --no-location --no-obsolete --no-wrap --extension html,txt,md,mjml,py

wheels: setup
	@$(BIN)/uv build --quiet --wheel --out-dir dist packages/bilateral
	@$(BIN)/uv build --quiet --wheel --out-dir dist packages/introductions
	@$(BIN)/uv build --quiet --wheel --out-dir dist .
	@ls -1 dist

lock:
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-emit-package bilateral --no-emit-package introductions pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-emit-package bilateral --no-emit-package introductions --group dev pyproject.toml -o requirements/dev.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header requirements/tools.in -o requirements/tools.txt
	@npm install --package-lock-only --ignore-scripts --silent
	@# npm adds the addresses of sponsors; a lock carries names, versions and hashes only.
	@node -e 'const f=require("fs"),p="package-lock.json",d=JSON.parse(f.readFileSync(p));for(const v of Object.values(d.packages))delete v.funding;f.writeFileSync(p,JSON.stringify(d,null,2)+"\n")'
