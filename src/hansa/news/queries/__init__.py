"""Named reads of news and voices."""
