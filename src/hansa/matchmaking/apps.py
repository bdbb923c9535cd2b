"""The app, named for Django."""

from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    """Applications, requests, schedules."""

    name = "hansa.matchmaking"
