"""Doors of partner searches."""
