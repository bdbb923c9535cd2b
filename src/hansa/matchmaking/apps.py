"""The app, named for Django."""

from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    """Applications, requests, schedules."""

    name = "hansa.matchmaking"

    def ready(self) -> None:
        """Listen to what happens in accounts, and say which events are ours and who took part."""
        from hansa.matchmaking import (  # noqa: F401 - importing them connects them
            notices,
            owning,
            participation,
            signals,
        )
