"""The app, named for Django."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every domain shares; it knows no word of the domain."""

    name = "hansa.common"
