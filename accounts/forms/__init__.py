"""Forms for preferences, the team and sign-in. They check the input; `accounts.actions` does the work."""
