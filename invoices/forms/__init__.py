"""The invoice form in three parts: Customer details, Invoice details, Invoice items."""
