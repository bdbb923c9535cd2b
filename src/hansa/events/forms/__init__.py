"""The shapes in which events are written."""
