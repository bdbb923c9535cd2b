"""The app, named for Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox, rendering and delivery."""

    name = "hansa.mail"
