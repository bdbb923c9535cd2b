"""The app, named for Django."""

from django.apps import AppConfig


class PartneringConfig(AppConfig):
    """Partner searches."""

    name = "hansa.partnering"

    def ready(self) -> None:
        """Say which notices there are, and what waits for an editor."""
        from hansa.partnering import cases, notices  # noqa: F401 - importing them registers them
