"""The app, named for Django."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Funding and participation calls."""

    name = "hansa.calls"

    def ready(self) -> None:
        """Say which notices there are, what waits for an editor, and what is recommended."""
        from hansa.calls import (  # noqa: F401 - importing them registers them
            cases,
            notices,
            recommending,
        )
