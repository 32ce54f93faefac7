"""How a company installs the app: consent, tokens, revocation, uninstall."""
