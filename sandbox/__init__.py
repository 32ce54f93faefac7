"""A small Xero and a small Pipedrive served over real HTTP, to try and test InvoiceBridge against."""
