"""The app, named for Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices in the page and by mail."""

    name = "hansa.notices"
