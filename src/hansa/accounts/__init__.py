"""People: sign-in, roles."""
