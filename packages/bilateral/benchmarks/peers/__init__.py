"""What the package is measured against: small programs that share only its problem and rules."""
