"""The app, named for Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The calendar."""

    name = "hansa.events"
