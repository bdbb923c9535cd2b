"""Everything that changes partner searches."""
