"""Named reads of agreements."""
