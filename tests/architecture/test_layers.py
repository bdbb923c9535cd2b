"""What the import contracts cannot see: doors that save, rules that know HTTP, sizes."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HANSA = ROOT / "src" / "hansa"
HTTP = ("django.http", "django.shortcuts", "django.views", "django.urls.path", "ninja")
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create",
}  # fmt: skip
INNER = ["operations", "queries", "permissions", "models", "scheduling", "reasons", "rendering"]
DOORS = ["views", "feeds", "tasks", "api", "sitemaps", "agenda", "documents", "presentation"]


def parts(names):
    """Return the files of these parts in every app."""
    found = [f for name in names for f in HANSA.glob(f"*/{name}.py")]
    found += [f for name in names for f in HANSA.glob(f"*/{name}/*.py")]
    return sorted(found)


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def written(source):
    """Return the calls that write; a form, a message or a dictionary has no such method here."""
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in WRITES:
            yield called.attr


@pytest.mark.parametrize("file", parts(INNER), ids=lambda f: str(f.relative_to(HANSA)))
def test_inner_parts_know_no_http(file):
    known = [name for name in imported(file.read_text()) if name.startswith(HTTP)]
    assert known == []


@pytest.mark.parametrize("file", parts(DOORS), ids=lambda f: str(f.relative_to(HANSA)))
def test_doors_do_not_save(file):
    assert list(written(file.read_text())) == []


@pytest.mark.parametrize(
    "file", parts(["queries", "permissions"]), ids=lambda f: str(f.relative_to(HANSA))
)
def test_queries_do_not_write(file):
    assert list(written(file.read_text())) == []


def test_checks_find_what_they_look_for():
    assert list(imported("from django.http import Http404")) == ["django.http.Http404"]
    assert list(written("def view(r):\n    Thing.objects.create(a=1).save()")) == ["save", "create"]


@pytest.mark.parametrize("verb", ["operations"])
def test_every_public_write_of_the_domains_is_an_operation(verb):
    """In the domains every public function of operations is one, or is named here with why."""
    helpers = {
        "slug_of", "refresh_search", "in_force", "profile_snapshot",
        "lease_run", "report_progress", "release_lost_runs",  # workers' leases: nobody's act
        "lease_paper", "report_paper", "release_lost_papers",
        "lease_import", "report_rows", "release_lost_imports",  # so are these
        "lease_recommending", "release_recommending",
        "made_anew", "refuse_unless_held",  # what desk and delegates refuse alike
        "tell_side", "tell", "locked_import", "save_fields", "send_letter",  # parts of operations
        "series_named", "entry_address", "tell_registration", "tell_those_concerned",  # so are
        "settle_case",  # of publishing, withdrawing, closing what waits
        "tell_speakers",  # and this, of adding speakers and announcing
        "keep_version",  # so is this, of writing and showing
        "hold_with_case", "put_before_editors", "put_before_editors_again",  # and these
        "count_click", "count_leaving",  # numbers without anybody's act; a record would name one
        "note_changes",  # and this, of whatever changes recommendations
        "mend_schedule",  # so is this: of withdrawing, leaving, calling off, meeting now
    }  # fmt: skip
    loose = []
    for file in parts([verb]):
        if file.relative_to(HANSA).parts[0] in {"common", "mail"}:
            continue
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marked = any("operation" in ast.unparse(d) for d in node.decorator_list)
                if not marked and node.name not in helpers:
                    loose.append(f"{file.relative_to(HANSA)}: {node.name}")
    assert loose == []


def own_files():
    skipped = {"node_modules", "static", "migrations", "locale", "facts.py", "__pycache__"}
    roots = [HANSA, ROOT / "assets", ROOT / "packages", ROOT / "tests"]
    for root in roots:
        for file in sorted(root.rglob("*")):
            kept = file.suffix in {".py", ".html", ".css", ".js", ".mjs"}
            if kept and not skipped & set(file.parts):
                yield file


def test_files_are_short():
    limits = {".html": 200}
    long = {
        str(file.relative_to(ROOT)): lines
        for file in own_files()
        if (lines := file.read_text().count("\n")) > limits.get(file.suffix, 400)
    }
    assert long == {}


def test_python_has_docstrings_on_what_is_public():
    bare = []
    for file in own_files():
        if file.suffix != ".py" or HANSA not in file.parents:
            continue
        tree = ast.parse(file.read_text())
        if file.read_text().strip() and not ast.get_docstring(tree):
            bare.append(str(file.relative_to(ROOT)))
        for node in tree.body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef))
            if public and not node.name.startswith("_") and not ast.get_docstring(node):
                bare.append(f"{file.relative_to(ROOT)}: {node.name}")
    formats = [name for name in bare if not name.endswith("formats.py")]
    assert formats == []
