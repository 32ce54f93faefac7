"""The `large` scenario: up to a million invoices, generated from two hundred samples and arithmetic."""
