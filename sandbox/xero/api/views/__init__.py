"""The resources of the Accounting API: each view does one thing and answers in Xero's shape."""
