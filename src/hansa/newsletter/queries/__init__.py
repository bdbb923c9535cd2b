"""Named reads of the newsletter."""
