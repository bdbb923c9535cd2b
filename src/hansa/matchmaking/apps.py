"""The app, named for Django."""

from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    """Applications, requests, schedules."""

    name = "hansa.matchmaking"

    def ready(self) -> None:
        """Listen to what happens in accounts, and say which events are ours."""
        from hansa.matchmaking import notices, owning, signals  # noqa: F401 - importing connects
