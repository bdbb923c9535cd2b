"""The app, named for Django."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What came of meetings."""

    name = "hansa.outcomes"

    def ready(self) -> None:
        """Say who knows whom by agreements."""
        from hansa.outcomes import acquaintance  # noqa: F401 - importing it connects it
