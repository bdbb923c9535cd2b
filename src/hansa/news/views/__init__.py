"""Doors of news and voices."""
