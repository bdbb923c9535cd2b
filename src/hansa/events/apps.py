"""The app, named for Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The calendar."""

    name = "hansa.events"

    def ready(self) -> None:
        """Say which notices there are, and what waits for an editor."""
        from hansa.events import cases, notices  # noqa: F401 - importing them registers them
