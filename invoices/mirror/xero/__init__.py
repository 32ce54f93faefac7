"""Xero's documents in our tables: match, compare, write columns, recognise echoes, note what changed."""
