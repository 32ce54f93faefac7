"""The `large` scenario: up to a million invoices that exist as a thousand drawn documents and arithmetic."""
