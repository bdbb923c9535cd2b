"""Formats a problem or a schedule can be read from and written to, one file a format."""

from bilateral.io.dzn import parse_dzn
from bilateral.io.json import (
    dump_problem,
    dump_result,
    load_problem,
    parse_problem,
    parse_schedule,
)

__all__ = [
    "dump_problem",
    "dump_result",
    "load_problem",
    "parse_dzn",
    "parse_problem",
    "parse_schedule",
]
