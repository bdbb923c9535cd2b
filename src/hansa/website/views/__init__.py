"""Doors of the website."""
