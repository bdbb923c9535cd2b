"""The app, named for Django."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    """Anonymous polls."""

    name = "hansa.polls"
