"""Forms of matchmaking, by what they are for."""
