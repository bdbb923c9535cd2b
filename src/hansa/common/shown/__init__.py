"""Pictures and documents that stand at a page: in order, taken away, put back, forgotten."""
