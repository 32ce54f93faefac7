"""Mirror Pipedrive's deals: write them, follow merges, notice manual edits, request write-backs."""
