"""Named reads of calls."""
