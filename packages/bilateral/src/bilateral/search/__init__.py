"""Search from above: annealing with a compiled kernel, for events too large for proofs."""
