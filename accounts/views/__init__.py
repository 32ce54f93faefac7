"""Pages about connections, preferences, the team and API tokens: words in, one action, words out."""
