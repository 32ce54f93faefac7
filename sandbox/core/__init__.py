"""What both services of the sandbox share: clock, recorded calls, faults, webhooks out, controls, seed data."""
