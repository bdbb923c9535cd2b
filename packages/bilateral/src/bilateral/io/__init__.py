"""Formats a problem or a schedule can be read from and written to, one file a format."""

from bilateral.io.csv import dump_csv
from bilateral.io.dzn import parse_dzn
from bilateral.io.folder import load_folder
from bilateral.io.html import dump_html
from bilateral.io.ical import dump_ical
from bilateral.io.json import (
    dump_problem,
    dump_result,
    dump_schedule,
    parse_problem,
    parse_schedule,
)
from bilateral.io.load import load_problem

__all__ = [
    "dump_csv",
    "dump_html",
    "dump_ical",
    "dump_problem",
    "dump_result",
    "dump_schedule",
    "load_folder",
    "load_problem",
    "parse_dzn",
    "parse_problem",
    "parse_schedule",
]
