"""The app, named for Django."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Calls with their deadlines."""

    name = "hansa.calls"
