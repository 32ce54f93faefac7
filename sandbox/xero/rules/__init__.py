"""What Xero does to contacts, invoices and credits, whoever asks: checks, arithmetic, statuses and events."""
