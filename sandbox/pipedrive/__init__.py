"""The sandbox's Pipedrive: OAuth, API v1 and v2, webhooks, and pages to click through."""
