"""A small Xero: OAuth, the Accounting API as far as invoicing needs it, webhooks, and pages a person clicks."""
