"""Named reads of matchmaking."""
