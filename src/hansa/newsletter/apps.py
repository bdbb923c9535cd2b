"""The app, named for Django."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """Editions, sending, readers."""

    name = "hansa.newsletter"
