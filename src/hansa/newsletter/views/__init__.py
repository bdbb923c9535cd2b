"""Doors of the newsletter, by audience."""
