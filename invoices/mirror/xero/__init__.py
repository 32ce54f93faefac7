"""Mirror Xero's documents: match them to rows, compare, write columns, recognise echoes, record changes."""
