"""Figures and ties, computed from the records."""
