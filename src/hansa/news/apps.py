"""The app, named for Django."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """News, achievements, interviews; voices of those who took part."""

    name = "hansa.news"

    def ready(self) -> None:
        """Say what waits for an editor and which notices there are; hear when people leave."""
        from hansa.news import cases, notices, signals  # noqa: F401 - importing them registers
