"""The app, named for Django."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What came of meetings."""

    name = "hansa.outcomes"
