"""Profiles, vocabularies, networks."""
