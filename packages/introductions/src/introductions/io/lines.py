"""Lines of files, with the place of every fault."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from introductions.exceptions import FileError, IntroductionsError


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """
    Yield number and text of each line that is not blank, of a plain or a gzipped file.

    Raises
    ------
    FileError
        If the file is cut off, not gzip though its name says so, or not UTF-8.
    IntroductionsError
        If it cannot be read.
    """
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                if text.strip():
                    yield number, text
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileError(path.name, number + 1, "cut off, or not gzip") from None
    except UnicodeDecodeError:
        raise FileError(path.name, number, "not UTF-8") from None
    except OSError as error:
        rule = (error.strerror or "cannot be read").lower()
        raise IntroductionsError(path.name, rule) from None


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """
    Yield number and object of each line of JSON.

    Raises
    ------
    FileError
        If a line is not one JSON object, or as for `read_lines`.
    """
    for number, line in read_lines(path):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise FileError(path.name, number, "this is not JSON, perhaps cut off") from None
        if not isinstance(found, dict):
            raise FileError(path.name, number, "expected an object")
        yield number, found


def read_rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """
    Yield number and cells of each row of a CSV file with a header; nothing if there is no file.

    Raises
    ------
    FileError
        If a needed column is missing, a row is shorter than the header, or as for
        `read_lines`.
    """
    if not path.exists():
        return
    header: list[str] | None = None
    for number, line in read_lines(path):
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], strict=True))]
        except csv.Error:
            raise FileError(path.name, number, "not a row of CSV") from None
        if header is None:
            header = cells
            for column in needed:
                if column not in header:
                    raise FileError(path.name, number, f"there is no column {column}")
        elif len(cells) < len(header):
            raise FileError(path.name, number, f"{len(cells)} cells instead of {len(header)}")
        else:
            yield number, dict(zip(header, cells, strict=False))
