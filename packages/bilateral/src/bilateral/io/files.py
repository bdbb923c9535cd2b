"""Files as text, with errors that name them."""

from __future__ import annotations

from pathlib import Path

from bilateral.exceptions import ProblemError

LARGEST_FILE = 100 * 1024 * 1024


def read_text(path: Path) -> str:
    """Read a file as UTF-8, with or without byte order mark, or raise `ProblemError`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ProblemError(str(path), f"the file is larger than {LARGEST_FILE} bytes")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ProblemError(str(path), (error.strerror or "cannot be read").lower()) from None
    except UnicodeDecodeError:
        raise ProblemError(str(path), "the file is not UTF-8 text") from None


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; what cannot even be asked is none."""
    try:
        return path.is_dir()
    except OSError:
        return False
