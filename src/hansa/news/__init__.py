"""News, achievements, interviews, testimonials."""
