"""How an app gets in: consent, tokens and their signatures, OpenID Connect, and the list of connections."""
