"""What tests do to the sandbox's Xero from outside: act as its bookkeeper, re-save invoices, inject errors."""
