"""The Accounting API over HTTP: addresses, access, limits, query language, and answers in JSON and XML."""
