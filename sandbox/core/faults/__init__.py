"""Faults on demand: which request meets one, what the caller gets instead, and work that finishes later."""
