"""``make docs``: the documentation as a small site in site/."""

import html
import os
import re
import shutil
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reference import NAMES, reference

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
TARGET = ROOT / "site"
PACKAGE = ROOT / "packages" / "bilateral"
RECOMMENDER = ROOT / "packages" / "introductions"
REFERENCE = TARGET / "bilateral" / "reference.html"
STYLE = """
:root { color-scheme: light dark;
  --paper: #fbfaf6; --ink: #14303f; --line: #dcd8cd; --sea: #0a5a78; --wash: #efece4 }
@media (prefers-color-scheme: dark) { :root {
  --paper: #0e1b23; --ink: #ecebe4; --line: #33464f; --sea: #84c9e2; --wash: #1b2c35 } }
body { margin: 0 auto; max-width: 50rem; padding: 1rem clamp(1rem, 4vw, 3rem) 4rem;
  color: var(--ink); background: var(--paper); overflow-wrap: break-word;
  font: 1rem/1.6 system-ui, "Segoe UI", Roboto, sans-serif }
h1, h2, h3 { line-height: 1.25; margin: 2.2em 0 .6em; font-family: ui-serif, Georgia, serif }
h1 { margin-top: 1em }
h2 { border-top: 2px solid var(--sea); padding-top: .4em }
a { color: var(--sea); text-underline-offset: .2em }
nav { border-bottom: 1px solid var(--line); padding-bottom: .6rem; font-size: .9rem }
nav p { margin: .3rem 0 }
nav [aria-current] { font-weight: 600; color: inherit; text-decoration: none }
.contents { columns: 14rem; padding-left: 1.2rem; font-size: .95rem }
img { max-width: 100%; height: auto; border-radius: 8px }
code { font: .9em/1.5 ui-monospace, Menlo, Consolas, monospace; background: var(--wash);
  padding: .1em .25em; border-radius: 3px }
pre { background: var(--wash); padding: .8rem 1rem; border-radius: 8px; overflow-x: auto }
pre code { padding: 0 } .signature { white-space: pre-wrap; border-left: 4px solid var(--sea) }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .95rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0;
  border-bottom: 1px solid var(--line) }
dt { font-weight: 600 }
dt code { font-weight: 400 }
dd { margin: 0 0 .6rem 1.5rem }
dd p { margin: .2rem 0 }
dl, p:has(> strong:only-child) { margin: .4rem 0 }
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>{style}</style></head><body><nav>{links}</nav><main>{body}</main></body></html>
"""


def sources() -> dict[Path, Path]:
    """Return each page in reading order, and where it goes."""
    names = ["concepts", "architecture", "testing", "operating", "settings"]
    own = [DOCS / f"{name}.md" for name in names] + sorted(DOCS.glob("decisions/*.md"))
    pages = {page: TARGET / f"{page.stem}.html" for page in own}
    pages[ROOT / "benchmarks" / "RESULTS.md"] = TARGET / "results.html"
    pages[PACKAGE / "README.md"] = TARGET / "bilateral" / "index.html"
    for name in ("tutorial", "files", "problem", "methods"):
        pages[PACKAGE / "docs" / f"{name}.md"] = TARGET / "bilateral" / f"{name}.html"
    pages[RECOMMENDER / "README.md"] = TARGET / "introductions" / "index.html"
    for name in ("method", "files"):
        pages[RECOMMENDER / "docs" / f"{name}.md"] = TARGET / "introductions" / f"{name}.html"
    return pages


def navigation(here: Path) -> str:
    """Link to every page, those of each package in a line of their own."""
    lines: dict[Path, list[str]] = {TARGET: [], REFERENCE.parent: []}
    lines[TARGET / "introductions"] = []
    for page in [*sources().values(), REFERENCE]:
        name = {"index": page.parent.name}.get(page.stem, re.sub(r"(\d{4}).*", r"\1", page.stem))
        current = ' aria-current="page"' if page == here else ""
        address = os.path.relpath(page, here.parent)
        title = f' title="{page.stem}"' if name.isdecimal() else ""
        lines[page.parent].append(f'<a href="{address}"{current}{title}>{name}</a>')
    return "".join(f"<p>{' · '.join(links)}</p>" for links in lines.values())


def slug(title: str) -> str:
    """Return the anchor of a heading, as forges make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def linked(source: Path, address: str) -> str:
    """Return where a relative link goes on the site; a picture is copied on the way."""
    path, _, anchor = address.partition("#")
    target = (source.parent / path).resolve() if path else source
    pages = sources()
    if target.is_file() and target.suffix in (".png", ".svg"):
        copy = TARGET / "pictures" / target.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, copy)
    elif target in pages and (not anchor or anchor in anchors(target)):
        copy = pages[target]
    else:
        raise SystemExit(f"{source.relative_to(ROOT)} links to {address}, which is not there")
    return os.path.relpath(copy, pages[source].parent) + (f"#{anchor}" if anchor else "")


def anchors(page: Path) -> list[str]:
    """Return the anchors of a page."""
    return [slug(title) for title in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)]


def prepare(source: Path, tokens: list[Token]) -> None:
    """Give headings anchors, links their place on the site, and public names a link."""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[number + 1].content))
        for child in token.children or []:
            for name in ("href", "src"):
                address = str(child.attrGet(name) or "")
                if address and ":" not in address:
                    child.attrSet(name, linked(source, address))
            if child.type == "code_inline" and child.content in NAMES and PACKAGE in source.parents:
                child.type, child.tag = "html_inline", ""
                child.content = (
                    f'<a href="reference.html#{child.content}"><code>{child.content}</code></a>'
                )


def write(target: Path, title: str, body: str) -> None:
    """Write a page; what is wide scrolls by itself."""
    body = re.sub("<table>.*?</table>", r'<div class="scroll">\g<0></div>', body, flags=re.DOTALL)
    target.parent.mkdir(parents=True, exist_ok=True)
    page = PAGE.format(title=html.escape(title), style=STYLE, links=navigation(target), body=body)
    target.write_text(page)


def main() -> None:
    """Write every page; a link to something that is not there fails."""
    markdown = MarkdownIt("commonmark").enable("table")
    for source, target in sources().items():
        tokens = markdown.parse(source.read_text())
        prepare(source, tokens)
        body = markdown.renderer.render(tokens, markdown.options, {})
        write(target, source.read_text().splitlines()[0].lstrip("# "), body)
    write(REFERENCE, "bilateral: reference", reference())
    print(f"{len(sources()) + 1} pages in {TARGET.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
