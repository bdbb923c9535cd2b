"""The app, named for Django."""

from django.apps import AppConfig


class PartneringConfig(AppConfig):
    """Partner searches."""

    name = "hansa.partnering"

    def ready(self) -> None:
        """Say which notices there are, what waits for an editor, and what is recommended."""
        from hansa.partnering import (  # noqa: F401 - importing them registers them
            cases,
            notices,
            recommending,
        )
