"""Calls to the services: a client with a fresh token, inside the call budget, each exchange observed.

`clients` opens them and runs work on them, `tokens` keeps grants fresh, `budget` limits calls, `usage` reports what was
spent on what, `outages` notices when a service is away, `failures` classifies what went wrong.
"""
