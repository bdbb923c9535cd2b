"""Pages of the agreements register, by audience."""
