"""What people fill in about preferences and the team: checked here, done in `accounts.actions`."""
