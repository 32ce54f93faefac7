"""Pipedrive's deals in our tables: write them, follow merges, note manual edits, request write-backs."""
