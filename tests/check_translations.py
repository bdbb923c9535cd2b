"""Every text a person reads is marked for translation, and translated into every language.

Part of ``make check``. The strings are extracted anew from a copy, so the checkout stays as it is.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "hansa"
LANGUAGES = ["fr", "de", "es"]
TOOLS = ["xgettext", "msguniq", "msgmerge", "msgattrib"]
EXTENSIONS = "html,txt,md,mjml,py"  # as in the Makefile's target messages

# Words that are the same in every language.
SAME_EVERYWHERE = [
    "Hansa",
    "security.txt",
    "EN",
    "API",
    "JSON",
    "iCal",
    "RSS",
    "CSV",
    "XLSX",
    "PDF",
    "QR",
]
# Attributes that are read out or shown, and what an include shows of what it is given.
SHOWN_ATTRIBUTES = (
    "alt|aria-description|aria-label|aria-roledescription|data-copied|data-failed|data-label|"
    r"data-word-\w+|placeholder|title"
)
SHOWN_PARAMETERS = (
    "badge|caption|disabled|eyebrow|hint|label2?|over|place_label|quiet|reason|submit|text|title"
)
SHOWN_KEYWORDS = {"label", "help_text", "empty_label", "verbose_name"}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}

WORD = re.compile(r"[^\W\d_]{2,}")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|\{\{.*?\}\}|</?[a-z][^>]*>")
BLOCK = re.compile(
    r"\{%\s*(comment|blocktrans(?:late)?|verbatim)\b.*?\{%\s*end\1\s*%\}|\{#.*?#\}"
    r"|<(script|style|mj-style)\b.*?</\2>|\{%\s*block body_\w+\s*%\}.*?\{%\s*endblock\s*%\}",
    re.DOTALL,
)
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# A tag that ends in a branch of an {% if %} leaves attributes behind.
MARKUP = re.compile(r'<[^>]*>|&#?\w+;|[\w:-]+="[^"<]*"\s*/?>?')


def extract() -> set[tuple[str | None, str]]:
    """Return context and text of all that is marked in templates and code."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "hansa"
        ignored = shutil.ignore_patterns("static", "locale", "__pycache__", "var")
        shutil.copytree(PACKAGE, copy, ignore=ignored)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale=en", "--no-location"]
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(
            [*command, f"--extension={EXTENSIONS}", "--verbosity=0"],
            cwd=copy, env=environment, check=True,
        )  # fmt: skip
        with (copy / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
            return {(m.context, first(m.id)) for m in read_po(file) if m.id}


def first(texts: Any) -> str:
    """Return the singular of a message's text."""
    return str(texts[0] if isinstance(texts, list | tuple) else texts)


def all_of(texts: Any) -> list[str]:
    """Return singular and plurals of a message's text."""
    return [str(t) for t in texts] if isinstance(texts, list | tuple) else [str(texts)]


def placeholders(text: str) -> list[str]:
    """Return what a translation must keep as it is."""
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def catalogue_faults(
    language: str, catalogue: Catalog, wanted: set[tuple[str | None, str]]
) -> Iterator[str]:
    """Yield what is wrong with one language."""
    messages = {(m.context, first(m.id)): m for m in catalogue if m.id}
    for _context, text in sorted(wanted - set(messages), key=str):
        yield f"{language}: missing: {text!r}"
    if catalogue.fuzzy:
        yield f"{language}: the header is marked fuzzy"
    for (_context, text), message in messages.items():
        forms = all_of(message.string)
        if message.fuzzy:
            yield f"{language}: fuzzy: {text!r}"
        if not all(forms) or (message.pluralizable and len(forms) != catalogue.num_plurals):
            yield f"{language}: untranslated: {text!r}"
            continue
        allowed = [placeholders(t) for t in all_of(message.id)]
        for form in forms:
            if placeholders(form) not in allowed:
                yield f"{language}: other placeholders or tags than {text!r}: {form!r}"
            if form[:1].isspace() != text[:1].isspace() or form[-1:] == "\n" != text[-1:]:
                yield f"{language}: other space at the ends than {text!r}: {form!r}"


def blank(found: re.Match[str]) -> str:
    """Take something out and keep the numbers of the lines."""
    return "\0" + "\n" * found[0].count("\n")


def words_in(text: str) -> str:
    """Return the text on one line if words are left in it, else nothing."""
    for same in SAME_EVERYWHERE:
        text = re.sub(rf"(?<!\w){re.escape(same)}(?!\w)", "", text)
    return " ".join(text.split()) if WORD.search(text) else ""


def template_faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of what stands in a template without being marked."""
    source = BLOCK.sub(blank, source)
    markup = TEMPLATE_TAG.sub(blank, source)
    for number, line in enumerate(MARKUP.sub(blank, markup).split("\n"), 1):
        for piece in line.split("\0"):
            if words := words_in(piece):
                yield number, words
    shown = re.compile(rf'(?<![\w-])(?:{SHOWN_ATTRIBUTES})=(?:"([^"]*)"|\'([^\']*)\')')
    for found in shown.finditer(markup):
        if words := words_in(found[1] or found[2] or ""):
            yield found.string.count("\n", 0, found.start()) + 1, words
    given = re.compile(rf'\s(?:{SHOWN_PARAMETERS})=(?:"([^"]*)"|\'([^\']*)\')')
    for tag in re.finditer(r"\{%\s*include\b.*?%\}", source):
        for found in given.finditer(tag[0]):
            if words := words_in(found[1] or found[2] or ""):
                yield source.count("\n", 0, tag.start()) + 1, words


def called(node: ast.AST) -> str:
    """Return the name of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def code_faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and complaint of what code shows unmarked, or marks so that nothing finds it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if called(inner) in GETTEXT:
                    yield inner.lineno, "inside an f-string it is not extracted; take it out"  # type: ignore[attr-defined]
        if not isinstance(node, ast.Call):
            continue
        if called(node) in GETTEXT and any(isinstance(a, ast.JoinedStr) for a in node.args):
            yield node.lineno, "an f-string cannot be translated; use %(name)s"
        shown = [k.value for k in node.keywords if k.arg in SHOWN_KEYWORDS]
        if called(node) in {"refuse_unless", "OperationRefused", "ValidationError"} or (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "messages"
        ):
            shown += node.args
        for value in shown:
            text = value.value if isinstance(value, ast.Constant) else ""
            if isinstance(text, str) and (words := words_in(text)):
                yield value.lineno, f"“{words[:60]}” is not marked: write _(…)"


def source_faults() -> Iterator[str]:
    """Yield what is not marked in templates and code; the style guide and the demo are English."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE).parts
        if inside[0] in {"static", "demo", "locale", "var"} or not path.is_file():
            continue
        name = path.relative_to(ROOT)
        if "templates" in inside:
            if "style" in inside or path.suffix not in {".html", ".txt", ".md", ".mjml"}:
                continue
            for line, words in template_faults(path.read_text()):
                yield (
                    f'{name}:{line}: “{words[:60]}” is not marked: write {{% translate "…" %}} '
                    "or {% blocktranslate %}"
                )
        elif path.suffix == ".py" and "migrations" not in inside and path.name != "examples.py":
            for line, complaint in code_faults(path.read_text()):
                yield f"{name}:{line}: {complaint}"


def main() -> int:
    """Print every fault and what to do; return 1 if there is one."""
    faults = list(source_faults())
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    wanted = set() if lacking else extract()
    if not lacking and not wanted:
        faults.append("nothing was extracted")
    for language in LANGUAGES:
        with (PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            faults += catalogue_faults(language, read_po(file, locale=language), wanted)
    for fault in faults:
        print(fault)
    if faults:
        print(
            f"{len(faults)} faults in translations. Run `make messages`, fill in what is empty in "
            "src/hansa/locale/*/LC_MESSAGES/django.po and delete the lines “#, fuzzy”."
        )
    if lacking:
        print(
            f"LEFT OUT: new strings were not looked for: {', '.join(lacking)} not found (gettext)"
        )
    return 1 if faults or (lacking and os.environ.get("CI")) else 0


if __name__ == "__main__":
    sys.exit(main())
