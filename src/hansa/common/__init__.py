"""What every domain shares; it knows no word of the domain."""
