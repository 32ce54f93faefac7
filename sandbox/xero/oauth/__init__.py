"""How an app gains access: consent, tokens and their signatures, OpenID Connect, and the list of connections."""
