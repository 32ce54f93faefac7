"""Pages about connections, preferences, the team and API tokens."""
