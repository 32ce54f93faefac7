"""What the API takes in (`inputs`) and gives out (`invoices`, `deals`)."""
