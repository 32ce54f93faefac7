"""A small Pipedrive over real HTTP: OAuth, API v1 and v2, webhooks, and pages a person can click."""
