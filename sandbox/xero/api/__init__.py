"""The Accounting API over HTTP: addresses, access, limits, query language, and how answers look in JSON and XML."""
