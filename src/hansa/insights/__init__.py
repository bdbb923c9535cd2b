"""Figures computed from the records."""
