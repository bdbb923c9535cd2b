"""The app, named for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: sign-in, roles."""

    name = "hansa.accounts"
