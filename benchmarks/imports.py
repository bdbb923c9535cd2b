"""
Seconds and memory of importing a file of organisations.

    python benchmarks/imports.py [--rows N] [--known N] [--database ADDRESS] [--xlsx]

Makes a database of its own, in a temporary folder or on the PostgreSQL server whose address is
given, with a directory of ``--known`` organisations by seed; then reads, checks and stores a file
of ``--rows`` others. Goal (two cores): 5,000 rows in at most 60 s, all steps together.
"""

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from own_site import own_site

GOAL_SECONDS = 60


def main() -> int:
    """Measure, print, and return 1 if it took longer than the goal."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--known", type=int, default=10_000)
    parser.add_argument("--database", default="", help="address of a PostgreSQL server and name")
    parser.add_argument("--xlsx", action="store_true")
    options = parser.parse_args()
    with own_site(database=options.database):
        return measure(options.rows, options.known, xlsx=options.xlsx)


def measure(number: int, known: int, *, xlsx: bool) -> int:
    """Fill the directory, write the file, import it."""
    from django.core.management import call_command
    from django.db import connection
    from many import fill

    from hansa.common import jobs

    jobs._enqueue = lambda path, arguments: None
    fill(known)
    call_command("reindex", verbosity=0)
    content = file_of(number, xlsx=xlsx)
    kind = "XLSX" if xlsx else "CSV"
    print(
        f"{connection.vendor}, {number} rows of {kind}, {len(content) / 1e6:.1f} MB, {known} known"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = import_it(content)
    for step, taken in seconds.items():
        print(f"  {step:<10} {taken:6.1f} s")
    total, most = sum(seconds.values()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"  in all {total:.1f} s; memory {before / 1024:.0f} MiB before, {most / 1024:.0f} at most"
    )
    return int(total > GOAL_SECONDS)


def file_of(number: int, *, xlsx: bool) -> bytes:
    """Return the file: what an export of invented organisations would be."""
    from many import invent

    from hansa.common.sheets import csv_answer, xlsx_answer
    from hansa.organisations.exports import HEADER
    from hansa.organisations.models import Term

    chance, terms = random.Random(3), list(Term.objects.all())
    rows = []
    for index, one in enumerate(invent(number, seed=7)):
        row = {name: getattr(one, name, "") for name in HEADER}
        for term in chance.sample(terms, 6):
            row[term.vocabulary] = f"{row.get(term.vocabulary) or ''}; {term.slug}".strip("; ")
        row["website"] = f"https://import{index}.example"
        row["target_countries"] = "; ".join(one.target_countries)
        rows.append([row[name] for name in HEADER])
    if xlsx:
        return xlsx_answer("organisations.xlsx", HEADER, rows).content
    return csv_answer("organisations.csv", [HEADER, *rows]).content


def import_it(content: bytes) -> dict[str, float]:
    """Take the file through every step; return the seconds of each."""
    from hansa.common import clock
    from hansa.organisations import tasks
    from hansa.organisations.forms.columns import suggest_mapping
    from hansa.organisations.importing import read_file
    from hansa.organisations.operations import imports
    from hansa.organisations.queries.imports import imports_listed

    seconds: dict[str, float] = {}

    def timed(step: str, act: object, *args: object, **kwargs: object) -> object:
        begun = time.monotonic()
        made = act(*args, **kwargs)  # type: ignore[operator]
        seconds[step] = time.monotonic() - begun
        return made

    who = {"actor": None, "now": clock.now()}
    sheet = timed("reading", read_file, content)
    mapping = suggest_mapping(sheet.header)
    source = timed(
        "keeping", imports.upload_import, **who, file_name="list", content=content, sheet=sheet,
        mapping=mapping,
    )  # fmt: skip
    imports.map_import(**who, source=source, version=1, mapping=mapping, language="en")
    timed("checking", tasks.run_import.call, import_id=source.pk)
    source = imports_listed().get(pk=source.pk)
    found = (source.errors_count, source.warnings_count, source.twins_count)
    print("  {} errors, {} notes, {} likely duplicates".format(*found))
    imports.run_import(**who, source=source, version=2, publishes=True, with_twins=True)
    # Checked once more with the others locked out as short as can be: that part is told apart.
    real = tasks.store_profiles
    tasks.store_profiles = lambda **kwargs: timed("locked*", real, **kwargs)
    timed("storing", tasks.run_import.call, import_id=source.pk)
    tasks.store_profiles = real
    print(f"  of storing, {seconds.pop('locked*'):.1f} s in the transaction")
    source = imports_listed().get(pk=source.pk)
    assert source.state == "done", (source.state, source.error, source.findings[:5])
    timed("undoing*", imports.undo_import, **who, source=source)
    undone = seconds.pop("undoing*")
    source = imports_listed().get(pk=source.pk)
    print(f"  undone in {undone:.1f} s (not counted): {source.undone_count}, {source.stayed}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
