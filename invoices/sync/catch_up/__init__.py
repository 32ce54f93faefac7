"""Read changes without events: which connection is due, how often, and what one round reads."""
