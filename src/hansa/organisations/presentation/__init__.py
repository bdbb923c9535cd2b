"""How the directory is shown on pages."""
