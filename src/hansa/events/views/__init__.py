"""Doors of the calendar."""
