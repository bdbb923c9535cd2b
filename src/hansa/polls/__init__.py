"""Anonymous polls."""
