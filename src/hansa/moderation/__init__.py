"""One inbox for what people submit and report."""
