"""The app, named for Django."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """Editions, sending, readers."""

    name = "hansa.newsletter"

    def ready(self) -> None:
        """Listen to what others tell."""
        from hansa.newsletter import signals  # noqa: F401 - importing it registers
