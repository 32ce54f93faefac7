"""What tests may do to the small Xero from outside: act as its bookkeeper, re-save invoices, answer with faults."""
