"""How matchmaking is shown on pages, by what is shown."""
