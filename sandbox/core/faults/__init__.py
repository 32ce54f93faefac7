"""Faults on demand: which requests they hit, what the caller gets instead, and work that finishes later."""
