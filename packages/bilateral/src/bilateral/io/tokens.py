"""MiniZinc data text as tokens and plain values that remember where they stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bilateral.exceptions import ParseError

_TOKEN = re.compile(
    r"(?P<skip>\s+|%[^\n]*)|(?P<name>[A-Za-z_]\w*)|(?P<number>-?\d+)|\[\||\|\]|[][{},;=|]"
)
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text with its line and column, both from 1."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Value:
    """A number, or a list, set or matrix of values, with the token it starts at."""

    content: int | list[Value]
    kind: str
    at: Token


def tokenise(text: str, source: str) -> Iterator[Token]:
    """
    Cut MiniZinc data into tokens, comments and white space left out.

    Parameters
    ----------
    text
        Content of the file.
    source
        Name of the file, for messages.

    Yields
    ------
    Token
        At the end one of kind ``end``.

    Raises
    ------
    ParseError
        At the first character that starts no token.
    """
    place, line, start = 0, 1, 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ParseError(source, line, place - start + 1, f"unexpected {text[place]!r}")
        found = match.group()
        if match.lastgroup != "skip":
            yield Token(match.lastgroup or found, found, line, place - start + 1)
        if "\n" in found:
            line += found.count("\n")
            start = place + found.rindex("\n") + 1
        place = match.end()
    yield Token("end", "the end of the file", line, place - start + 1)


class Reader:
    """
    Read ``name = value;`` assignments.

    Parameters
    ----------
    text
        Content of the file.
    source
        Name of the file, for messages.
    """

    def __init__(self, text: str, source: str) -> None:
        self._tokens = tokenise(text, source)
        self.source = source
        self._next = next(self._tokens)

    def assignments(self) -> dict[str, Value]:
        """
        Read the whole text.

        Returns
        -------
        dict[str, Value]
            The value of each name, in the order of the file.

        Raises
        ------
        ParseError
            If the text is malformed or a name is given twice.
        """
        found: dict[str, Value] = {}
        while self._next.kind != "end":
            name = self._take("name", "a name")
            if name.text in found:
                raise self.error(name, f"{name.text} is given twice")
            self._take("=", "'='")
            found[name.text] = self._value()
            self._take(";", "';'")
        return found

    def error(self, at: Token, rule: str) -> ParseError:
        """Make an error that points at a token."""
        return ParseError(self.source, at.line, at.column, rule)

    def _take(self, kind: str, wanted: str) -> Token:
        token = self._next
        if token.kind != kind:
            raise self.error(token, f"expected {wanted}, found {token.text}")
        self._next = next(self._tokens, token)
        return token

    def _value(self, depth: int = 0) -> Value:
        kind = self._next.kind
        if depth > _DEEPEST:
            raise self.error(self._next, "nested too deeply")
        if kind == "number":
            token = self._take("number", "a number")
            if len(token.text) > 9:
                raise self.error(token, "the number is too large")
            return Value(int(token.text), "number", token)
        if kind == "[|":
            return self._matrix(depth + 1)
        if kind in ("[", "{"):
            return self._items(kind, {"[": "]", "{": "}"}[kind], depth + 1)
        raise self.error(self._next, f"expected a value, found {self._next.text}")

    def _items(self, opening: str, closing: str, depth: int) -> Value:
        at, items = self._take(opening, opening), []
        while self._next.kind != closing:
            items.append(self._value(depth))
            if self._next.kind != closing:
                self._take(",", f"',' or '{closing}'")
        self._take(closing, closing)
        return Value(items, {"[": "list", "{": "set"}[opening], at)

    def _matrix(self, depth: int) -> Value:
        at, rows = self._take("[|", "'[|'"), list[Value]()
        while self._next.kind != "|]":
            start, row = self._next, list[Value]()
            while self._next.kind not in ("|", "|]"):
                row.append(self._value(depth))
                if self._next.kind not in ("|", "|]"):
                    self._take(",", "',' or '|'")
            rows.append(Value(row, "row", start))
            if self._next.kind == "|":
                self._take("|", "'|'")
        self._take("|]", "'|]'")
        return Value(rows, "matrix", at)
