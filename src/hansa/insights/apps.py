"""The app, named for Django."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Figures computed from the records."""

    name = "hansa.insights"
