"""What both services share: clock, call log, settings, switches, faults, webhooks, seed data and controls."""
