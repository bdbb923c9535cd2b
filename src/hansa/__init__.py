"""Hansa: cluster organisations present themselves, meet and agree."""

__version__ = "0.1.0"
