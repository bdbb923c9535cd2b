"""Pages of the directory, by audience."""
