"""The app, named for Django."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """What waits for an editor."""

    name = "hansa.moderation"

    def ready(self) -> None:
        """Say which notices there are."""
        from hansa.moderation import cases, notices  # noqa: F401 - importing them registers them
