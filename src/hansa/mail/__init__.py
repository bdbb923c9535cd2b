"""The outbox, rendering and delivery."""
