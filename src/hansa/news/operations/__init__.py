"""Everything that writes news and voices."""
