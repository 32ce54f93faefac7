"""The schedule of reading without events: whose turn it is, at what intervals, and what one round reads."""
