"""The invoice form: Customer details, Invoice details, Invoice items."""
