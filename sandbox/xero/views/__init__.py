"""The resources of the Accounting API: each view reads the call, does one thing, and answers in Xero's shape."""
