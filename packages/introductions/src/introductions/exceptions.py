"""What can go wrong, each with the place and the rule in its message."""

from __future__ import annotations


class IntroductionsError(ValueError):
    """
    A profile, a history or a file breaks a rule of its own form.

    That two organisations have nothing to say to each other is *not* an error: they are not
    introduced.

    Parameters
    ----------
    place
        Where the fault is, such as ``profiles[3]`` or ``known_pairs.csv:12``.
    rule
        What is wrong there, in one clause without a full stop.

    Examples
    --------
    >>> print(IntroductionsError("profiles[3]", "the id is empty"))
    profiles[3]: the id is empty
    """

    def __init__(self, place: str, rule: str) -> None:
        super().__init__(f"{place}: {rule}")
        self.place = place
        self.rule = rule


class FileError(IntroductionsError):
    """
    A file is not what its format promises.

    Parameters
    ----------
    source
        Name of the file, as the caller gave it.
    line
        Line of the fault, counted from 1.
    rule
        What is wrong there.

    Examples
    --------
    >>> print(FileError("new_pairs.csv", 7, "unknown organisation o9"))
    new_pairs.csv:7: unknown organisation o9
    """

    def __init__(self, source: str, line: int, rule: str) -> None:
        super().__init__(f"{source}:{line}", rule)
        self.line = line
