"""What Pipedrive does to deals, contacts, products and fields, whoever asks: checks, sums, merges and events."""
