"""The app, named for Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox, rendering and delivery."""

    name = "hansa.mail"

    def ready(self) -> None:
        """Listen to what the delivery service tells."""
        from hansa.mail import signals  # noqa: F401 - importing it registers
