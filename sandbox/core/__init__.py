"""What both services share: clock, recorded calls, faults, webhooks out, controls, seed data."""
