"""Doors of matchmaking, by audience."""
