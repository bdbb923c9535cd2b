"""Exact methods, one a file."""
