"""``hansa``: one command that serves everything, and Django's own commands behind it."""

import argparse
import os
import sys
from pathlib import Path

from hansa import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run ``hansa up`` or, as ``hansa manage …``, any of Django's commands."""
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hansa.config.settings")
    if given[:1] == ["manage"]:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["hansa manage", *given[1:]])
        return 0
    options = _parser().parse_args(given)
    from hansa.supervisor import up

    return up(port=options.port, data_dir=options.data_dir, demo=options.demo, bind=options.bind)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hansa",
        description="Serve Hansa. Settings come from the environment; see docs/settings.md.",
        epilog="'hansa manage COMMAND' runs a Django command such as createcachetable or demo.",
    )
    parser.add_argument("--version", action="version", version=f"hansa {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("up", help="serve the site, its worker and, in a demo, its mail")
    serve.add_argument("--port", type=_port, default=8000, help="port of the site (8000)")
    serve.add_argument("--bind", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    serve.add_argument(
        "--data-dir", type=Path, default=Path("var"), help="folder of database and files (var)"
    )
    serve.add_argument(
        "--no-demo", dest="demo", action="store_false", help="begin empty, with real mail"
    )
    return parser


def _port(text: str) -> int:
    """Return a port's number, or let the parser say what it may be."""
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
