"""The app, named for Django."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Funding and participation calls."""

    name = "hansa.calls"

    def ready(self) -> None:
        """Say which notices there are, and what waits for an editor."""
        from hansa.calls import cases, notices  # noqa: F401 - importing them registers them
