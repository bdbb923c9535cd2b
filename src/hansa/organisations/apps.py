"""The app, named for Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Profiles, vocabularies, networks."""

    name = "hansa.organisations"
