"""What can go wrong in any operation. Messages are shown to people as they stand."""

from typing import Any


class OperationRefused(Exception):
    """The act is not possible now; the message says why and what to do."""


class StaleForm(Exception):
    """Somebody else changed the object since the form was opened; carries both versions."""

    def __init__(self, current: Any) -> None:
        super().__init__("changed meanwhile")
        self.current = current
