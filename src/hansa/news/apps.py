"""The app, named for Django."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """News, achievements, interviews, testimonials."""

    name = "hansa.news"
