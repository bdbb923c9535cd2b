"""The app, named for Django."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Home, dashboard, search and the pages about the site."""

    name = "hansa.website"
