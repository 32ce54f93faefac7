"""A small Xero: OAuth, the Accounting API for invoicing, webhooks, and pages to click."""
