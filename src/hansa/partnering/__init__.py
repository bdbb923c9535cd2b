"""Partner searches: offers, requests, consortia and exchanges, and who is interested."""
