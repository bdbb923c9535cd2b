"""Calls with their deadlines."""
