"""Everything that writes calls."""
