"""Named reads of partner searches."""
