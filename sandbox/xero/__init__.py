"""The sandbox's Xero: OAuth, the Accounting API for invoicing, webhooks, and pages to click through."""
