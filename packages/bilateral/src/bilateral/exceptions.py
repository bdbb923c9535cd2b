"""What can go wrong, each with the place and the rule in its message."""

from __future__ import annotations


class BilateralError(ValueError):
    """The common ancestor of every error this package raises on purpose."""


class ProblemError(BilateralError):
    """
    A problem, or a file that should hold one, breaks a rule of its own form.

    An infeasible problem is *not* an error: it is an answer of `bilateral.solve`.

    Parameters
    ----------
    place
        Where the fault is, such as ``meetings[3]`` or ``event.dzn:12:7``.
    rule
        What is wrong there, in one clause without a full stop.

    Examples
    --------
    >>> print(ProblemError("meetings[3]", "a participant cannot meet itself"))
    meetings[3]: a participant cannot meet itself
    """

    def __init__(self, place: str, rule: str) -> None:
        super().__init__(f"{place}: {rule}")
        self.place = place
        self.rule = rule


class ParseError(ProblemError):
    """
    A file is not what its format promises, at a known line and column.

    Parameters
    ----------
    source
        Name of the file, as the caller gave it.
    line, column
        Position of the fault, both counted from 1.
    rule
        What is wrong there.

    Examples
    --------
    >>> print(ParseError("event.dzn", 12, 7, "expected a number"))
    event.dzn:12:7: expected a number
    """

    def __init__(self, source: str, line: int, column: int, rule: str) -> None:
        super().__init__(f"{source}:{line}:{column}", rule)
        self.line = line
        self.column = column


class UnsoundError(AssertionError):
    """
    A method returned a schedule that the independent checker rejects.

    This is always a fault of this package and never of the problem; nothing
    unsound is ever returned.
    """
