"""A small Xero and a small Pipedrive over real HTTP, to try and to test InvoiceBridge against."""
