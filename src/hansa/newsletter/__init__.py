"""Editions, sending, readers."""
