"""``make docs``: the documentation as a small site in site/."""

import html
import re
from pathlib import Path

from markdown_it import MarkdownIt

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
TARGET = ROOT / "site"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
</head><body><nav>{links}</nav><main>{body}</main></body></html>
"""


def sources() -> list[Path]:
    """Return the pages in reading order."""
    names = ["concepts", "architecture", "testing", "operating", "settings"]
    return [DOCS / f"{name}.md" for name in names] + sorted(DOCS.glob("decisions/*.md"))


def main() -> None:
    """Write every page; a link to a file that does not exist fails."""
    markdown = MarkdownIt("commonmark").enable("table")
    links = " · ".join(
        f'<a href="{source.stem}.html">{html.escape(source.stem)}</a>' for source in sources()
    )
    TARGET.mkdir(exist_ok=True)
    for source in sources():
        text = source.read_text()
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            if not (source.parent / target).exists():
                raise SystemExit(
                    f"{source.relative_to(ROOT)} links to {target}, which is not there"
                )
        body = markdown.render(text).replace('.md">', '.html">')
        title = text.splitlines()[0].lstrip("# ")
        (TARGET / f"{source.stem}.html").write_text(
            PAGE.format(title=html.escape(title), links=links, body=body)
        )
    print(f"{len(sources())} pages in {TARGET.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
