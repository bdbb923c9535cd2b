"""The reference of the package bilateral, from its signatures and numpydoc docstrings."""

import ast
import enum
import html
import inspect
import re
import sys
from collections.abc import Iterator
from types import ModuleType

from markdown_it import MarkdownIt

import bilateral.io

NAMES = {name: package for package in (bilateral, bilateral.io) for name in package.__all__}
_MARKDOWN = MarkdownIt("commonmark")
_ORDER = (
    "problem", "schedule", "solve", "params", "stop", "result", "objective", "rules", "explain",
    "remedies", "relax", "conflict", "again", "exceptions",
)  # fmt: skip
_LISTS = ("Parameters", "Attributes", "Returns", "Raises", "See Also")


def reference() -> str:
    """Return the body of the page: a contents list, then every public name by its module."""
    groups: dict[str, list[str]] = {f"bilateral.{name}": [] for name in _ORDER}
    for name in sorted(NAMES, key=str.lower):
        groups.setdefault(_module(name).__name__, []).append(name)
    parts = ["<h1>Reference</h1>"]
    parts.append(f"<p>{_inline(bilateral.__doc__.strip().partition(chr(10) * 2)[2])}</p>")
    parts.append('<ul class="contents">')
    parts += [f'<li><a href="#{n}"><code>{n}</code></a>' for n in sorted(NAMES, key=str.lower)]
    parts.append("</ul>")
    for module, names in groups.items():
        if names:
            about = (sys.modules[module].__doc__ or "").strip().splitlines()[0]
            parts.append(f'<h2 id="{module}">{module}</h2><p>{_inline(about)}</p>')
            parts += [part for name in names for part in _entry(name)]
    return "\n".join(parts)


def _module(name: str) -> ModuleType:
    """Find where a name is made; those that are plain values do not tell."""
    thing = getattr(NAMES[name], name)
    if isinstance(thing, type) or inspect.isroutine(thing):
        return sys.modules[thing.__module__]
    return next(module for module in _modules() if name in _notes(module))


def _modules() -> list[ModuleType]:
    return [module for name, module in sorted(sys.modules.items()) if name.startswith("bilateral.")]


def _notes(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Return values assigned in a module, each as written and with the text below it."""
    body, found = ast.parse(inspect.getsource(module)).body, {}
    for statement, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            text = below.value if isinstance(below, ast.Expr) else None
            about = text.value if isinstance(text, ast.Constant) else ""
            found[ast.unparse(target)] = (ast.unparse(statement), str(about))
    return found


def _entry(name: str) -> Iterator[str]:
    thing = getattr(NAMES[name], name)
    yield f'<h3 id="{name}"><code>{name}</code></h3>'
    if not inspect.isroutine(thing) and not isinstance(thing, type):
        written, about = _notes(_module(name))[name]
        written = f"{name} = {thing}" if isinstance(thing, tuple) else written
        yield f"{_code(written, 'signature')}<p>{_inline(about)}</p>"
        return
    if isinstance(thing, enum.EnumType):
        yield _code(f"class {name}: {', '.join(thing.__members__)}", "signature")
    else:
        yield _code(
            ("class " if isinstance(thing, type) else "") + _signature(name, thing), "signature"
        )
    yield from _docstring(thing, _types(thing))
    for member, value in vars(thing).items() if isinstance(thing, type) else ():
        if member.startswith("_") or not inspect.getdoc(value):
            continue
        if isinstance(value, property):
            yield _code(f"{name}.{member}: {_plain(value.fget.__annotations__.get('return'))}")
            yield from _docstring(value, {})
        elif inspect.isfunction(value):
            yield _code(f"{name}.{_signature(member, value)}")
            yield from _docstring(value, _types(value))


def _signature(name: str, thing: object) -> str:
    """Write a signature, over several lines if it is long."""
    try:
        signature = inspect.signature(thing)
    except ValueError:
        return name
    parts: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        if parameter.name != "self":
            parts.append(re.sub(r": '(.+?)'( =|$)", r": \1\2", str(parameter)))
    back = _plain(signature.return_annotation) if inspect.isfunction(thing) else ""
    tail = f") -> {back}" if back else ")"
    line = f"{name}({', '.join(parts)}{tail}"
    return line if len(line) <= 80 else f"{name}(\n    " + ",\n    ".join(parts) + f",\n{tail}"


def _types(thing: object) -> dict[str, str]:
    try:
        parameters = inspect.signature(thing).parameters.values()
    except ValueError:
        return {}
    return {p.name: _plain(p.annotation) for p in parameters if p.annotation is not p.empty}


def _plain(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def _docstring(thing: object, types: dict[str, str]) -> Iterator[str]:
    """Write the sections of a docstring, lists as definitions and examples as code."""
    parts = re.split(r"^(\w[\w ]+)\n-+\n", inspect.getdoc(thing) or "", flags=re.MULTILINE)
    yield _block(parts[0])
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        yield f"<p><strong>{title}</strong></p>"
        if title == "Examples":
            yield _code(text.strip())
        elif title in _LISTS:
            yield f"<dl>{''.join(_definitions(text, types))}</dl>"
        else:
            yield _block(re.sub(r"^\.\. \[(\d+)\] ", r"\1. ", text, flags=re.MULTILINE))


def _definitions(text: str, types: dict[str, str]) -> Iterator[str]:
    for term, about in re.findall(r"^(\S.*)\n((?:[ \t]+.*\n?|\n)*)", text + "\n", re.MULTILINE):
        kinds = dict.fromkeys(types[name] for name in term.split(", ") if name in types)
        kind = f" <code>{html.escape(', '.join(kinds))}</code>" if kinds else ""
        yield f"<dt>{html.escape(term)}{kind}</dt><dd>{_block(inspect.cleandoc(about))}</dd>"


def _code(text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<pre{named}><code>{html.escape(text)}</code></pre>"


def _marked(text: str) -> str:
    """Turn the marks of docstrings into those of Markdown."""
    text = re.sub(r"``(.+?)``", r"`\1`", text).replace("]_", "]")
    return re.sub(r"(?<![<(])https?://\S+[\w/]", r"<\g<0>>", text)


def _block(text: str) -> str:
    return _linked(_MARKDOWN.render(_marked(text)))


def _inline(text: str) -> str:
    return _linked(_MARKDOWN.renderInline(_marked(text)))


def _linked(text: str) -> str:
    """Link names of the package to their entries."""

    def link(match: re.Match[str]) -> str:
        name = match[2].split(".")[0]
        return f'<a href="#{name}">{match[0]}</a>' if name in NAMES else match[0]

    return re.sub(r"<code>((?:bilateral\.)?(?:io\.|\w+\.(?=[A-Z]))?)([\w.]+)</code>", link, text)
