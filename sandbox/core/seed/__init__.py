"""Filling, emptying and restoring the sandbox, and the companies and products both services know."""
