"""The app, named for Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo world."""

    name = "hansa.demo"
